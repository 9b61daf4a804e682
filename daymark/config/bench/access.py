"""What both locks cost: the same pages in one process, with the locks and without, in turn."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from daymark.config.bench.known import Known, Someone, look
from daymark.config.bench.pages import at_percent
from daymark.config.bench.walk import Visit, visits

ROLES = ("head", "form_tutor", "head_of_year", "trust_attendance_lead", "governor")
LOCKED = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relrowsecurity"
STEADY = ("insight", "pupils", "figures")
"""Areas whose pages are the same each time they are asked for; others tell of what was done meanwhile."""

WARM = 2
Say = Callable[[str], None]


class DifferentPage(Exception):  # noqa: N818 - says what happened
    """A page answered otherwise without the locks, so that the two cannot be compared."""


@dataclass(frozen=True)
class Page:
    """One address as one role; milliseconds at the median."""

    url: str
    role: str
    with_ms: float
    without_ms: float


@dataclass(frozen=True)
class Measured:
    """All answers together, in milliseconds, and how much more the locks make of the 95th percentile."""

    requests: int
    p50_ms: float
    p50_without_ms: float
    p95_ms: float
    p95_without_ms: float
    ratio: float
    pages: list[Page]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(home: Path, times: int, say: Say) -> Measured:
    """Every page of five roles, `times` times each way. The home is new, and holds the invented trust afterwards."""
    os.environ["DAYMARK_DEMO"] = "1"
    from daymark.config.start import database_ready

    with database_ready():
        _invent(home, say)
        known = look(home)
        asked = [(visit, _client(who)) for who in _people(known) for visit in _pages(known, who)]
        return _alternated(asked, times, say)


def _alternated(asked: list[tuple[Visit, Any]], times: int, say: Say) -> Measured:
    on: list[list[float]] = [[] for _ in asked]
    off: list[list[float]] = [[] for _ in asked]
    sizes: dict[int, int] = {}
    for number in range(times + WARM):
        say(f"Round {number + 1} of {times + WARM}")
        for taken, locks in ((on, nullcontext), (off, _unlocked)):
            with locks():
                for at, (visit, client) in enumerate(asked):
                    spent, size = _ask(client, visit)
                    if number >= WARM:
                        taken[at].append(spent)
                    elif _is_steady(visit) and sizes.setdefault(at, size) != size:
                        raise DifferentPage(f"{visit.path} is another page without the locks.")
    every_on, every_off = ([ms for one in taken for ms in one] for taken in (on, off))
    pages = [
        Page(visit.path, visit.who.role.name if visit.who else "", at_percent(yes, 50), at_percent(no, 50))
        for (visit, _), yes, no in zip(asked, on, off, strict=True)
    ]
    p95, without = at_percent(every_on, 95), at_percent(every_off, 95)
    return Measured(
        len(every_on) + len(every_off), at_percent(every_on, 50), at_percent(every_off, 50), p95, without,
        round(p95 / without, 3), sorted(pages, key=lambda page: page.without_ms - page.with_ms),
    )  # fmt: skip


def _is_steady(visit: Visit) -> bool:
    return visit.view.split(":")[0] in STEADY and not visit.example.file


def _ask(client: Any, visit: Visit) -> tuple[float, int]:
    began = time.perf_counter()
    answer = client.get(visit.path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    spent = (time.perf_counter() - began) * 1000
    if answer.status_code != visit.example.status:
        raise DifferentPage(f"{visit.path} answered {answer.status_code}.")
    return spent, len(content)


def _people(known: Known) -> list[Someone]:
    return [one for one in known.people if one.role.name in ROLES]


def _pages(known: Known, who: Someone) -> list[Visit]:
    there = [visit for visit in visits(known, who) if "school" in visit.example.kwargs]
    return list({visit.view: visit for visit in reversed(there)}.values())[::-1]


def _client(who: Someone) -> Any:
    from django.test import Client

    from daymark.access.models import Person

    client = Client(headers={"host": "localhost"})
    client.force_login(Person.objects.get(email=who.email))
    return client


def _invent(home: Path, say: Say) -> None:
    from django.conf import settings
    from django.utils import timezone

    from daymark.config.start import survey
    from daymark.demo.load import invent, load_demo

    load_demo(invent(), home / "exports", at=timezone.now(), progress=lambda step, *_: say(step))
    survey(settings.ADDRESSES)


@contextmanager
def _unlocked() -> Iterator[None]:
    """Managers that let everything through, tables without policies, and no transaction around a page."""
    from daymark.access import binding
    from daymark.registers.managers import ScopedManager
    from daymark.web import scoping, transactions

    swapped: list[tuple[Any, str, Any]] = [
        (ScopedManager, "visible_to", lambda self, scope: self.unscoped("a bench without locks")),
        (binding, "_tell", lambda values, using: None),
        (transactions, "unbound", nullcontext),
        (scoping, "hold", lambda scope: None),
    ]
    before = [getattr(place, name) for place, name, _ in swapped]
    tables = _rows_open()
    for place, name, instead in swapped:
        setattr(place, name, instead)
    try:
        yield
    finally:
        for (place, name, _), was in zip(swapped, before, strict=True):
            setattr(place, name, was)
        _lock_rows(tables)


def _rows_open() -> list[str]:
    with _owner() as connection:
        tables = [row[0] for row in connection.execute(LOCKED).fetchall()]
        for table in tables:
            connection.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY".encode())
    return tables


def _lock_rows(tables: list[str]) -> None:
    with _owner() as connection:
        for table in tables:
            connection.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY".encode())


def _owner() -> Any:
    from django.conf import settings

    return settings.ADDRESSES.owner.connect()
