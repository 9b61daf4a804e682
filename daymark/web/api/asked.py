"""From what is sent to the question it stands for. Whatever makes no sense is refused, with its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ninja import Field
from pydantic.config import JsonDict

from daymark.access.scope import Scope
from daymark.measures.definitions import BASES, MEASURES
from daymark.measures.question import AGAINST, KEYS, PUPIL_KEYS, Period, Question, QuestionError
from daymark.reports import allowed
from daymark.reports.counted import CARRIED, Pairs
from daymark.reports.moment import Moment
from daymark.web.api.problems import wrong
from daymark.web.api.shapes import Body, QueryString, unfit

LONGEST = 100
A_KEY = re.compile(r"[1-9][0-9]{0,17}")
MOST_VALUES = 40
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
A_DAY = "Write the year, month and day, such as 2025-11-24."
DAY_PATTERN = "^20[0-9]{2}-[0-9]{2}-[0-9]{2}$"

FROM, TO = "The first day, such as 2025-09-01.", "The last day."
AS_OF = "Sessions after this day are not counted."

# Said in the description alone: what is not among them is refused in words of our own, with what there is.
OF_MEASURES: JsonDict = {"items": {"type": "string", "enum": list(MEASURES)}}
OF_KEYS: JsonDict = {"items": {"type": "string", "enum": list(KEYS)}}
OF_BASES: JsonDict = {"enum": list(BASES)}
OF_AGAINST: JsonDict = {"enum": list(AGAINST)}

Chosen = Mapping[str, Sequence[str]]


class QuestionBody(Body):
    """A question. Days left out are those of the school year so far."""

    measures: list[str] = Field(
        min_length=1, max_length=len(MEASURES), examples=[["attendance_rate"]], json_schema_extra=OF_MEASURES
    )
    by: list[str] = Field(default=[], max_length=3, examples=[["year_group"]], json_schema_extra=OF_KEYS)
    where: dict[str, list[str]] = Field(
        default={}, max_length=20, description="Values of each key; several of one key are alternatives."
    )
    start: str | None = Field(default=None, alias="from", pattern=DAY_PATTERN, description=FROM)
    end: str | None = Field(default=None, alias="to", pattern=DAY_PATTERN, description=TO)
    as_of: str | None = Field(default=None, pattern=DAY_PATTERN, description=AS_OF)
    basis: str = Field(default="census", description="Who counts.", json_schema_extra=OF_BASES)
    against: str = Field(default="", description="What it is set beside.", json_schema_extra=OF_AGAINST)
    ranges: bool = Field(default=False, description="Whether figures carry low and high.")


class QuestionQuery(QueryString):
    """The same question in an address: `?measure=attendance_rate&by=year_group&where=fsm=Y`."""

    measure: list[str] = Field(
        min_length=1, max_length=len(MEASURES), description="One or several measures.", json_schema_extra=OF_MEASURES
    )
    by: list[str] = Field(
        default=[], max_length=3, description="Divided by up to three keys.", json_schema_extra=OF_KEYS
    )
    where: list[str] = Field(default=[], max_length=MOST_VALUES, description="A key and a value: fsm=Y.")
    start: str | None = Field(default=None, alias="from", pattern=DAY_PATTERN, description=FROM)
    end: str | None = Field(default=None, alias="to", pattern=DAY_PATTERN, description=TO)
    as_of: str | None = Field(default=None, pattern=DAY_PATTERN, description=AS_OF)
    basis: str = Field(default="census", description="Who counts.", json_schema_extra=OF_BASES)
    against: str = Field(default="", description="What figures are set beside.", json_schema_extra=OF_AGAINST)
    ranges: bool = Field(default=False, description="Whether figures carry low and high.")

    def body(self) -> QuestionBody:
        """As it would be sent. Raises Refused where something is not a key and a value."""
        chosen: dict[str, list[str]] = {}
        for pair in self.where:
            key, sign, value = pair.partition("=")
            if not sign or not key:
                raise wrong("where", pair, "This is not a key and a value.", "Write key=value, such as fsm=Y.")
            chosen.setdefault(key, []).append(value)
        given = self.model_dump(exclude={"measure", "where"})
        return QuestionBody(measures=self.measure, where=chosen, **given)


def question_of(given: QuestionBody, moment: Moment, scope: Scope) -> tuple[Question, Pairs]:
    """The question, and the part of its measure that is asked for. Raises Refused."""
    _check_words(given)
    carried, chosen = _parts(given)
    _check_keys(scope, given.by, chosen)
    as_of = _day("as_of", given.as_of) or moment.as_of
    start = _day("from", given.start) or moment.year.start
    end = _day("to", given.end) or max(start, min(as_of, moment.as_of))
    try:
        period = Period(start, end)
        where = tuple(dict.fromkeys((key, value) for key, values in chosen.items() for value in values))
        question = Question(
            tuple(given.measures), period, max(start, min(end, as_of, moment.as_of)), tuple(given.by), where,
            given.basis, given.against, given.ranges,
        )  # fmt: skip
    except QuestionError as error:
        raise wrong("", "", str(error), "Ask without what is named here, or of another measure.") from error
    return question, carried


def _check_words(given: QuestionBody) -> None:
    _check_known("measures", given.measures, MEASURES)
    _check_known("basis", [given.basis], BASES)
    _check_known("against", [given.against], AGAINST)
    for key, values in given.where.items():
        if not 1 <= len(values) <= MOST_VALUES:
            raise wrong(f"where.{key}", values, f"A key has 1 to {MOST_VALUES} values.", "Name the values.")
        for value in values:
            if unfit(value) or len(value) > LONGEST or not value:
                rule = f"A value has 1 to {LONGEST} signs, all of which can be printed."
                raise wrong(f"where.{key}", value, rule, "See the groups of the school for the values there are.")
            if key == "pupil" and not A_KEY.fullmatch(value):
                raise wrong("where.pupil", value, "A pupil's key is a number.", "See the pupils of the school.")


def _check_known(field: str, given: Iterable[str], known: Sequence[str]) -> None:
    for value in given:
        if value not in known:
            there = ", ".join(one for one in known if one)
            raise wrong(field, value, f"There is no {value!r} here.", f"There are: {there}.")


def _parts(given: QuestionBody) -> tuple[Pairs, dict[str, list[str]]]:
    """What chooses a part of the one measure asked about, and what chooses pupils."""
    own = CARRIED[given.measures[0]] if len(given.measures) == 1 else ()
    carried = tuple((key, given.where[key][0]) for key in own if key in given.where)
    return carried, {key: list(values) for key, values in given.where.items() if key not in dict(carried)}


def _check_keys(scope: Scope, by: Sequence[str], chosen: Chosen) -> None:
    may = allowed.keys_of(scope)
    for key in by:
        if key not in may:
            raise wrong("by", key, "Figures are not divided by this for your token.", f"There are: {', '.join(may)}.")
    pupils = (*PUPIL_KEYS, "pupil") if scope.names else PUPIL_KEYS
    fit = [key for key in pupils if (key in may or key == "pupil") and key != "school"]
    for key, values in chosen.items():
        if key not in fit:
            rule = "Pupils are not chosen by this for your token."
            raise wrong(f"where.{key}", ", ".join(values), rule, f"There are: {', '.join(fit)}.")


def _day(field: str, text: str | None) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise wrong(field, text, "This is not a day of this century.", A_DAY)
    return day
