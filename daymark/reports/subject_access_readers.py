"""How each part of a pupil's copy is read. Every reader gives rows with `key` and the part's columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

import polars as pl
from django.apps import apps
from django.db import models
from django.utils import timezone

from daymark.access.audit import ACTS
from daymark.access.models import Membership
from daymark.access.roles import ROLES
from daymark.access.scope import Scope
from daymark.intake.models import Import
from daymark.kit.school_year import SchoolYear
from daymark.lake.lake import Lake
from daymark.measures.pupils import pupil_weeks, summary_of
from daymark.measures.question import Period
from daymark.registers.codes import CODES, MISSING, NOTHING_DUE
from daymark.registers.lessons import unpacked
from daymark.registers.managers import ScopedManager
from daymark.registers.models import (
    Characteristics,
    Enrolment,
    LessonWeek,
    MarkNote,
    Pupil,
    RecordChange,
    RegisterWeek,
    RegisterWeekChange,
    School,
)
from daymark.registers.week import EMPTY_WEEK, SESSIONS, slot_date
from daymark.reports.subject_access import Part, Row

WHY = "a pupil's copy of everything held of them"
STAFF = "A member of staff"
NO_MARK = "no mark"
TABLES = {"pupil": "Who you are", "enrolment": "On roll", "characteristics": "Details"}
BROUGHT = (Pupil, Enrolment, Characteristics, RegisterWeek, MarkNote, LessonWeek)
Reader = Callable[[Part, School, int, Lake], Iterable[Row]]


def rows(part: Part, school: School, pupil: int, lake: Lake) -> Iterator[Row]:
    """The rows as they are, each field as text a person can read."""
    for row in _every(part, pupil):
        yield {"key": row.pk, **{name: _shown(row, name) for name in part.fields}}


def marks(part: Part, school: School, pupil: int, lake: Lake) -> Iterator[Row]:
    """A row for each session with a mark, or without one that was due; what was due is read from the figures."""
    laid = dict(pupil_weeks(lake, school.key, str(pupil), Scope.of_schools(frozenset({school.key}), WHY)))
    for week in _every(part, pupil).order_by("week"):
        written = week.raw.split("\t") if week.raw else [""] * len(week.marks)
        for place, mark in enumerate(week.marks):
            due = mark != MISSING or laid.get(week.week, EMPTY_WEEK)[place] == MISSING
            if mark != NOTHING_DUE and due:
                yield {
                    "key": f"{week.week}.{place}",
                    "date": slot_date(week.week, place).isoformat(),
                    "session": SESSIONS[place % 2],
                    "code": _symbol(mark),
                    "means": _means(mark),
                    "written": written[place],
                }


def lessons(part: Part, school: School, pupil: int, lake: Lake) -> Iterator[Row]:
    """A row for each lesson mark of each time it was brought in."""
    kept = list(_every(part, pupil).order_by("week", "pk"))
    days = _days_of({week.first_import for week in kept})
    for week in kept:
        one = pl.DataFrame(
            {"pupil": [str(pupil)], "week": [week.week], "lessons": [week.lessons], "marks": [week.marks]}
        )
        for number, row in enumerate(unpacked(one).iter_rows(named=True)):
            yield {
                "key": f"{week.pk}.{number}",
                "date": row["date"].isoformat(),
                "period": row["period"],
                "subject": row["subject"],
                "code": _symbol(row["mark"]),
                "means": _means(row["mark"]),
                "brought": days.get(week.first_import, ""),
            }


def mark_changes(part: Part, school: School, pupil: int, lake: Lake) -> Iterator[Row]:
    """A row for each session that a change of a week changed."""
    for change in _every(part, pupil):
        after = change.after or EMPTY_WEEK
        for place, (old, new) in enumerate(zip(change.before, after, strict=True)):
            if old != new:
                yield {
                    "key": f"{change.pk}.{place}",
                    "at": _said(change.at),
                    "date": slot_date(change.week, place).isoformat(),
                    "session": SESSIONS[place % 2],
                    "before": _means(old),
                    "after": _means(new),
                }


def detail_changes(part: Part, school: School, pupil: int, lake: Lake) -> Iterator[Row]:
    """A row for each field that a change of something else changed."""
    named = _meanings()
    for change in _every(part, pupil):
        for name in sorted({*change.before, *change.after}):
            old, new = change.before.get(name), change.after.get(name)
            if old != new:
                yield {
                    "key": f"{change.pk}.{name}",
                    "at": _said(change.at),
                    "what": named.get((change.table, name), TABLES.get(change.table, change.table)),
                    "before": _said(old),
                    "after": _said(new),
                }


def looks(part: Part, school: School, pupil: int, lake: Lake) -> Iterator[Row]:
    """Who looked, by their role on that day."""
    roles = _Roles(school)
    for row in _every(part, pupil).filter(school=school):
        act = ACTS.get(row.act)
        yield {
            "key": row.pk,
            "at": _said(row.at),
            "role": roles.on(row.person, row.at.date()),
            "act": act.says if act else row.act,
            "why": row.why,
        }


def emergencies(part: Part, school: School, pupil: int, lake: Lake) -> Iterator[Row]:
    """Each time somebody opened the pupil in an emergency."""
    roles = _Roles(school)
    for row in _every(part, pupil).filter(school=school):
        yield {
            "key": row.pk,
            "opened": _said(row.opened),
            "ended": _said(row.ended or row.until),
            "role": roles.on(row.person_id, row.opened.date()),
            "reason": row.reason,
        }


def figures(part: Part, school: School, pupil: int, lake: Lake) -> Iterator[Row]:
    """What was counted of the pupil, by school year."""
    scope = Scope.of_schools(frozenset({school.key}), WHY)
    weeks = pupil_weeks(lake, school.key, str(pupil), scope)
    for start in sorted({SchoolYear.of(week).start_year for week, _ in weeks}):
        year = SchoolYear(start)
        found = summary_of(school.key, str(pupil), Period(year.start, year.end), weeks)
        if found is not None:
            total = found.total
            yield {
                "key": start, "year": year.label, "possible": total.possible, "attended": total.attended,
                "missed": total.absent, "agreed": total.authorised, "not_agreed": total.unauthorised,
                "late": total.late, "no_mark": total.missing, "broken_weeks": len(found.broken),
            }  # fmt: skip


def sources(part: Part, school: School, pupil: int, lake: Lake) -> Iterator[Row]:
    """The imports that brought or changed something of the pupil."""
    brought = {key for model in BROUGHT for key in _of(model, pupil).values_list("first_import", flat=True)}
    changed = {
        key
        for model in (RegisterWeekChange, RecordChange)
        for key in _of(model, pupil).values_list("import_id", flat=True)
    }
    found = Import.objects.filter(school=school, pk__in=(brought | changed) - {None}).select_related("source")
    for row in found.order_by("created_at").annotate(count=models.Count("files")):
        said = row.source.name if row.source else "Not named"
        yield {
            "key": row.pk,
            "at": _said(row.committed_at or row.created_at),
            "source": "Corrected by hand" if row.summary.get("correction") else said,
            "files": row.count,
        }


READERS: dict[str, Reader] = {
    one.__name__: one
    for one in (rows, marks, lessons, mark_changes, detail_changes, looks, emergencies, figures, sources)
}


class _Roles:
    """The roles of people at a school, on any day."""

    def __init__(self, school: School) -> None:
        self.school, self.held = school, dict[int, list[Membership]]()

    def on(self, person: int | None, day: date) -> str:
        """Their role on a day, "A member of staff" where it is not known any more."""
        if person is None:
            return "Daymark itself"
        if person not in self.held:
            here = models.Q(school=self.school) | models.Q(trust=self.school.trust_id)
            self.held[person] = list(Membership.objects.filter(here, person=person))
        held = self.held[person]
        then = [one for one in held if one.start <= day and (one.end is None or one.end >= day)] or held
        return ROLES[then[0].role].title if then and then[0].role in ROLES else STAFF


def _every(part: Part, pupil: int) -> models.QuerySet[Any]:
    found = {f"{part.pupil}__contains": [pupil]} if part.many else {part.pupil: pupil}
    return _all(apps.get_model(part.model)).filter(**found)


def _of(model: Any, pupil: int) -> models.QuerySet[Any]:
    return _all(model).filter(**{"pk" if model is Pupil else "pupil_id": pupil})


def _all(model: Any) -> models.QuerySet[Any]:
    manager = model._default_manager
    return manager.unscoped(WHY) if isinstance(manager, ScopedManager) else manager.all()


def _days_of(imports: Iterable[int]) -> dict[int, str]:
    found = Import.objects.filter(pk__in=imports).values_list("pk", "committed_at", "created_at")
    return {key: _said(committed or created) for key, committed, created in found}


def _meanings() -> dict[tuple[str, str], str]:
    """What a field of a table that changes are kept of is called."""
    from daymark.reports.subject_access import parts

    return {
        (part.model.split(".")[1].lower(), name): meaning
        for part in parts()
        if part.model
        for name, meaning in part.fields.items()
    }


def _shown(row: models.Model, name: str) -> str:
    words: Callable[[], str] | None = getattr(row, f"get_{name}_display", None)
    return words() if words else _said(getattr(row, name))


def _said(value: Any) -> str:
    """A day or a moment as people in files write it; nothing for what is not known."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _symbol(mark: str) -> str:
    return CODES.by_char[mark].symbol if mark in CODES.by_char else ""


def _means(mark: str) -> str:
    if mark == MISSING:
        return NO_MARK
    if mark == NOTHING_DUE:
        return "nothing due"
    return f"{CODES.by_char[mark].plain} ({CODES.by_char[mark].symbol})"
