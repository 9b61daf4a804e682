"""Sums and certainties that no table shows: weeks in half terms, and pupils counted by their sessions."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pytest
from attacker import FEW, OTHER, Known, found_out
from scipy.optimize import linprog

from daymark.access.disclosure import Rules
from daymark.measures.figures import BANDS
from daymark.reports.cells import MIDDLE, PUPILS, TENTH, Cell, sums_of
from daymark.reports.released import decide

START, END = date(2025, 8, 1), date(2025, 11, 21)
FIRST, SECOND = date(2025, 9, 8), date(2025, 11, 3)
HALVES = ("half_term=2025/26 Autumn 1", "half_term=2025/26 Autumn 2")
RULES = Rules(10)


def of_weeks(first, second):
    """The sessions missed by sixty pupils in the weeks of two half terms, with which weeks are of which."""
    begins = [
        start + timedelta(weeks=at) for start, held in ((FIRST, first), (SECOND, second)) for at in range(len(held))
    ]
    counts = {}

    def put(group, start, end, absent, weeks):
        for what, count in (("absent", absent), ("attended", 600 * weeks - absent), ("possible", 600 * weeks)):
            counts[Cell(what, group, start, end)] = count
        counts[Cell(PUPILS, group, start, end)] = 60

    for week, absent in zip(begins, [*first, *second], strict=True):
        put("", week, min(week + timedelta(days=6), END), absent, 1)
    put("", START, END, sum(first) + sum(second), len(begins))
    for half, held in zip(HALVES, (first, second), strict=True):
        put(half, START, END, sum(held), len(held))
    weeks = {HALVES[0]: frozenset(day for day in begins if day < SECOND),
             HALVES[1]: frozenset(day for day in begins if day >= SECOND)}  # fmt: skip
    return counts, weeks


def named(cell):
    return f"{cell.what}|{cell.group}|{cell.start}"


def known_of(counts, told, weeks):
    """What a reader knows, with a calendar at hand: half terms are their weeks, whether the gate was told or not."""
    added = ((whole, parts) for whole, parts in sums_of(counts, weeks) if whole.what != PUPILS)
    lines = [(named(whole), tuple(map(named, parts))) for whole, parts in added]
    said = {
        named(cell): value if isinstance(value, int) else FEW if value == "few" else OTHER
        for cell, value in told.items()
    }
    return Known(said, lines, least=10)


def school_years():
    dice = random.Random(3)
    yield [25, 13, 25, 16, 18, 12, 27], [9, 27, 32]
    for _ in range(12):
        first = [dice.randint(12, 40) for _ in range(dice.randint(3, 7))]
        yield first, [dice.randint(3, 9), *(dice.randint(10, 35) for _ in range(dice.randint(1, 2)))]


def test_a_week_is_not_found_from_its_half_term():
    for first, second in school_years():
        counts, weeks = of_weeks(first, second)
        assert found_out(known_of(counts, decide(counts, RULES, weeks=weeks), weeks)) == {}, (first, second)


def test_it_would_be_if_the_gate_did_not_know_which_weeks_are_in_it():
    counts, weeks = of_weeks([25, 13, 25, 16, 18, 12, 27], [9, 27, 32])
    assert (9, 9) in found_out(known_of(counts, decide(counts, RULES), weeks)).values()


def banded(counts, group, bands):
    """Pupils by the eleven bands, and what is shown beside them."""
    of = Cell(PUPILS, group, START, END).of
    counts |= {of(PUPILS): sum(bands), of(TENTH): sum(bands[2:]), of(MIDDLE): sum(bands[4:10])}
    counts |= {of(band): count for band, count in zip(BANDS, bands, strict=True)}


def by_years(*years):
    counts = {}
    for number, bands in enumerate(years):
        banded(counts, f"year_group={7 + number}", bands)
    banded(counts, "", [sum(each) for each in zip(*years, strict=True)])
    return counts


def bounds(cell, told, counts):
    """Of pupils a reader knows the number wherever any sessions of theirs are shown: so many to each of them."""
    shown = told[cell]
    if isinstance(shown, int):
        return (counts[cell], counts[cell]) if cell.what == PUPILS else RULES.meant(shown)
    return (0, 9) if shown == "few" else (0 if counts[cell.of(PUPILS)] < 20 else 10, 10**5)


def narrowed(counts, told):
    """The small counts that are known more closely than a rounded one."""
    cells = sorted(counts)
    at = {cell: place for place, cell in enumerate(cells)}
    lines = np.zeros((0, len(cells)))
    for whole, parts in sums_of(counts):
        line = np.zeros(len(cells))
        line[at[whole]] = -1
        line[[at[part] for part in parts]] = 1
        lines = np.vstack([lines, line])
    ends, found = [bounds(cell, told, counts) for cell in cells], {}
    for cell in (one for one in cells if told[one] == "few" and counts[one.of(PUPILS)] >= 20):
        goal = np.eye(len(cells))[at[cell]]
        low, high = (linprog(sign * goal, A_eq=lines, b_eq=np.zeros(len(lines)), bounds=ends).fun for sign in (1, -1))
        if np.floor(-high + 1e-6) - np.ceil(low - 1e-6) < 4:
            found[cell] = (low, -high)
    return found


def test_knowing_how_many_pupils_there_are_does_not_help():
    dice = random.Random(11)
    for _ in range(12):
        years = [[dice.randint(10, 20), dice.randint(2, 9), dice.randint(2, 9), *[0] * 8] for _ in range(2)]
        counts = by_years(*years)
        assert narrowed(counts, decide(counts, RULES)) == {}, years


@pytest.mark.parametrize("half", [9, 8])
def test_two_halves_under_the_floor_hide_how_many_they_are_together(half):
    """Eighteen is shown as twenty, which is at least eighteen: both halves would be nine."""
    counts = {}
    for group, count in (("", 2 * half), ("sex=F", half), ("sex=M", half)):
        banded(counts, group, [count, *[0] * 10])
    told = decide(counts, RULES)
    assert {cell.group: told[cell] for cell in told if cell.what == PUPILS} == {
        "": "along",
        "sex=F": "few",
        "sex=M": "few",
    }
