"""A school with registers of this year and of seven years ago, files as they came, and three people who oversee."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import unescape
from re import sub

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from registers_made import FULL, taken

from daymark.access.models import Membership, Person, RightsCase
from daymark.intake.commit import commit
from daymark.intake.jobs import lay_out
from daymark.intake.models import Import, ImportFile, ImportProblem
from daymark.registers.models import Pupil, School, Trust

TODAY = date(2025, 11, 24)
NOW = datetime(2025, 11, 24, 15, 10, tzinfo=UTC)
MONDAY = date(2025, 9, 8)
OLD = date(2018, 9, 10)
WHY = "made for a test"
ILL = "II" + FULL[2:]


@dataclass(frozen=True)
class Made:
    """Ada and Ben are here now; Cleo left in July 2019, and nothing of hers is younger. `row` brought them all in."""

    school: School
    ada: Pupil
    ben: Pupil
    cleo: Pupil
    row: Import


def make(trust: Trust, urn: str = "900001", name: str = "Harbour Academy") -> Made:
    school = School.objects.create(trust=trust, name=name, urn=urn, phase="Secondary")
    school.refresh_from_db()
    row = bring(school, _first(school), f"{urn} register.csv")
    bring(school, _second(school), f"{urn} second.csv")
    by_source = {one.source_id: one for one in Pupil.objects.unscoped(WHY).filter(school=school)}
    return Made(school, by_source["a"], by_source["b"], by_source["c"], row)


def bring(school: School, what: object, file: str, at: datetime = NOW) -> Import:
    """Commit what was read, with a file and a problem beside it, and lay the figures out."""
    row = Import.objects.create(school=school, created_at=at, status="ready")
    bytes_ = f"Name,Mark\n{file}".encode()
    kept = ImportFile.objects.create(of=row, name=file, size=len(bytes_), sha256=hashlib.sha256(bytes_).hexdigest())
    kept.path.parent.mkdir(parents=True, exist_ok=True)
    kept.path.write_bytes(bytes_)
    ImportProblem.objects.create(
        of=row, file=file, row=3, column="Mark", value="Ada Lovelace ??", rule="No mark", level="row"
    )
    commit(what, school, row, by=None, at=at, confirmed=True)
    row.refresh_from_db()
    lay_out(row)
    return row


def _first(school: School) -> object:
    weeks = [(pupil, week, ILL if week == 0 else FULL) for pupil in ("a", "b") for week in range(6)]
    old = [(pupil, OLD + timedelta(weeks=week), FULL) for pupil in ("b", "c") for week in range(6)]
    return taken(
        school,
        weeks=[*weeks, *old],
        pupils=[
            {"pupil": "a", "surname": "Lovelace", "forename": "Ada", "upn": "A123456789012", "year_group": "8",
             "form": "8B", "sex": "F", "fsm": "Y", "sen": "K", "ethnicity": "WBRI", "start": MONDAY},
            {"pupil": "b", "surname": "Bolt", "forename": "Ben", "year_group": "9", "form": "9C", "start": OLD},
            {"pupil": "c", "surname": "Crane", "forename": "Cleo", "year_group": "11", "form": "11A",
             "start": OLD, "end": date(2019, 7, 19)},
        ],
        notes=[("a", MONDAY, "AM", 12, "Mum rang: brother Tim ill too")],
        lessons=[("a", MONDAY, "1", "Maths", "/"), ("a", MONDAY, "2", "Art", "N")],
    )  # fmt: skip


def _second(school: School) -> object:
    """One of Ada's marks changes, and her special educational need."""
    return taken(
        school,
        weeks=[("a", 1, "I" + FULL[1:])],
        pupils=[{"pupil": "a", "surname": "Lovelace-King", "forename": "Ada", "sen": "N"}],
    )


def person(school: School, role: str, name: str) -> Person:
    who = Person.objects.create_user(f"{name.split()[0].lower()}@shore.example", name, "secret")
    Membership.objects.create(person=who, role=role, school=school, start=date(2020, 1, 1))
    return who


def client_of(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client


def approved(case: RightsCase, first: Person, second: Person) -> RightsCase:
    case.reviewed_by, case.decided_by, case.state = first, second, "approved"
    case.reviewed_at = case.decided_at = NOW
    case.save()
    return case


def said(answer: HttpResponse) -> str:
    """The words of a page, tags and runs of space taken out."""
    return " ".join(unescape(sub(r"<[^>]+>", " ", answer.content.decode())).replace("\u00a0", " ").split())


def uploads() -> list[str]:
    return sorted(file.name for file in settings.UPLOADS.rglob("*") if file.is_file())
