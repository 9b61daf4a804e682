"""What of one pupil can be erased, what the law has kept, and the erasure itself.

The registers are kept for six years (School Attendance (Pupil Registration) (England) Regulations 2024, regulation 7);
where a law has something kept, the right to erasure does not reach it (UK GDPR Article 17(3)(b)). What Daymark knows
beside the registers can go at any time. Of a pupil who was never at the school nothing had to be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from daymark.access.models import RightsCase
from daymark.kit.school_year import SchoolYear
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
from daymark.registers.retention import RULES, Rows, every, forget, with_bytes

WHY = "what of a pupil can be erased is looked at and removed"
NEVER_HERE = "never_here"
GROUNDS = {
    "not_needed": "It is no longer needed for what it was kept for",
    "objection": "They object, and nothing weighs more",
    "unlawful": "It should not have been kept",
    NEVER_HERE: "The pupil was never at this school: the record was made by mistake",
}
BESIDE = ("fsm", "ever6", "sen", "eal", "ethnicity", "looked_after", "social_worker", "young_carer", "service_child")
"""What is known of a pupil that no register has to say."""

BY_LAW = (
    "Kept by law for six years from the entry: School Attendance (Pupil Registration) (England) Regulations 2024, "
    "regulation 7; UK GDPR Article 17(3)(b)."
)
FAR = date(9999, 1, 1)


@dataclass(frozen=True)
class Part:
    """One part of what is held of a pupil: how many rows, whether they go, and why where they stay."""

    what: str
    title: str
    goes: bool
    rows: int
    reason: str = ""

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def before_of(ground: str, on: date) -> date:
    """What is from before this day may go from the registers on the day `on`."""
    return FAR if ground == NEVER_HERE else next(one for one in RULES if one.rule == "registers").before(on)


def would_erase(school: School, pupil: int, ground: str, on: date) -> list[Part]:
    """What is held of a pupil, part by part, and what would become of it. Must be asked under the school's Scope."""
    before = before_of(ground, on)
    parts = [*_of_registers(pupil, before), *_beside(pupil), *_identity(pupil, before), *_files(school)]
    return [part for part in parts if part.rows]


def erase(case: RightsCase, school: School, on: date) -> dict[str, int]:
    """Erase what may go of the case's pupil, within the open transaction; how many rows of each part.

    Raises django.db.ProgrammingError where the case was not approved by a second person.
    """
    assert case.pupil is not None
    pupil, before = case.pupil, before_of(case.plan["ground"], on)
    whole = goes_whole(pupil, before)
    edge = before - timedelta(days=6)
    counts = {
        "week_history": forget(case, "week_history", edge, pupil),
        "known_history": forget(case, "known_history", edge, pupil),
        "record_history": forget(case, "record_history", before, pupil),
        "lessons": _rows(LessonWeek, pupil).delete()[0],
        "comments": _rows(MarkNote, pupil).exclude(comment="").update(comment=""),
        "notes": _rows(MarkNote, pupil).filter(date__lt=before).delete()[0],
        "registers": _rows(RegisterWeek, pupil).filter(week__lt=edge).delete()[0],
        "details": _known(pupil).update(**dict.fromkeys(BESIDE)),
        "problems": every("intake.ImportProblem").filter(of__school=school).delete()[0],
        "files": held_files(school).count(),
    }
    if whole:
        gone = Pupil.objects.unscoped(WHY).filter(pk=pupil, school=school).delete()[1]
        counts["pupil"] = sum(gone.values())
    return counts


def goes_whole(pupil: int, before: date) -> bool:
    """Whether nothing the law has kept is left of the pupil, so that they go themselves."""
    weeks = _rows(RegisterWeek, pupil).filter(week__gte=before - timedelta(days=6))
    spells = _rows(Enrolment, pupil).filter(Q(end__gte=before) | Q(start__gte=before) | Q(end__isnull=True))
    changes = _rows(RecordChange, pupil).exclude(table="characteristics").filter(at__date__gte=before)
    return before == FAR or not (weeks.exists() or spells.exists() or changes.exists())


def years_with(pupil: int) -> list[int]:
    """The school years, by the year they start in, whose figures the pupil's marks are in."""
    weeks = _rows(RegisterWeek, pupil).values_list("week", flat=True)
    days = {day for week in weeks for day in (week, week + timedelta(days=4))}
    return sorted({SchoolYear.of(day).start_year for day in days})


def _of_registers(pupil: int, before: date) -> Iterator[Part]:
    edge = before - timedelta(days=6)
    weeks, history = _rows(RegisterWeek, pupil), _rows(RegisterWeekChange, pupil)
    notes = _rows(MarkNote, pupil)
    yield Part("registers", "Register weeks older than six years", True, weeks.filter(week__lt=edge).count())
    yield Part("registers_kept", "Register weeks", False, weeks.filter(week__gte=edge).count(), BY_LAW)
    yield Part("week_history", "Earlier marks of changed weeks", True, history.filter(week__lt=edge).count())
    yield Part(
        "week_history_kept", "Earlier marks of changed weeks", False, history.filter(week__gte=edge).count(), BY_LAW
    )
    yield Part("notes", "Notes beside marks older than six years", True, notes.filter(date__lt=before).count())
    yield Part("comments", "Comments beside marks", True, notes.exclude(comment="").count())
    yield Part(
        "minutes_kept",
        "Minutes late",
        False,
        notes.filter(date__gte=before, minutes_late__isnull=False).count(),
        BY_LAW,
    )


def _beside(pupil: int) -> Iterator[Part]:
    changes = _rows(RecordChange, pupil)
    yield Part("lessons", "Weeks of lesson marks", True, _rows(LessonWeek, pupil).count())
    yield Part(
        "details",
        "Details that no register needs: free school meals, SEN, language, ethnicity, care, carer, service child",
        True,
        _known(pupil).count(),
    )
    yield Part("known_history", "Earlier details", True, changes.filter(table="characteristics").count())


def _identity(pupil: int, before: date) -> Iterator[Part]:
    whole = goes_whole(pupil, before)
    reason = "" if whole else BY_LAW
    changes = _rows(RecordChange, pupil).exclude(table="characteristics")
    old = changes if before == FAR else changes.filter(at__date__lt=before)
    yield Part("record_history", "Earlier names and dates", True, old.count())
    yield Part("record_history_kept", "Earlier names and dates", False, changes.count() - old.count(), BY_LAW)
    spells, known = _rows(Enrolment, pupil).count(), _rows(Characteristics, pupil).count()
    yield Part("pupil", "Name, numbers, date of birth", whole, 1, reason)
    yield Part("enrolments", "Spells on roll", whole, spells, reason)
    yield Part("places", "Year group, form and sex", whole, known, reason)


def _files(school: School) -> Iterator[Part]:
    yield Part(
        "files",
        "Files of this school as they were brought in: they hold every pupil and cannot be cut, so they go whole",
        True,
        held_files(school).count(),
    )
    problems = every("intake.ImportProblem").filter(of__school=school).count()
    yield Part("problems", "What was found wrong in those files, which quotes their cells", True, problems)


def held_files(school: School) -> Rows:
    """The files of a school whose bytes are still there."""
    return with_bytes(every("intake.ImportFile").filter(of__school=school))


def _known(pupil: int) -> Rows:
    some = Q()
    for name in BESIDE:
        some |= Q(**{f"{name}__isnull": False})
    return _rows(Characteristics, pupil).filter(some)


def _rows(model: Any, pupil: int) -> Rows:
    manager: ScopedManager[Any] = model.objects
    return manager.unscoped(WHY).filter(pupil_id=pupil)
