"""Correcting one mark or one detail of a pupil by hand, as an import of its own.

A correction is an import without files: so it stands in the history of imports, is undone like one and in the same
order, and its changes are kept like every other. A later import that brings the old mark writes over it again, which is
why the school's own system must be corrected too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from daymark.access.models import Person, RightsCase
from daymark.intake.commit import FOUR_DAYS, hold_school
from daymark.intake.merge import merge
from daymark.intake.models import Import, Status
from daymark.kit.school_year import SchoolYear, monday
from daymark.registers.codes import CODES, MISSING, NOTHING_DUE
from daymark.registers.models import (
    Characteristics,
    Enrolment,
    Pupil,
    RecordChange,
    RegisterWeek,
    RegisterWeekChange,
    School,
)
from daymark.registers.models.pupils import YEAR_GROUPS, YES_NO
from daymark.registers.week import EMPTY_WEEK, slot
from daymark.registers.working import working_on

WHY = "a correction is written"
MARK = "mark"


class CannotCorrect(Exception):  # noqa: N818 - said to people
    """What was to be corrected is not there, or cannot be that; the message says so."""


@dataclass(frozen=True)
class Detail:
    """A detail that can be corrected: its table and field, what it is called, and the values it may have.

    kind      text, day or one_of; `choices` for the last
    longest   letters of a text
    """

    table: str
    field: str
    title: str
    kind: str = "text"
    longest: int = 200
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.table}.{self.field}"


def _known(field: str, title: str, choices: tuple[str, ...] = YES_NO) -> Detail:
    return Detail("characteristics", field, title, "one_of", choices=choices)


DETAILS: Mapping[str, Detail] = {
    one.key: one
    for one in (
        Detail("pupil", "surname", "Surname"),
        Detail("pupil", "forename", "Forename"),
        Detail("pupil", "upn", "UPN", longest=13),
        Detail("pupil", "admission_number", "Admission number", longest=40),
        Detail("pupil", "date_of_birth", "Date of birth", "day"),
        Detail("enrolment", "start", "First day on roll", "day"),
        Detail("enrolment", "end", "Last day on roll", "day"),
        _known("year_group", "Year group", YEAR_GROUPS),
        Detail("characteristics", "form", "Form", longest=40),
        _known("sex", "Sex", ("F", "M")),
        _known("fsm", "Free school meals"),
        _known("ever6", "Free school meals in the last six years"),
        _known("sen", "SEN provision", ("N", "K", "E")),
        _known("eal", "English as an additional language"),
        Detail("characteristics", "ethnicity", "Ethnicity", longest=4),
        _known("looked_after", "Looked after"),
        _known("social_worker", "Social worker"),
        _known("young_carer", "Young carer"),
        _known("service_child", "Service child"),
    )
}
EMPTY_TEXT = ("surname", "forename", "upn", "admission_number")
"""Details that are empty text where they are not known; the others are null."""


def standing(school: School, pupil: int, plan: Mapping[str, Any]) -> str:
    """What stands now where the plan wants something else: a code's symbol, or a detail's value as text.

    Raises CannotCorrect where there is nothing to correct. Must be asked under the school's Scope.
    """
    if plan["what"] != MARK:
        return _text(getattr(_row(school, pupil, DETAILS[plan["what"]]), DETAILS[plan["what"]].field))
    day = date.fromisoformat(plan["date"])
    mark = _week(pupil, day).marks[slot(day, plan["session"])]
    if mark == NOTHING_DUE:
        raise CannotCorrect("No mark was due for this pupil in that session.")
    return "" if mark == MISSING else CODES.by_char[mark].symbol


def apply(case: RightsCase, school: School, *, by: Person | None, at: datetime) -> Import:
    """Write the correction of the case, and the import it is. The import lists the years to lay out.

    Raises CannotCorrect.
    """
    with working_on(school, WHY), connection.cursor() as cursor:
        hold_school(cursor, school)
        assert case.pupil is not None
        pupil = Pupil.objects.unscoped(WHY).filter(pk=case.pupil, school=school).first()
        if pupil is None:
            raise CannotCorrect("The pupil is not here any more.")
        row = Import.objects.create(
            school=school,
            status=Status.COMMITTED,
            summary={"correction": case.pk},
            created_by=by,
            created_at=at,
            committed_by=by,
            committed_at=at,
        )
        if case.plan["what"] == MARK:
            row.weeks_changed, row.to_lay_out = 1, _write_mark(row, pupil, case.plan)
        else:
            row.pupils_changed, row.to_lay_out = 1, _write_detail(row, school, pupil, case.plan)
        row.save(update_fields=["weeks_changed", "pupils_changed", "to_lay_out"])
    return row


def _write_mark(row: Import, pupil: Pupil, plan: Mapping[str, Any]) -> list[int]:
    day = date.fromisoformat(plan["date"])
    week = _week(pupil.pk, day)
    at = slot(day, plan["session"])
    laid = merge(week.marks, week.raw, EMPTY_WEEK[:at] + CODES.by_symbol[plan["to"]].char + EMPTY_WEEK[at + 1 :], "")
    RegisterWeekChange.objects.unscoped(WHY).create(
        pupil=pupil, week=week.week, before=week.marks, after=laid.marks, raw_before=week.raw, raw_after=laid.raw,
        import_id=row.pk, at=row.committed_at, by=row.committed_by,
    )  # fmt: skip
    RegisterWeek.objects.unscoped(WHY).filter(pupil=pupil, week=week.week).update(marks=laid.marks, raw=laid.raw)
    return sorted({SchoolYear.of(one).start_year for one in (week.week, week.week + FOUR_DAYS)})


def _write_detail(row: Import, school: School, pupil: Pupil, plan: Mapping[str, Any]) -> list[int]:
    detail = DETAILS[plan["what"]]
    found = _row(school, pupil.pk, detail)
    new = plan["to"] or ("" if detail.field in EMPTY_TEXT else None)
    RecordChange.objects.unscoped(WHY).create(
        pupil=pupil, table=detail.table, row=found.pk,
        before={detail.field: _kept(getattr(found, detail.field))}, after={detail.field: new},
        import_id=row.pk, at=row.committed_at, by=row.committed_by,
    )  # fmt: skip
    type(found).objects.unscoped(WHY).filter(pk=found.pk).update(**{detail.field: new})
    weeks = RegisterWeek.objects.unscoped(WHY).filter(pupil=pupil).values_list("week", flat=True)
    return sorted({SchoolYear.of(one).start_year for week in weeks for one in (week, week + FOUR_DAYS)})


def _week(pupil: int, day: date) -> RegisterWeek:
    found = RegisterWeek.objects.unscoped(WHY).filter(pupil_id=pupil, week=monday(day)).first()
    if found is None:
        raise CannotCorrect(f"There is no register of this pupil in the week of {day.day} {day:%B %Y}.")
    return found


def _row(school: School, pupil: int, detail: Detail) -> Any:
    found: Any
    if detail.table == "pupil":
        found = Pupil.objects.unscoped(WHY).filter(pk=pupil, school=school).first()
    elif detail.table == "enrolment":
        found = Enrolment.objects.unscoped(WHY).filter(pupil_id=pupil).order_by("start", "pk").last()
    else:
        found = Characteristics.objects.unscoped(WHY).filter(pupil_id=pupil, valid_to__isnull=True).first()
    if found is None:
        raise CannotCorrect(f"Nothing is known of this pupil that says the {detail.title.lower()}.")
    return found


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _text(value: Any) -> str:
    return "" if value is None else str(_kept(value))
