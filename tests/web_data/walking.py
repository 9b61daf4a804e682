"""Somebody who walks the Data pages, and register files written for the test."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from daymark.access.models import Membership, Person
from daymark.intake import jobs
from daymark.intake.models import Import, Status
from daymark.registers.models import School, Trust

MONDAY = date(2025, 11, 3)
TODAY = date(2025, 11, 24)


def person_of(school: School | None, role: str, name: str = "") -> Person:
    """Somebody with one role, at a school or for the whole trust."""
    made = Person.objects.create_user(
        f"{role}.{school.pk if school else 0}@shore.example", name or role.replace("_", " "), "x"
    )
    where = {"school": school} if school else {"trust": Trust.objects.get()}
    Membership.objects.create(person=made, role=role, start=date(2020, 1, 1), **where)
    return made


@dataclass
class Walker:
    """Somebody at the pages of one school, with the worker's part done for them."""

    client: Client
    school: School
    person: Person

    def address(self, tail: str = "") -> str:
        return f"/{self.school.key}/data/{tail}"

    def get(self, tail: str = "") -> HttpResponse:
        return self.client.get(self.address(tail))

    def post(self, tail: str, **fields: Any) -> HttpResponse:
        return self.client.post(self.address(tail), fields)

    def upload(self, *files: tuple[str, str | bytes], source: str = "Register system") -> Import:
        """Give files, and let the check run; the import as it then stands."""
        held = self.school.sources.filter(name=source).first()
        answer = self.client.post(
            self.address("bring-in/"),
            {
                "files": [_file(name, content) for name, content in files],
                "source": held.pk if held else "new",
                "source_name": "" if held else source,
            },
        )
        assert answer.status_code == 302, said(answer)
        return self.work(Import.objects.latest("pk"))

    def work(self, item: Import) -> Import:
        """Do what the worker would do for the import, by calling its tasks."""
        item.refresh_from_db()
        if item.status == Status.UPLOADED:
            jobs.check_import(item.pk)
        elif item.status == Status.COMMITTING:
            jobs.commit_import(item.pk, by=self.person.pk, confirmed=item.needs_confirmation)
        item.refresh_from_db()
        return item

    def take_in(self, item: Import, **fields: Any) -> Import:
        self.post(f"imports/{item.pk}/take/", **fields)
        return self.work(item)

    def page(self, item: Import) -> str:
        """The words of an import's page."""
        answer = self.get(f"imports/{item.pk}/")
        assert answer.status_code == 200
        return said(answer)


def _file(name: str, content: str | bytes) -> io.BytesIO:
    made = SimpleUploadedFile(name[-100:], content.encode() if isinstance(content, str) else content)
    made._name = name  # as a browser that sends it would; Django's own class tidies the name first
    return made


def walker(school: School, person: Person) -> Walker:
    client = Client()
    client.force_login(person)
    return Walker(client, school, person)


def said(answer: HttpResponse) -> str:
    """The words of a page, without marks of HTML."""
    text = answer.content.decode()
    body = re.sub(r"<(script|style|noscript)\b.*?</\1>", " ", text, flags=re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", body).replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    return re.sub(r"\s+", " ", plain).replace(" .", ".").replace(" ,", ",")


Marks = Callable[[int, date, str], str]


def present(pupil: int, day: date, session: str) -> str:
    """Everybody is there, but pupil 1 is ill on Tuesdays: a register with nothing missed at all is odd."""
    if pupil == 1 and day.weekday() == 1:
        return "I"
    return "/" if session == "AM" else "\\"


def register(
    pupils: Iterable[int] = range(1, 5),
    weeks: int = 1,
    marks: Marks = present,
    school: str = "",
    monday: date = MONDAY,
    dates: str = "%d/%m/%Y",
) -> str:
    """A register as CSV, one mark a row."""
    rows = ["Pupil ID,Date,Session,Mark" + (",School" if school else "")]
    for pupil in pupils:
        for number in range(weeks * 7):
            day = monday + timedelta(days=number)
            if day.weekday() > 4:
                continue
            for session in ("AM", "PM"):
                tail = f",{school}" if school else ""
                rows.append(f"{pupil},{day.strftime(dates)},{session},{marks(pupil, day, session)}{tail}")
    return "\n".join(rows) + "\n"


def pupils_file(pupils: Iterable[int] = range(1, 5)) -> str:
    """A list of pupils as CSV."""
    rows = [f"{pupil},Name{pupil},First,8,8{'AB'[pupil % 2]},Y" for pupil in pupils]
    return "\n".join(["Pupil ID,Surname,Forename,Year Group,Form,FSM", *rows]) + "\n"
