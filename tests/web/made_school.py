"""A small school whose figures can be counted on one's fingers: pupil n has missed n sessions this year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from re import sub
from typing import Any

import polars as pl
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from daymark.access.models import Membership, Person
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import build
from daymark.lake.layout import SchoolRow
from daymark.registers.frames import PUPILS, WEEKS
from daymark.registers.models import Characteristics, Pupil, School, Trust

TODAY = date(2025, 11, 24)
FIRST, WEEKS_HELD = date(2025, 9, 8), 7
LAST_YEAR = date(2024, 9, 9)
LAST_DAY = FIRST + timedelta(weeks=WEEKS_HELD - 1, days=4)
PRESENT = "/\\" * 5 + "----"
SESSIONS = 10 * WEEKS_HELD
PUPILS_HELD = 24
WHY = "made for a test"


@dataclass(frozen=True)
class MadeSchool:
    """`pupils` in order: pupil n has missed n of 70 sessions; the first twelve are in 7A, the others in 8B."""

    school: School
    pupils: tuple[Pupil, ...]

    def address(self, tail: str = "") -> str:
        return f"/{self.school.key}/{tail}"


def marks_of(missed: int, code: str = "I") -> list[str]:
    """Seven weeks with so many sessions missed at their start."""
    whole = (code * missed + ("/\\" * SESSIONS)[missed:])[:SESSIONS]
    return [whole[at : at + 10] + "----" for at in range(0, SESSIONS, 10)]


def make_school(
    trust: Trust, name: str = "Harbour Academy", phase: str = "Secondary", surname: str = "Pupil", urn: str = ""
) -> MadeSchool:
    """The school in the database and in the lake, this year and last (when everybody missed two sessions)."""
    school = School.objects.create(trust=trust, name=name, phase=phase, urn=urn)
    school.refresh_from_db()
    pupils = tuple(_pupil(school, number, surname) for number in range(PUPILS_HELD))
    for first, missed in ((FIRST, range(PUPILS_HELD)), (LAST_YEAR, [2] * PUPILS_HELD)):
        lay(school, pupils, first, [marks_of(number) for number in missed])
    return MadeSchool(school, pupils)


def _pupil(school: School, number: int, surname: str) -> Pupil:
    made = Pupil.objects.unscoped(WHY).create(
        school=school, source_id=f"s{number}", surname=f"{surname}{number:02}", forename=f"Ada{number}",
        upn=f"A9999990000{number:02}", admission_number=f"{5000 + number}",
    )  # fmt: skip
    Characteristics.objects.unscoped(WHY).create(pupil=made, valid_from=date(2025, 9, 1), **known(number))
    return made


def known(number: int) -> dict[str, str]:
    """What is known of pupil n."""
    return {
        "year_group": "7" if number < 12 else "8",
        "form": "7A" if number < 12 else "8B",
        "sex": "FM"[number % 2],
        "fsm": "YN"[number % 2],
        "sen": "K" if number == 3 else "N",
        "eal": "N",
        "social_worker": "Y" if number == 12 else "N",
    }


def lay(school: School, pupils: Sequence[Pupil], first: date, marks: Iterable[list[str]]) -> None:
    """Build a year of the lake from the weeks of each pupil, Monday by Monday from `first`."""
    rows = [
        (school.key, str(pupil.pk), first + timedelta(weeks=at), week, "")
        for pupil, weeks in zip(pupils, marks, strict=True)
        for at, week in enumerate(weeks)
    ]
    people = [
        {"school": school.key, "pupil": str(pupil.pk), "surname": pupil.surname, "forename": pupil.forename,
         "upn": pupil.upn, "admission_number": pupil.admission_number, **known(number)}
        for number, pupil in enumerate(pupils)
    ]  # fmt: skip
    build(
        settings.LAKE_ROOT, SchoolRow(school.key, school.name, school.phase), SchoolYear.of(first),
        pl.DataFrame(rows, schema=WEEKS, orient="row"), pl.DataFrame(people, schema=PUPILS),
    )  # fmt: skip


def signed_in(role: str, school: School | None, **reach: Any) -> Client:
    """Somebody with one role, signed in."""
    who = Person.objects.create_user(f"{role}.{Person.objects.count()}@shore.example", role.replace("_", " "), "secret")
    where = {"school": school} if school else {"trust": Trust.objects.get()}
    Membership.objects.create(person=who, role=role, start=date(2020, 1, 1), **where, **reach)
    client = Client()
    client.force_login(who)
    return client


def said(answer: HttpResponse) -> str:
    """The words of a page, tags and runs of space taken out."""
    return " ".join(unescape(sub(r"<[^>]+>", " ", answer.content.decode())).replace("\u00a0", " ").split())
