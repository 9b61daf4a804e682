"""A nation: its schools, its frames, and its absence against the published figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from daymark.demo import calibration, nation_figures
from daymark.demo.band_curve import EDGES
from daymark.demo.nation import TRAINING, NationPlan, NationYear, invent_nation, nation_plan
from daymark.demo.nation_check import Compared, compare, published
from daymark.demo.symbols import ABSENT, NUMBER, POSSIBLE, SYMBOLS
from daymark.kit.school_year import SchoolYear
from daymark.lake.lake import Lake
from daymark.lake.layout import LaidOut, lay_out
from daymark.registers.codes import CODES, MISSING
from daymark.registers.frames import PUPILS, WEEKS
from daymark.registers.week import slot

PHASES = ("Primary", "Secondary", "Special")
SEED = 7


@pytest.fixture(scope="module")
def small() -> list[NationYear]:
    """A nation of 20,000 pupils."""
    return list(invent_nation(SEED, nation_plan(20_000)))


@pytest.fixture(scope="module")
def sample() -> list[NationYear]:
    """A nation of 90,000 pupils."""
    return list(invent_nation(SEED, nation_plan(90_000)))


def _counts(years: Sequence[NationYear], marks: np.ndarray) -> np.ndarray:
    """Sessions of each pupil whose mark is one of those flagged."""
    return np.concatenate([np.count_nonzero(marks[year.marks], axis=1) for year in years])


def test_the_plan_of_england() -> None:
    plan = nation_plan(9_000_000)
    assert plan.pupils == 9_000_000
    assert 22_000 <= len(plan.schools) <= 24_000
    assert len({school.key for school in plan.schools}) == len({school.name for school in plan.schools})
    assert len({school.la for school in plan.schools}) == 152
    assert {school.la for school in plan.schools if school.la_code == "E09000001"} == {"City of London"}
    sizes = {phase: [school.pupils for school in plan.schools if school.phase == phase] for phase in PHASES}
    for phase, mean, share in (("Primary", 280, 0.579), ("Secondary", 950, 0.403), ("Special", 129, 0.018)):
        assert np.mean(sizes[phase]) == pytest.approx(mean, rel=0.03)
        assert sum(sizes[phase]) / 9_000_000 == pytest.approx(share, abs=0.006)
        assert np.std(sizes[phase]) / np.mean(sizes[phase]) > 0.3


@pytest.mark.parametrize("pupils", [1_000, 20_000, 333_333])
def test_a_smaller_nation_has_the_same_mix(pupils: int) -> None:
    plan = nation_plan(pupils)
    phases = Counter(school.phase for school in plan.schools)
    assert plan.pupils == pupils
    assert set(phases) == set(PHASES)
    assert min(school.pupils for school in plan.schools) > 0
    assert phases["Primary"] / len(plan.schools) == pytest.approx(0.79, abs=0.03 if pupils > 10_000 else 0.3)


def test_too_few_pupils_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="at least 1,000 pupils"):
        nation_plan(999)


def test_authorities_have_schools_in_proportion() -> None:
    plan = nation_plan(2_000_000)
    made = Counter(school.la for school in plan.schools if school.phase == "Primary")
    known = nation_figures.authorities("Primary")
    share = known.schools / known.schools.sum() * sum(made.values())
    assert np.abs(np.array([made[name] for name in known.names]) - share).max() <= 1


def test_any_stretch_comes_out_the_same(small: list[NationYear]) -> None:
    plan = nation_plan(20_000)
    stretches = plan.stretches(4)
    assert [start for start, _ in stretches[1:]] == [stop for _, stop in stretches[:-1]]
    assert (stretches[0][0], stretches[-1][1]) == (0, len(plan.schools))
    start, stop = stretches[2]
    for one, whole in zip(invent_nation(SEED, plan, start, stop), small[start:stop], strict=True):
        assert one.school == whole.school
        assert np.array_equal(one.marks, whole.marks)
        assert one.weeks.equals(whole.weeks)
        assert one.pupils.equals(whole.pupils)
    other = next(invent_nation(SEED + 1, plan, start, stop))
    assert not np.array_equal(other.marks, small[start].marks)


def test_stretches_have_about_as_many_pupils() -> None:
    plan = nation_plan(1_000_000)
    sizes = [sum(school.pupils for school in plan.schools[a:b]) for a, b in plan.stretches(5)]
    assert len(sizes) == 5
    assert max(sizes) - min(sizes) < 10_000
    assert nation_plan(1_000).stretches(50)[-1][1] == 4


def test_frames_are_those_of_the_registers(small: list[NationYear]) -> None:
    for year in small[:5]:
        assert dict(year.weeks.schema) == WEEKS
        assert dict(year.pupils.schema) == PUPILS
        assert year.pupils["upn"].null_count() == len(year.crowd)
        assert year.pupils["pupil"].n_unique() == len(year.crowd)
        assert not year.weeks.select("pupil", "week").is_duplicated().any()


def test_week_strings_say_what_the_marks_say(small: list[NationYear]) -> None:
    by_char = {code.char: code.symbol for code in CODES} | {MISSING: "-"}
    for year in small[:3]:
        weeks = {(row["pupil"], row["week"]): row["marks"] for row in year.weeks.iter_rows(named=True)}
        people = list(year.pupils.select("pupil", "start", "end").iter_rows())
        some = [*range(0, len(people), 23), *(i for i, (_, _, end) in enumerate(people) if end is not None)]
        for row in some:
            pupil, start, end = people[row]
            for at, day in enumerate(year.days.calendar.open_days):
                if start <= day <= (end or date.max):
                    text = weeks[pupil, day - timedelta(days=day.weekday())]
                    said = [by_char[text[slot(day, session)]] for session in ("AM", "PM")]
                    assert said == [SYMBOLS[number] for number in year.marks[row, 2 * at : 2 * at + 2]]
                else:
                    assert not year.marks[row, 2 * at : 2 * at + 2].any()


def test_a_school_can_be_laid_out(small: list[NationYear]) -> None:
    year = min(small, key=lambda made: made.school.pupils)
    laid = year.laid_out()
    assert laid.school.la == year.school.la
    assert laid.tables["pupils"].height == len(year.crowd)
    assert laid.tables["schools"]["la"].to_list() == [year.school.la]
    assert laid.tables["calendar"].filter(pl.col("open"))["date"].n_unique() == len(year.days.days) - (
        year.school.phase != "Secondary"
    )
    wrong = laid.tables["enrolments"].filter(pl.col("inferred"))
    assert not wrong.height


def test_every_pupil_stays_in_the_band_drawn(small: list[NationYear]) -> None:
    absent, possible = _counts(small, ABSENT), _counts(small, POSSIBLE)
    drawn = np.concatenate([np.searchsorted(EDGES, year.crowd.rate, side="right") - 1 for year in small])
    assert (possible >= 10).all()
    assert (np.minimum(10, absent * 20 // possible) == drawn).all()


def test_the_aim_is_the_published_count() -> None:
    """What is drawn from is, summed, the published persistent and severe absence of every group; no chance in it."""
    for phase in PHASES:
        curve, counts = nation_figures.curve(phase), nation_figures.counts(phase)
        meals, rest = nation_figures.chances_of_kinds(phase)
        chance = np.diff(meals, prepend=0)[..., None] * np.diff(rest, prepend=0)
        drawn = chance.reshape(11, 3, 3, 2)[..., None] * curve.shares()
        by_year = counts.sum(axis=(1, 2, 3, 4))
        assert np.allclose(drawn * by_year[:, None, None, None, None], counts, atol=1e-6)
    groups = {group.title: group for group in published()}
    for title, persistent, severe in (("Year 1", 19.4, 0.86), ("Year 11", 30.7, 4.71), ("Any SEN", 32.2, 4.35)):
        group = groups[title]
        assert 100 * group.persistent_absence / group.pupils == pytest.approx(persistent, abs=0.06)
        assert 100 * group.severe_absence / group.pupils == pytest.approx(severe, abs=0.006)
    assert groups["All"].pupils == pytest.approx(7_396_032, abs=5)


def test_schools_differ_and_poverty_does_not_carry_absence_twice() -> None:
    schools = nation_plan(3_000_000).schools
    for phase in ("Primary", "Secondary"):
        poor = np.array([school.standing.poor for school in schools if school.phase == phase])
        absent = np.array([school.standing.absent for school in schools if school.phase == phase])
        size = np.array([school.pupils for school in schools if school.phase == phase])
        for scores in (poor, absent):
            assert np.average(scores, weights=size) == pytest.approx(0, abs=0.02)
            assert np.average(scores**2, weights=size) == pytest.approx(1, abs=0.02)
        assert np.average(poor * absent, weights=size) == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("phase", ["Primary", "Secondary"])
def test_codes_and_weekdays_are_the_published_ones(sample: list[NationYear], phase: str) -> None:
    years = [year for year in sample if year.school.phase == phase]
    codes = sum(np.bincount(year.marks.ravel(), minlength=len(SYMBOLS)) for year in years)
    share = calibration.code_shares(phase)
    absence = sum(value for code, value in share.items() if code in NUMBER and ABSENT[NUMBER[code]])
    for symbol in ("I", "M", "C", "C2", "E", "G", "O", "U"):
        got = codes[NUMBER[symbol]] / codes[ABSENT].sum()
        assert got == pytest.approx(share[symbol] / absence, abs=0.015), symbol
    for symbol in ("L", "V", "B", "P"):
        got = codes[NUMBER[symbol]] / codes[POSSIBLE].sum()
        assert got == pytest.approx(share[symbol], rel=0.15, abs=0.0003), symbol
    days = np.zeros((5, 2))
    for year in years:
        for column, flags in enumerate((ABSENT, POSSIBLE)):
            np.add.at(days[:, column], np.repeat(year.days.weekday, 2), flags[year.marks].sum(axis=0))
    rates = days[:, 0] / days[:, 1]
    assert rates / rates.mean() == pytest.approx(calibration.weekday_factors(phase), abs=0.03)


@pytest.mark.parametrize(("phase", "tolerance"), [("Primary", 0.003), ("Secondary", 0.006)])
def test_overall_absence_is_that_of_2022_23(sample: list[NationYear], phase: str, tolerance: float) -> None:
    years = [year for year in sample if year.school.phase == phase]
    rate = _counts(years, ABSENT).sum() / _counts(years, POSSIBLE).sum()
    assert rate == pytest.approx(calibration.level(phase, "2022/23").overall, abs=tolerance)


def test_a_winter_without_known_festivals_can_be_made() -> None:
    plan = NationPlan(nation_plan(1_000).schools, starts=2031)
    for year in invent_nation(SEED, plan):
        assert year.year == SchoolYear(2031)
        assert (_counts([year], POSSIBLE) > 0).all()


@pytest.fixture(scope="module")
def compared(sample: list[NationYear]) -> tuple[Compared, ...]:
    """Published figures beside what the measures say of the sample."""
    return compare(Lake.in_memory(_together(sample)), 2024)


def _together(sample: list[NationYear], many: int = 30) -> Iterator[LaidOut]:
    """Some schools of one calendar laid out as one: the groups asked about do not depend on schools."""
    for training in TRAINING:
        alike = [year for year in sample if year.school.training == training]
        for at in range(0, len(alike), many):
            row, some = alike[at].school.row, alike[at : at + many]
            weeks, pupils = (
                pl.concat(frames).with_columns(school=pl.lit(row.key))
                for frames in ([year.weeks for year in some], [year.pupils for year in some])
            )
            yield lay_out(row, alike[at].year, weeks, pupils)


def test_measures_give_the_published_persistent_and_severe_absence(compared: tuple[Compared, ...]) -> None:
    """Half a point, and three standard errors of the sample."""
    assert len(compared) == 2 * (11 + 2 + 2 + 1)
    for each in compared:
        error = 100 * np.sqrt(each.published * (1 - each.published) / each.figure.denominator)
        assert abs(each.points) < 0.5 + 3 * error, f"{each.title}, {each.measure}: {each.points:+.2f} points"


def test_groups_are_as_large_as_published(compared: tuple[Compared, ...]) -> None:
    whole = {group.title: group.pupils for group in published()}
    for each in compared:
        made = each.figure.denominator / compared[-1].figure.denominator
        assert made == pytest.approx(whole[each.title] / whole["All"], abs=0.012), each.title
