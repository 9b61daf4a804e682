"""The demonstration trust: who is in it, that a seed fixes it, and what was planted."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from daymark.demo.cast import STORIES, Story
from daymark.demo.plan import Plan, default_plan, school_of, wide_plan
from daymark.demo.registers import YearRegisters
from daymark.demo.symbols import ABSENT, NUMBER, POSSIBLE, SYMBOLS
from daymark.demo.trust import InventedTrust, invent_school, invent_schools, invent_trust
from daymark.demo.truth import tell
from daymark.demo.upn import check_letter
from daymark.registers.codes import CODES

MONDAY = np.datetime64("2025-11-24")


def _column(year: YearRegisters, day: str, half: int = 0) -> int:
    return 2 * int(np.flatnonzero(year.days == np.datetime64(day))[0]) + half


def test_the_same_seed_gives_the_same_trust_and_another_does_not() -> None:
    plan = Plan(default_plan().schools[1:])
    first, again, other = (invent_trust(np.random.default_rng(seed), plan) for seed in (5, 5, 6))
    for one, two in zip(first.schools, again.schools, strict=True):
        for a, b in zip(one.years, two.years, strict=True):
            assert np.array_equal(a.marks, b.marks)
            assert np.array_equal(a.minutes, b.minutes)
            assert a.pupils.equals(b.pupils)
    assert not first.schools[0].years[0].pupils.equals(other.schools[0].years[0].pupils)


def test_size_and_shape(trust: InventedTrust) -> None:
    sizes = {school.plan.name: [len(year.marks) for year in school.years] for school in trust.schools}
    for name, low, high in (("Harbour Academy", 1130, 1240), ("Lantern Primary School", 390, 450)):
        assert all(low <= size <= high for size in sizes[name]), sizes
    assert all(115 <= size <= 150 for size in sizes["Saltmarsh School"])
    for school in trust.schools:
        last, this = school.years
        assert len(last.days) == 190
        assert this.days[-1] == MONDAY
        groups = set(this.pupils["year_group"])
        first = school.plan.first_year
        wanted = {"R" if y == 0 else str(y) for y in range(first, school.plan.last_year + 1)}
        assert groups == wanted


def test_every_code_is_in_the_statutory_table(trust: InventedTrust) -> None:
    used = np.unique(np.concatenate([np.unique(y.marks) for s in trust.schools for y in s.years]))
    symbols = {SYMBOLS[int(i)] for i in used} - {"-"}
    assert len(symbols) > 20
    for symbol in symbols:
        code = CODES.by_symbol[symbol]
        assert not code.legacy, symbol


def test_codes_count_as_the_code_table_says() -> None:
    for i, symbol in enumerate(SYMBOLS[1:], start=1):
        code = CODES.by_symbol[symbol]
        assert (bool(ABSENT[i]), bool(POSSIBLE[i])) == (code.absent, code.possible), symbol


def test_unique_pupil_numbers(trust: InventedTrust) -> None:
    for school in trust.schools:
        numbers = school.roll.texts["upn"].tolist()
        assert len(set(numbers)) == len(numbers)
        assert all(check_letter(number[1:]) == number[0] for number in numbers)
        admission = school.roll.texts["admission_number"].tolist()
        assert len(set(admission)) == len(admission)
        assert all(len(number) == 6 and number.startswith("00") for number in admission)


def test_pupils_move_up_and_leave(trust: InventedTrust) -> None:
    last, this = trust.school("Harbour Academy").years
    before = dict(last.pupils.select("upn", "year_group").iter_rows())
    after = dict(this.pupils.select("upn", "year_group").iter_rows())
    both = before.keys() & after.keys()
    assert len(both) > 850
    assert all(int(after[n]) == int(before[n]) + 1 for n in both)
    assert not [n for n in both if before[n] == "11"]
    newcomers = after.keys() - before.keys()
    assert sum(after[n] == "7" for n in newcomers) > 200


def test_no_mark_outside_enrolment_and_no_leaving_date_from_the_future(trust: InventedTrust) -> None:
    for school in trust.schools:
        for year in school.years:
            outside = ~np.repeat(year.on_roll, 2, axis=1)
            assert not year.marks[outside].any()
            ends = year.pupils["end"].drop_nulls()
            assert ends.is_empty() or ends.max() <= date(2025, 11, 24)  # type: ignore[operator]
    assert any(year.pupils["end"].is_not_null().any() for s in trust.schools for year in s.years)


def test_the_last_monday_has_both_registers_and_a_few_sessions_unmarked(trust: InventedTrust) -> None:
    for school in trust.schools:
        year = school.years[1]
        today = year.marks[:, -2:][year.on_roll[:, -1]]
        unmarked = int((today == 0).sum())
        assert 1 <= unmarked <= 20
        assert (today == NUMBER["N"]).any()


def test_late_marks_have_minutes_and_others_have_none(trust: InventedTrust) -> None:
    year = trust.school("Harbour Academy").years[0]
    late = year.marks == NUMBER["L"]
    assert late.sum() > 5000
    assert ((year.minutes > 0) & (year.minutes < 30))[late].all()
    assert not year.minutes[~late & (year.marks != NUMBER["U"])].any()


@pytest.mark.parametrize("story", STORIES, ids=lambda s: f"{s.forename} {s.surname}")
def test_each_story_is_told(trust: InventedTrust, story: Story) -> None:
    year = trust.school(story.school).years[1]
    row = year.stories[f"{story.forename} {story.surname}"]
    who = year.pupils.row(row, named=True)
    assert (who["surname"], who["forename"], who["form"]) == (story.surname, story.forename, story.form)
    assert who["year_group"] == ("R" if story.year_group == 0 else str(story.year_group))
    assert all(who[name] == value for name, value in story.also.items())


def test_rowan_ellery(trust: InventedTrust) -> None:
    last, this = trust.school("Harbour Academy").years
    row = this.stories["Rowan Ellery"]
    marks = this.marks[row]
    assert int(POSSIBLE[marks].sum()) == 108
    assert int(ABSENT[marks].sum()) == 22
    assert int((marks == NUMBER["O"]).sum()) == 12
    late = np.flatnonzero(marks == NUMBER["L"])
    assert this.minutes[row][late].tolist() == [9, 14, 11]
    for day in ("2025-09-16", "2025-09-17", "2025-09-18"):
        assert marks[_column(this, day)] == NUMBER["I"]
    earlier = last.marks[last.stories["Rowan Ellery"]][: _column(last, "2024-11-25")]
    assert int(ABSENT[earlier].sum()) == 6
    before = last.pupils.row(last.stories["Rowan Ellery"], named=True)
    assert (before["form"], before["year_group"]) == ("7B", "7")


def test_a_story_that_cannot_be_read_is_refused() -> None:
    bad = Story("A", "B", "F", "C", 1, "1A", "", ("next Tuesday: I",))
    days = np.array(["2025-09-03"], dtype="datetime64[D]")
    with pytest.raises(ValueError, match="next Tuesday"):
        tell(bad, days, np.zeros(2, np.int8), np.zeros(2, np.int16), np.ones(1, bool))


def test_planted_faults(trust: InventedTrust) -> None:
    harbour = trust.school("Harbour Academy")
    this, last = harbour.years[1], harbour.years[0]
    stories = np.isin(np.arange(len(this.marks)), list(this.stories.values()))
    nine_d = (this.pupils["form"] == "9D").to_numpy() & ~stories
    assert nine_d.sum() > 20
    assert not this.marks[nine_d, _column(this, "2025-11-13", 1)].any()
    assert this.marks[nine_d, _column(this, "2025-11-13")].any()
    nine_c = (this.pupils["form"] == "9C").to_numpy() & ~stories
    september = this.marks[nine_c][:, _column(this, "2025-09-15") : _column(this, "2025-10-10", 1)]
    assert not np.isin(september, [NUMBER["O"], NUMBER["I"]]).any() and (september == NUMBER["N"]).sum() > 10
    seven_a = (last.pupils["form"] == "7A").to_numpy()
    assert (last.marks[seven_a, _column(last, "2025-02-04")] == NUMBER["\\"]).sum() > 15


def test_year_8_misses_more_than_it_did_as_planted(trust: InventedTrust) -> None:
    last, this = trust.school("Harbour Academy").years
    until = _column(last, "2024-11-25")

    def rate(year: YearRegisters, group: str, columns: int) -> float:
        marks = year.marks[(year.pupils["year_group"] == group).to_numpy(), :columns]
        return float(ABSENT[marks].sum() / POSSIBLE[marks].sum())

    step = rate(this, "8", len(this.days) * 2) - rate(last, "7", until)
    others = rate(this, "10", len(this.days) * 2) - rate(last, "9", until)
    assert step > others + 0.01


def test_a_whole_form_goes_on_a_trip_together(trust: InventedTrust) -> None:
    year = trust.school("Lantern Primary School").years[0]
    shares = []
    for name in year.pupils["form"].unique():
        form = (year.pupils["form"] == name).to_numpy()
        shares.append((year.marks[form] == NUMBER["V"]).sum(axis=0).max() / form.sum())
    assert max(shares) > 0.7


def test_pupils_are_much_the_same_from_year_to_year() -> None:
    plan = Plan((school_of("Secondary", 1, 2400),), (2024, 2025), date(2026, 8, 31), planted=False)
    last, this = invent_school(np.random.default_rng(3), plan, plan.schools[0]).years

    def rates(year: YearRegisters) -> dict[str, float]:
        possible = POSSIBLE[year.marks].sum(axis=1)
        share = ABSENT[year.marks].sum(axis=1) / np.maximum(possible, 1)
        return {u: s for u, s, p in zip(year.pupils["upn"], share.tolist(), possible, strict=True) if p > 100}

    first, second = rates(last), rates(this)
    both = sorted(first.keys() & second.keys())
    ranks = [np.argsort(np.argsort([table[u] for u in both])) for table in (first, second)]
    assert 0.5 < np.corrcoef(*ranks)[0, 1] < 0.75


def test_schools_of_a_wide_plan_come_one_by_one_with_identifiers_of_their_own() -> None:
    plan = wide_plan({"Primary": (30, 70), "Special": (2, 24)}, (2024,), date(2025, 8, 31))
    schools = list(invent_schools(np.random.default_rng(1), plan))
    assert len({s.plan.urn for s in schools}) == len({s.plan.laestab for s in schools}) == 32
    assert len({s.plan.name for s in schools}) == 32
    upns = [u for s in schools for u in s.roll.texts["upn"]]
    assert len(set(upns)) == len(upns)


def test_schools_of_a_nation_have_identifiers_of_their_own() -> None:
    plans = [school_of("Primary", number, 210) for number in (0, 9998, 9999, 24000)]
    assert all(len(plan.urn) == 6 and len(plan.laestab) == 8 for plan in plans)
    assert len({plan.urn for plan in plans}) == len({plan.laestab for plan in plans}) == 4


def test_staff_of_every_school_and_addresses_for_examples(trust: InventedTrust) -> None:
    names = {school.plan.name for school in trust.schools}
    assert {member.school for member in trust.staff} == names | {""}
    assert len({member.email for member in trust.staff}) == len(trust.staff)
    assert all(member.email.endswith("@harbour.example") for member in trust.staff)
