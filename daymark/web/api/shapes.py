"""The shapes of what is asked and answered, from which the description of the interface is made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import ConfigDict, ValidationInfo, model_validator

from daymark.web.api.problems import Fault, Refused, shortened


class QueryString(Schema):
    """What stands in an address after the question mark. A name that is not known is refused, never passed over."""

    @model_validator(mode="after")
    def _only_what_is_known(self, info: ValidationInfo) -> Self:
        request: HttpRequest = (info.context or {})["request"]
        _check(request, {field.alias or name for name, field in type(self).model_fields.items()})
        return self


class Body(Schema):
    """What is sent as JSON. A name that is not known is refused, never passed over."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


def unfit(text: str) -> bool:
    """Whether a text holds signs that are no letters, digits, marks or blanks, such as control characters."""
    return not text.isprintable()


def nothing_more(request: HttpRequest) -> None:
    """Refuse whatever stands after the question mark of an address that takes nothing there. Raises Refused."""
    _check(request, set())


def _check(request: HttpRequest, known: set[str]) -> None:
    faults = [_unknown(name, known) for name in request.GET if name not in known]
    faults += [_unreadable(name, value) for name, values in request.GET.lists() for value in values if unfit(value)]
    if faults:
        raise Refused("values", "Some values cannot be used.", faults)


def _unknown(name: str, known: set[str]) -> Fault:
    remedy = f"Leave it out. There are: {', '.join(sorted(known))}." if known else "Leave it out."
    return Fault(shortened(name), "", f"There is no parameter {shortened(name)!r} here.", remedy)


def _unreadable(name: str, value: str) -> Fault:
    return Fault(shortened(name), shortened(value), "The value holds signs that cannot be printed.", "Leave them out.")


class FaultOut(Schema):
    """One thing that is wrong with a request."""

    field: str
    value: str
    rule: str
    remedy: str


class ProblemOut(Schema):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultOut]


class MeOut(Schema):
    """What the token is, and why it sees what it sees."""

    token: str
    prefix: str
    ends: datetime
    person: str
    role: str
    because: str
    names: bool = Field(description="Whether pupils are named to this token.")
    sensitive: bool = Field(description="Whether special-category and safeguarding fields are shown.")
    smallest: int = Field(description="The smallest count shown, 0 where no floor applies.")
    imports: bool = Field(description="Whether it may bring registers in.")
    schools: int


class SchoolOut(Schema):
    """One school. `key` stands in addresses; a slash in it is written ~1 there, and ~ as ~0."""

    key: str
    name: str
    phase: str
    trust: str
    as_of: date | None = Field(description="The newest day with a register; null where there is none.")
    because: str


class SchoolsOut(Schema):
    """A page of schools."""

    total: int
    schools: list[SchoolOut]


class ValueOut(Schema):
    """One value of a group."""

    value: str
    label: str


class GroupOut(Schema):
    """A key that figures are chosen or divided by."""

    key: str
    title: str
    chooses: bool = Field(description="Whether it may stand in `where`.")
    divides: bool = Field(description="Whether it may stand in `by`.")
    values: list[ValueOut] = Field(description="The values there are; empty where they are not listed.")


class GroupsOut(Schema):
    """The keys this token may choose and divide by."""

    groups: list[GroupOut]


class MeasureOut(Schema):
    """What a measure is. `version` changes whenever anything in its definition does."""

    id: str
    version: str
    title: str
    numerator: str
    denominator: str
    who_counts: str
    unit: str
    bases: list[str]
    not_by: list[str]
    carries: list[str] = Field(description="Keys that every figure of it has, whatever it is divided by.")
    why: str
    source: str
    author: str
    checked_by: str


class MeasuresOut(Schema):
    """Every measure there is."""

    measures: list[MeasureOut]


class QuestionOut(Schema):
    """The question as it was understood."""

    model_config = ConfigDict(populate_by_name=True)

    school: str
    measures: list[str]
    by: list[str]
    where: dict[str, list[str]]
    start: date = Field(serialization_alias="from")
    end: date = Field(serialization_alias="to")
    as_of: date
    basis: str
    against: str
    ranges: bool


class EarlierOut(Schema):
    """The same figure of the period it is set beside."""

    numerator: int
    denominator: int
    value: float | None
    pupils: int


class FigureOut(Schema):
    """One figure. Where it is suppressed its numbers are null, and `reason` says why."""

    measure: str
    definition: str = Field(description="The version of the measure's definition.")
    group: dict[str, str]
    numerator: int | None
    denominator: int | None
    value: float | None
    pupils: int | None
    low: float | None = None
    high: float | None = None
    shrunk: float | None = None
    steady: str | None = None
    earlier: EarlierOut | None = None
    change: float | None = None
    suppressed: bool
    reason: str = ""


class FiguresOut(Schema):
    """The answer to a question."""

    as_of: date
    registers: str = Field(description="The version of the registers the figures are of.")
    question: QuestionOut
    figures: list[FigureOut]


class PupilOut(Schema):
    """One pupil of the list. Counts are sessions, but for weeks and whole or part days."""

    key: str
    surname: str
    forename: str
    upn: str
    admission_number: str
    year_group: str | None
    form: str | None
    possible: int
    attended: int
    absent: int
    unauthorised: int
    late: int
    weeks: int
    broken_weeks: int
    full_days: int
    part_days: int
    sessions_left: int | None
    sessions_to_recover: int | None
    last_absent: date | None


class PupilsOut(Schema):
    """A page of pupils."""

    total: int
    as_of: date
    registers: str
    pupils: list[PupilOut]


class SpellOut(Schema):
    """A run of sessions missed one after the other."""

    start: date = Field(serialization_alias="from")
    end: date = Field(serialization_alias="to")
    sessions: int


class OnePupilOut(Schema):
    """One pupil: who they are, what is known of them as far as the token may know, and figures of the year so far."""

    key: str
    surname: str
    forename: str
    upn: str
    admission_number: str
    known: dict[str, str | None] = Field(description="Year group, form and whatever else this token may know.")
    as_of: date
    registers: str
    figures: list[FigureOut]
    before: list[FigureOut] = Field(description="The same at the same point last year; empty where there was none.")
    spells: list[SpellOut] = Field(description="Runs of absence this year.")
    codes: dict[str, int] | None = Field(description="Sessions with each code; null where codes are not for the token.")


class ImportOut(Schema):
    """One import and how far it has come."""

    id: int
    status: str
    standing: str = Field(description="The status in words.")
    step: str
    done: int
    total: int
    trouble: str
    needs_confirmation: bool
    created_at: datetime
    committed_at: datetime | None
    source: str | None
    files: list[str]
    problems: dict[str, int] = Field(description="How many problems there are of each level.")
    weeks_created: int
    weeks_changed: int
    weeks_unchanged: int
    pupils_created: int
    pupils_changed: int


class ImportsOut(Schema):
    """A page of imports, newest first."""

    total: int
    imports: list[ImportOut]


class ImportProblemOut(Schema):
    """Something in the files that could not be taken, or was taken and should be known."""

    level: str
    file: str
    row: int | None
    column: str
    value: str
    rule: str
    remedy: str


class ImportProblemsOut(Schema):
    """A page of problems."""

    total: int
    problems: list[ImportProblemOut]


Plain = dict[str, Any]
