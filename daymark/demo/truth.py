"""What is planted in the invented trust and known: effects, faults in the coding, the pupils with a story.

An estimate made from the registers can be held against these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from daymark.demo.cast import STORIES, Story
from daymark.demo.plan import HARBOUR, LANTERN, SchoolPlan
from daymark.demo.pupils import Roll
from daymark.demo.symbols import NUMBER, PRESENT


@dataclass(frozen=True)
class Effect:
    """A shift of the tendency to be absent, in standard deviations of pupils within their own kind."""

    name: str
    school: str
    starts: int
    shift: float
    year_group: int | None = None
    where: tuple[str, str] | None = None


EFFECTS = (
    Effect("The step from Year 7 to Year 8", HARBOUR.name, 2025, 0.25, 8),
    Effect("Year 8 and free school meals", HARBOUR.name, 2025, 0.25, 8, ("fsm", "Y")),
    Effect("A little better than last year", HARBOUR.name, 2025, -0.1),
    Effect("Young carers", HARBOUR.name, 2025, 0.3, None, ("young_carer", "Y")),
    Effect("A little better than last year", LANTERN.name, 2025, -0.05),
)


@dataclass(frozen=True)
class Fault:
    """A coding error put in on purpose. `columns` name the days; `form` the form it is in."""

    name: str
    school: str
    form: str
    first: date
    last: date


FAULTS = (
    Fault("afternoon register not taken", HARBOUR.name, "9D", date(2025, 11, 13), date(2025, 11, 13)),
    Fault("afternoon register not taken", LANTERN.name, "3B", date(2025, 3, 20), date(2025, 3, 20)),
    Fault("N left standing", HARBOUR.name, "9C", date(2025, 9, 15), date(2025, 10, 10)),
    Fault("morning and afternoon signs swapped", HARBOUR.name, "7A", date(2025, 2, 4), date(2025, 2, 4)),
)


def shifts(school: SchoolPlan, starts: int, year_index: np.ndarray, texts: dict[str, np.ndarray]) -> np.ndarray:
    """The planted shift of each pupil's tendency in an academic year."""
    total = np.zeros(len(year_index))
    for effect in EFFECTS:
        if (effect.school, effect.starts) != (school.name, starts):
            continue
        touched = np.ones(len(year_index), dtype=bool)
        if effect.year_group is not None:
            touched &= year_index == effect.year_group
        if effect.where is not None:
            touched &= texts[effect.where[0]] == effect.where[1]
        total += effect.shift * touched
    return total


def plant_faults(school: SchoolPlan, days: np.ndarray, form: np.ndarray, marks: np.ndarray) -> None:
    """Put the coding errors of this school and these days into its marks."""
    for fault in FAULTS:
        inside = np.flatnonzero((days >= np.datetime64(fault.first)) & (days <= np.datetime64(fault.last)))
        rows = np.flatnonzero(form == fault.form)
        if fault.school == school.name and len(inside) and len(rows):
            _plant(fault.name, marks, rows, inside)


def _plant(name: str, marks: np.ndarray, rows: np.ndarray, days: np.ndarray) -> None:
    columns = np.sort(np.concatenate([2 * days, 2 * days + 1]))
    block = marks[np.ix_(rows, columns)]
    if name == "afternoon register not taken":
        block[:, 1::2] = 0
    elif name == "N left standing":
        block[np.isin(block, [NUMBER["O"], NUMBER["I"]])] = NUMBER["N"]
    else:
        swapped = np.where(block == NUMBER["/"], NUMBER["\\"], NUMBER["/"])
        block = np.where(PRESENT[block], swapped, block)
    marks[np.ix_(rows, columns)] = block


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
SPAN = re.compile(
    r"^(?P<first>\d{4}-\d\d-\d\d)(\.\.(?P<last>\d{4}-\d\d-\d\d))?"
    r"(?: (?P<weekday>Mon|Tue|Wed|Thu|Fri))?(?: (?P<half>AM|PM))?: (?P<code>\S+)$"
)


def seat_stories(roll: Roll, school: SchoolPlan, first_year: int, second_year: int) -> None:
    """Give each pupil with a story a seat in the right year group and form, with their own name and circumstances."""
    letters = {name: i for i, name in enumerate("ABCDEFGHIJ")}
    for story in (s for s in STORIES if s.school == school.name):
        entry = story.year_group - (second_year - first_year)
        letter = 0 if school.phase == "Special" else letters[story.form[-1]]
        stays = np.isnat(roll.end) | (roll.end > np.datetime64(date(second_year + 1, 1, 1)))
        on_time = roll.start <= np.datetime64(
            date(max(first_year, second_year - story.year_group + school.first_year), 9, 30)
        )
        seats = np.flatnonzero((roll.entry == entry) & (roll.texts["form_letter"] == letter) & stays & on_time)
        seat = next((int(i) for i in seats if int(i) not in roll.stories), None)
        if seat is not None:
            _sit(roll, seat, story)


def _sit(roll: Roll, seat: int, story: Story) -> None:
    given = {"surname": story.surname, "forename": story.forename, "sex": story.sex, **story.also}
    for column, value in given.items():
        roll.texts[column][seat] = value
    for column in ("looked_after", "social_worker", "young_carer", "service_child", "eal"):
        roll.texts[column][seat] = story.also.get(column, "N")
    if roll.texts["fsm"][seat] == "N":
        roll.texts["ever6"][seat] = story.also.get("ever6", "N")
    if story.forename == "Oscar":
        roll.born[seat] = np.datetime64("2021-06-14")
    roll.stories[seat] = f"{story.forename} {story.surname}"


def tell(story: Story, days: np.ndarray, row: np.ndarray, minutes: np.ndarray, on_roll: np.ndarray) -> None:
    """Write a story into one pupil's marks and minutes (columns two a day), from a row of full attendance."""
    shut = row == NUMBER["Y4"]
    expected = np.repeat(on_roll, 2)
    row[:] = np.where(expected, np.tile(np.array([NUMBER["/"], NUMBER["\\"]], dtype=np.int8), len(days)), 0)
    minutes[:] = 0
    for span in story.spans:
        code, columns = _columns(span, days)
        late = code.startswith("L") and len(code) > 1
        columns = columns[expected[columns]]
        row[columns] = NUMBER["L" if late else code]
        minutes[columns] = int(code[1:]) if late else 40 if code == "U" else 0
    row[shut & expected] = NUMBER["Y4"]


def _columns(span: str, days: np.ndarray) -> tuple[str, np.ndarray]:
    found = SPAN.match(span)
    if found is None:
        raise ValueError(f"a story has a span that cannot be read: {span!r}")
    first = date.fromisoformat(found["first"])
    last = date.fromisoformat(found["last"] or found["first"])
    wanted = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    if found["weekday"]:
        wanted = [d for d in wanted if d.weekday() == WEEKDAYS.index(found["weekday"])]
    inside = np.flatnonzero(np.isin(days, np.array(wanted, dtype="datetime64[D]")))
    halves = {"AM": (0,), "PM": (1,), None: (0, 1)}[found["half"]]
    return found["code"], np.sort(np.concatenate([2 * inside + half for half in halves]))
