"""How what a file says of pupils joins what is known: characteristics from when to when, and spells on roll."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from daymark.kit.school_year import SchoolYear

Values = Mapping[str, str | None]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """What is known of one pupil from `start` to `end`, both inclusive. `row` numbers it in the table, None if new."""

    start: date
    end: date | None
    values: Values
    row: int | None = None


@dataclass(frozen=True)
class Spell:
    """One spell on roll; an unknown end or start is None."""

    start: date | None
    end: date | None
    row: int | None = None

    def overlaps(self, other: Spell) -> bool:
        return (self.start or date.min) <= (other.end or date.max) and (other.start or date.min) <= (
            self.end or date.max
        )


def plan_characteristics(
    known: Sequence[Period], said: Values, year: SchoolYear, day: date, joined: date | None = None
) -> list[Period]:
    """The periods to write, new (`row` None) or changed, when a file about `year` taken on `day` says `said`.

    Null says nothing and never erases. Where the period that is there began in an earlier year, a new one starts with
    this year. Within the year, what is learned for the first time is written into the period that is there, and what
    has changed starts a new one on `day`. A file about a year that is over corrects that year. Nothing to write: [].
    """
    told = {name: value for name, value in said.items() if value is not None}
    within = [p for p in known if p.start <= year.end and (p.end is None or p.end >= year.start)]
    if not within:
        return [_first(known, said, year, joined)] if told else []
    last = max(within, key=lambda period: period.start)
    changed = {name for name, value in told.items() if last.values.get(name) != value}
    if not changed:
        return []
    values = {**last.values, **told}
    learned = all(last.values.get(name) is None for name in changed)
    if last.start < year.start:
        return _split(last, values, year.start)
    if learned or last.end is not None or day > year.end or day <= last.start:
        return [replace(last, values=values)]
    return _split(last, values, day)


def _split(last: Period, values: Values, on: date) -> list[Period]:
    return [replace(last, end=on - ONE_DAY), Period(on, last.end, values)]


def _first(known: Sequence[Period], said: Values, year: SchoolYear, joined: date | None) -> Period:
    start = joined if joined is not None and joined in year else year.start
    later = [period.start for period in known if period.start > year.end]
    return Period(start, min(later) - ONE_DAY if later else None, dict(said))


def plan_enrolments(known: Sequence[Spell], said: Sequence[Spell]) -> list[Spell]:
    """The spells to write, new (`row` None) or changed, when a file names the spells `said`.

    A spell that starts on the same day takes the end the file gives; one that overlaps takes its dates; an unknown
    date never erases a known one.
    """
    named = [spell for spell in said if spell.start or spell.end]
    exact = {spell.start for spell in named}
    settled = [spell for spell in known if spell.start in exact]
    open_to_change = [spell for spell in known if spell.start not in exact]
    written: list[Spell] = []
    for spell in sorted(named, key=lambda each: (each.start or date.min, each.end or date.max)):
        same = next((each for each in settled if each.start == spell.start), None)
        if same is not None:
            if spell.end is not None and spell.end != same.end:
                written.append(replace(same, end=spell.end))
            continue
        old = next((each for each in open_to_change if each.overlaps(spell)), None)
        after = Spell(spell.start or old.start, spell.end or old.end, old.row) if old else spell
        if any(each.overlaps(after) for each in settled):
            continue
        if old is not None:
            open_to_change.remove(old)
        settled.append(after)
        if after != old:
            written.append(after)
    return written
