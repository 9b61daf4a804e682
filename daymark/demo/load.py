"""Bringing the invented trust in: its schools and people as they are, its registers by the same door as real ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import numpy as np
from django.contrib.auth.hashers import make_password
from django.db import transaction

from daymark.access.models import Membership, Organisation, Person, Sharing
from daymark.demo.cast import READERS, Staff
from daymark.demo.clear import clear_incomplete
from daymark.demo.exports import L4_ALIASES, Exported, write
from daymark.demo.plan import SEED, Plan
from daymark.demo.trust import InventedTrust, invent_trust
from daymark.intake.jobs import run_check, run_commit
from daymark.intake.models import Import, Source, Status
from daymark.intake.receive import receive
from daymark.registers.models import School, Trust

PASSWORD = "lighthouse"  # noqa: S105 - of people who do not exist, shown on the sign-in page
SOURCE = "Management information system"

ROLES = {
    "trust leader": "trust_leader",
    "trust attendance lead": "trust_attendance_lead",
    "data manager": "system_administrator",
    "trustee": "trustee",
    "trust analyst": "trust_analyst",
    "data protection officer": "data_protection_officer",
    "governor": "governor",
    "head teacher": "head",
    "senior attendance champion": "senior_attendance_champion",
    "attendance officer": "attendance_officer",
    "head of year": "head_of_year",
    "form tutor": "form_tutor",
    "class teacher": "form_tutor",
    "SENCo": "senco",
    "designated safeguarding lead": "designated_safeguarding_lead",
    "local authority officer": "local_authority_officer",
    "hub guest": "hub_guest",
}
"""What the cast are called, to the roles there are."""

DAYS_HELD = 600
"""For how long the cast have been what they are when the trust is brought in."""

Progress = Callable[[str, int, int], None]


class CannotLoad(Exception):  # noqa: N818 - said to people
    """The invented trust could not be brought in; the message says why."""


@dataclass(frozen=True)
class SignIn:
    """Somebody of the cast who may sign in."""

    name: str
    email: str
    role: str
    school: str


def invent(plan: Plan | None = None, seed: int = SEED) -> InventedTrust:
    """The invented trust; the same one for the same seed."""
    return invent_trust(np.random.default_rng(seed), plan)


def load_demo(trust: InventedTrust, folder: Path, *, at: datetime, progress: Progress) -> Trust:
    """Write the trust's export files to `folder` and take them in as anybody would.

    What a stopped load left is cleared first. Raises CannotLoad where there are schools already or a file was not
    taken.
    """
    clear_incomplete()
    if School.objects.exists():
        raise CannotLoad("There are schools here already. The invented trust goes into an empty home of its own.")
    progress("Inventing a trust", 0, 1)
    files = write(trust, folder)
    with transaction.atomic():
        made, schools = _make_schools(trust, files)
        people = _make_people(trust.staff, made, schools, at)
    batches = [(key, list(batch)) for key, batch in groupby(files, key=lambda file: (file.school, file.academic_year))]
    for number, ((name, year), batch) in enumerate(batches):
        progress(f"{name}, {year}", number, len(batches))
        _bring_in(batch, folder, schools[name], people.get(name), at + timedelta(minutes=number))
    made.complete = True
    made.save(update_fields=["complete"])
    progress("Done", len(batches), len(batches))
    return made


def sign_ins() -> list[SignIn]:
    """Everybody of the cast who may sign in, by school."""
    held = Membership.objects.filter(person__invented=True).select_related("person", "school", "organisation")
    rows = [SignIn(each.person.name, each.person.email, each.kind.title, each.place) for each in held]
    return sorted(rows, key=lambda row: (row.school != "The whole trust", row.school))


def _make_schools(trust: InventedTrust, files: Sequence[Exported]) -> tuple[Trust, dict[str, School]]:
    made = Trust.objects.create(name=trust.name, frozen_on=trust.plan.last_day, complete=False)
    schools = {}
    for file in files:
        if file.school not in schools:
            laestab = file.laestab.replace("/", "")
            school = School.objects.create(
                trust=made, name=file.school, urn=file.urn, laestab=laestab, phase=file.phase
            )
            school.refresh_from_db()
            schools[file.school] = school
    return made, schools


def _make_people(staff: Sequence[Staff], trust: Trust, schools: dict[str, School], at: datetime) -> dict[str, Person]:
    """The cast; gives the attendance officer of each school, who brings its files in."""
    secret, officers = make_password(PASSWORD), {}
    start = (at - timedelta(days=DAYS_HELD)).date()
    readers = _make_readers(trust, schools, start)
    for one in staff:
        school, reader = schools.get(one.school), readers.get(one.organisation)
        if (one.school and school is None) or (one.organisation and reader is None):
            continue
        person = Person.objects.create(email=one.email, name=one.name, password=secret, invented=True)
        Membership.objects.create(
            person=person,
            school=school,
            organisation=reader,
            trust=None if school or reader else trust,
            role=ROLES[one.role],
            forms=list(one.forms),
            year_groups=list(one.year_groups),
            start=start,
        )
        if one.role == "attendance officer":
            officers[one.school] = person
    return officers


def _make_readers(trust: Trust, schools: dict[str, School], start: date) -> dict[str, Organisation]:
    """The organisations outside the trust with which some of these schools share, by name."""
    made = {}
    for reader in READERS:
        sharing = [schools[name] for name in reader.schools if name in schools]
        if not sharing:
            continue
        made[reader.name] = Organisation.objects.create(trust=trust, name=reader.name, kind=reader.kind)
        for school in sharing:
            Sharing.objects.create(
                organisation=made[reader.name], school=school, agreement=reader.agreement, start=start
            )
    return made


def _bring_in(files: Sequence[Exported], folder: Path, school: School, by: Person | None, at: datetime) -> Import:
    aliases = dict(L4_ALIASES) if any(file.aliases for file in files) else {}
    source, _ = Source.objects.get_or_create(school=school, name=SOURCE, defaults={"aliases": aliases})
    opened = [(file.file, (folder / file.file).open("rb")) for file in files]
    try:
        row = receive(school, opened, by=by, at=at, source=source)
    finally:
        for _, content in opened:
            content.close()
    run_check(row)
    if row.status == Status.READY:
        run_commit(row, by=by, at=at, confirmed=True)
    if row.status != Status.COMMITTED or row.trouble:
        raise CannotLoad(f"The files of {school} were not taken in: {row.trouble}")
    return row
