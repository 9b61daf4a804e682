"""Linear programming over a whole release: rows, columns and rounding together do not tell a withheld count."""

from __future__ import annotations

import pytest
from attacker import FEW, FLOOR, OTHER, Known, by_subtraction, found_out
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daymark.access.disclosure import Rules, Sum, protected

SMALL = st.integers(0, 30)
USUAL = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@st.composite
def tables(draw):
    """A table of pupils by two groups, with a third that divides the columns once more, and all their sums."""
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    inner = [[draw(SMALL) + draw(st.sampled_from((0, 0, 25))) for _ in range(columns)] for _ in range(rows)]
    halves = [draw(st.integers(0, sum(line[at] for line in inner))) for at in range(columns)]
    return inner, halves


def release_of(table):
    """The counts of a table by name, with what adds up."""
    inner, halves = table
    counts, sums = {}, []
    for at, line in enumerate(inner):
        counts |= {f"{at},{column}": count for column, count in enumerate(line)}
        counts[f"{at},"] = sum(line)
        sums.append((f"{at},", tuple(f"{at},{column}" for column in range(len(line)))))
    for column in range(len(inner[0])):
        counts[f",{column}"] = sum(line[column] for line in inner)
        counts |= {f"a,{column}": halves[column], f"b,{column}": counts[f",{column}"] - halves[column]}
        sums.append((f",{column}", tuple(f"{at},{column}" for at in range(len(inner)))))
        sums.append((f",{column}", (f"a,{column}", f"b,{column}")))
    counts["all"] = sum(map(sum, inner))
    sums.append(("all", tuple(f"{at}," for at in range(len(inner)))))
    sums.append(("all", tuple(f",{column}" for column in range(len(inner[0])))))
    return counts, sums


def told(counts, sums, rules):
    """What a reader is told of each count under the rules."""
    names = list(counts)
    at = {name: place for place, name in enumerate(names)}
    lines = [Sum(at[whole], tuple(at[part] for part in parts)) for whole, parts in sums]
    true = [counts[name] for name in names]
    meant = [rules.meant(rules.shown(count)) if count >= rules.floor else (count, count) for count in true]
    found = protected(true, lines, rules, meant=meant, known={at["all"]})
    gone = {name: FEW if why == "few" else OTHER for name, why in zip(names, found, strict=True) if why}
    return {name: gone.get(name, rules.shown(counts[name])) for name in names}


def known_of(table, rules):
    counts, sums = release_of(table)
    return Known(told(counts, sums, rules), sums, rounded=rules.step > 1, least=FLOOR)


@USUAL
@given(tables())
def test_no_withheld_count_is_known_more_closely_than_a_shown_one(table):
    known = known_of(table, Rules(FLOOR))
    if known.counts["all"] == FEW or sum(map(sum, table[0])) < 2 * FLOOR:
        return
    assert {name: ends for name, ends in found_out(known).items() if known.counts[name] == FEW} == {}


@USUAL
@given(tables())
def test_nor_follows_any_from_the_sums(table):
    known = known_of(table, Rules(FLOOR))
    assert by_subtraction(known) == {}


PLANTED = [
    ([[9, 42, 32], [12, 25, 41], [30, 33, 28]], [20, 40, 50]),
    ([[9, 60], [50, 21]], [27, 40]),
    ([[0, 31, 22], [45, 18, 26]], [20, 25, 30]),
]


@pytest.mark.parametrize("table", PLANTED)
@pytest.mark.parametrize("step", [1, 5])
def test_without_counts_left_out_along_both_attacks_succeed(table, step):
    """The attacks can find what is hidden: they do where only what is small is left out."""
    bare = known_of(table, Rules(FLOOR, step=step, along=False))
    assert [name for name, count in bare.counts.items() if count == FEW]
    assert found_out(bare)
    true, _ = release_of(table)
    tried = by_subtraction(bare)
    assert tried and all(abs(value - true[name]) <= (0 if step == 1 else 10) for name, value in tried.items())
    guarded = known_of(table, Rules(FLOOR, step=step))
    assert by_subtraction(guarded) == {}
    assert not [name for name in found_out(guarded) if guarded.counts[name] == FEW]


def test_what_is_left_out_along_is_not_found_either():
    for table in PLANTED:
        guarded = known_of(table, Rules(FLOOR))
        assert OTHER in guarded.counts.values()
        assert found_out(guarded) == {}
