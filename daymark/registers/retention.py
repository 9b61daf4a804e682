"""How long each kind of record is kept, what of a school's is past its time, and its removal.

The times are data (`definitions/retention.yaml`). Nothing here decides that something goes: `remove` works under a case
that two people agreed on, and the database asks for the same case where history goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from daymark.access.models import RightsCase
from daymark.access.models.rights import CLOSED
from daymark.kit import definitions
from daymark.kit.school_year import SchoolYear, years_before
from daymark.registers.managers import ScopedManager
from daymark.registers.models import Enrolment, Pupil, RecordChange, RegisterWeek, School

WHY = "what is past its time is counted and removed"
HOW = ("rows", "history", "pupils", "files")
Rows = models.QuerySet[Any]
Day = date
"""A date, where a field of that name stands in the way."""


@dataclass(frozen=True)
class Rule:
    """One kind of record and how long it is kept; the fields are those of the file."""

    rule: str
    title: str
    model: str
    date: str
    school: str
    how: str
    keep: Mapping[str, int]
    why: str
    law: str = ""
    pupil: str = ""
    span: int = 0
    whole_years: bool = False
    proposes: bool = True
    only: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kept(self) -> str:
        """ "6 years", "90 days"."""
        (unit, count), *_ = self.keep.items()
        return f"{count} {unit if count != 1 else unit[:-1]}"

    def before(self, on: Day) -> Day:
        """What is from before this day is past its time on the day `on`."""
        day = years_before(on, self.keep.get("years", 0)) - timedelta(days=self.keep.get("days", 0))
        return SchoolYear.of(day).start if self.whole_years else day


@dataclass(frozen=True)
class Line:
    """How much of one kind would go: rows, of how many pupils (0 where it is not about pupils), first and last day."""

    rule: str
    title: str
    before: str
    rows: int
    pupils: int
    first: str
    last: str

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def load_rules() -> tuple[Rule, ...]:
    """The kinds in the order of removal. Raises ValueError where one is there twice or goes in no known way."""
    found = tuple(Rule(**entry) for entry in definitions.load("retention.yaml"))
    if len({one.rule for one in found}) != len(found) or any(one.how not in HOW for one in found):
        raise ValueError("retention.yaml: every rule once, and each in a known way")
    return found


RULES = load_rules()


def would_remove(school: School, on: date) -> list[Line]:
    """What of the school's is past its time on `on`, kinds without any left out. Must be asked under its Scope."""
    held = held_back(school)
    lines = [_line(rule, rows_of(rule, school, rule.before(on), held), rule.before(on)) for rule in RULES]
    return [line for line in lines if line.rows]


def held_back(school: School, but: int | None = None) -> frozenset[int]:
    """The pupils of whom nothing goes while a case about them is open or their record is restricted.

    but   the case that is itself being carried out
    """
    waiting = RightsCase.objects.filter(school=school, pupil__isnull=False).exclude(state__in=CLOSED)
    if but is not None:
        waiting = waiting.exclude(pk=but)
    return frozenset(pupil for pupil in waiting.values_list("pupil", flat=True) if pupil is not None)


def rows_of(rule: Rule, school: School, before: date, held: frozenset[int] = frozenset()) -> Rows:
    """The rows of a kind that are from before a day."""
    if rule.how == "pupils":
        return leavers(school, before, held)
    rows = every(rule.model)
    if rule.school:
        rows = rows.filter(**{rule.school: school})
    if rule.pupil and held:
        rows = rows.exclude(**{f"{rule.pupil}__in": held})
    rows = rows.filter(**{f"{rule.date}__lt": _edge(rule, before)}, **rule.only)
    return with_bytes(rows) if rule.how == "files" else rows


def with_bytes(files: Rows) -> Rows:
    """Of files that came, those whose bytes are still there."""
    return files.filter(pk__in=[file.pk for file in files if file.path.is_file()])


def every(label: str) -> Rows:
    """All rows of a model, by its label."""
    model = apps.get_model(label)
    manager = model._default_manager
    return manager.unscoped(WHY) if isinstance(manager, ScopedManager) else manager.all()


def leavers(school: School, before: date, held: frozenset[int] = frozenset()) -> models.QuerySet[Pupil]:
    """The pupils of whom nothing is younger than `before`: no mark, and no spell on roll that began or ended since."""
    weeks = RegisterWeek.objects.unscoped(WHY).filter(pupil_id=OuterRef("pk"))
    spells = Enrolment.objects.unscoped(WHY).filter(pupil_id=OuterRef("pk"))
    recent = Q(end__gte=before) | Q(start__gte=before)
    there = Exists(weeks) | (Exists(spells) & ~Exists(spells.filter(end__isnull=True)))
    changed = RecordChange.objects.unscoped(WHY).filter(pupil_id=OuterRef("pk"), at__date__gte=before)
    young = Exists(weeks.filter(week__gte=before - timedelta(days=6))) | Exists(spells.filter(recent)) | Exists(changed)
    return Pupil.objects.unscoped(WHY).filter(there, ~young, school=school).exclude(pk__in=held)


def remove(case: RightsCase, school: School, lines: Sequence[Line]) -> dict[str, dict[str, Any]]:
    """Take away what the lines say, within the transaction that is open; how many rows of each went.

    Raises django.db.ProgrammingError where history goes and the case was not approved by a second person.
    """
    held = held_back(school, case.pk)
    wanted = {line.rule: date.fromisoformat(line.before) for line in lines}
    going = [rule for rule in RULES if rule.rule in wanted]
    # Who has left is told by marks that go before the pupils do.
    gone = {
        rule.rule: list(rows_of(rule, school, wanted[rule.rule], held).values_list("pk", flat=True))
        for rule in going
        if rule.how == "pupils"
    }
    counts = {}
    for rule in sorted(going, key=lambda one: one.how == "pupils"):
        before = wanted[rule.rule]
        if rule.how == "pupils":
            counts[rule.rule] = Pupil.objects.unscoped(WHY).filter(pk__in=gone[rule.rule]).delete()[1]
        elif rule.how == "history":
            counts[rule.rule] = {rule.model: forget(case, rule.rule, _day(rule, before))}
        elif rule.how == "rows":
            counts[rule.rule] = {rule.model: rows_of(rule, school, before, held).delete()[0]}
        else:
            counts[rule.rule] = {rule.model: rows_of(rule, school, before, held).count()}
    return counts


def forget(case: RightsCase, what: str, before: date, pupil: int | None = None) -> int:
    """Take history away through the database's gate; how many rows went."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_forget(%s, %s, %s, %s)", [case.pk, what, before, pupil])
        (gone,) = cursor.fetchone() or (0,)
    return int(gone)


def years_of(school: School, before: date) -> list[int]:
    """The school years, by the year they start in, that hold register weeks from before a day."""
    weeks = RegisterWeek.objects.unscoped(WHY).filter(school=school, week__lt=before)
    return sorted({SchoolYear.of(day).start_year for day in weeks.values_list("week", flat=True).distinct()})


def _line(rule: Rule, rows: Rows, before: date) -> Line:
    if rule.how == "pupils":
        count = rows.count()
        return Line(rule.rule, rule.title, before.isoformat(), count, count, "", "")
    # Ordering by the fields of a model would count each of them apart.
    told = rows.order_by().aggregate(first=Min(rule.date), last=Max(rule.date))
    pupils = rows.order_by().values(rule.pupil).distinct().count() if rule.pupil else 0
    return Line(rule.rule, rule.title, before.isoformat(), rows.count(), pupils, *map(_said, told.values()))


def _said(when: date | datetime | None) -> str:
    if isinstance(when, datetime):
        return timezone.localtime(when).date().isoformat()
    return when.isoformat() if when else ""


def _day(rule: Rule, before: date) -> date:
    return before - timedelta(days=rule.span)


def _edge(rule: Rule, before: date) -> date | datetime:
    """The day as the rule's field keeps days."""
    model: type[models.Model] = apps.get_model(rule.model)
    kept: Any = None
    for part in rule.date.split("__"):
        kept = model._meta.get_field(part)
        model = kept.related_model or model
    day = _day(rule, before)
    if isinstance(kept, models.DateTimeField):
        return datetime.combine(day, time(), timezone.get_default_timezone())
    return day
