"""England's published figures come out of the files by the project's own code, to the last digit given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from daymark.measures import dfe_files as files
from daymark.measures import national
from daymark.measures.dfe_files import Row, chosen, count, number, rows

CENSUS_YEARS = ("2018/19", "2020/21", "2021/22", "2022/23", "2023/24", "2024/25")


def total(found: Iterable[Row], column: str) -> int:
    counts = [count(row[column]) for row in found]
    assert counts
    assert None not in counts, column
    return sum(each for each in counts if each is not None)


def percent(figure: national.NationalFigure | None) -> float:
    assert figure is not None
    assert figure.value is not None
    return figure.value * 100


def test_g1_absence_of_2024_25() -> None:
    figure = national.national_census("", "overall_absence_rate")
    assert figure is not None
    assert (figure.numerator, figure.denominator) == (176_654_309, 2_604_665_903)
    assert round(percent(figure), 5) == 6.78223


def test_g2_persistent_and_severe_absence_of_2024_25() -> None:
    persistent, severe = national.national_pa(""), national.national_census("", "severe_absence")
    assert persistent is not None
    assert (persistent.numerator, persistent.denominator) == (1_340_437, 7_388_150)
    assert round(percent(persistent), 5) == 18.14307
    assert severe is not None
    assert severe.numerator == 176_361
    assert round(percent(severe), 5) == 2.38708


@pytest.mark.parametrize("year", CENSUS_YEARS)
@pytest.mark.parametrize("column", ["sess_possible", "sess_overall"])
@pytest.mark.parametrize("phase", national.CENSUS_PHASES.values())
def test_g3_terms_add_up_to_the_year(year: str, column: str, phase: str) -> None:
    of_year = {"geographic_level": "National", "academic_year": year, "education_phase": phase}
    (annual,) = chosen(files.ANNUAL, **of_year)
    assert total(chosen(files.TERMLY, **of_year), column) == count(annual[column])


@pytest.mark.parametrize("year", CENSUS_YEARS)
@pytest.mark.parametrize(
    "column", ["sess_possible", "sess_overall", "enrolments", "enrolments_pa_10_exact", "enrolments_pa_50_exact"]
)
def test_g4_local_authorities_and_regions_add_up_to_the_nation(year: str, column: str) -> None:
    totals = {"academic_year": year, "education_phase": "Total"}
    sums = {
        level: total(chosen(files.ANNUAL, geographic_level=level, **totals), column)
        for level in ("Local authority", "Regional", "National")
    }
    assert len(set(sums.values())) == 1, sums


def daily_rows() -> list[Row]:
    return [row for row in rows(files.YTD_2025) if count(row["possible_sessions"]) is not None]


def reasons(row: Row, *symbols: str) -> int:
    wanted = {f"reason_{symbol}_" for symbol in symbols}
    return sum(count(row[name]) or 0 for name in row if any(name.startswith(start) for start in wanted))


def test_g5_the_identities_hold_in_every_row_that_is_not_suppressed() -> None:
    found = daily_rows()
    assert len(found) == 643
    for row in found:
        possible, attended, absent = (
            count(row[name]) for name in ("possible_sessions", "overall_attendance", "overall_absence")
        )
        authorised, unauthorised = count(row["authorised_absence"]), count(row["unauthorised_absence"])
        assert attended is not None
        assert absent is not None
        assert authorised is not None
        assert unauthorised is not None
        assert possible == attended + absent
        assert absent == authorised + unauthorised
        aea = count(row["approved_educational_activity"])
        assert attended == (count(row["present_sessions"]) or 0) + (aea or 0)
        present = [count(row[name]) or 0 for name in ("reason_present_am", "reason_present_pm")]
        assert count(row["present_sessions"]) == sum(present) + reasons(row, "l")
        assert aea == reasons(row, "b", "j", "k", "p", "v", "w")
        assert unauthorised == reasons(row, "g", "n", "o", "u")
        rest = authorised - reasons(row, "c", "c1", "c2", "e", "h", "i", "j1", "m", "r", "s", "t")
        assert 0 <= rest <= 106, "what is left is the withdrawn code F"


@pytest.mark.parametrize(
    ("phase", "published"), [("", 10.86219), ("Primary", 8.24810), ("Secondary", 13.68535), ("Special", 28.84735)]
)
def test_g6_bands_of_2018_19_give_the_published_persistent_absence(phase: str, published: float) -> None:
    bands = national.national_bands(phase, label="2018/19")
    assert bands is not None
    assert round(100 * bands.at_least(10) / bands.total, 5) == published
    figure = national.national_census(phase, "persistent_absence", "2018/19")
    assert figure is not None
    assert (bands.at_least(10), bands.total) == (figure.numerator, figure.denominator)


def test_g6_bands_of_2018_19_give_the_published_severe_absence() -> None:
    bands = national.national_bands("", label="2018/19")
    assert bands is not None
    assert round(100 * bands.at_least(50) / bands.total, 5) == 0.84784


def test_g7_bands_of_2022_23_differ_by_one_and_four_pupils() -> None:
    bands = national.national_bands("")
    persistent = national.national_census("", "persistent_absence", "2022/23")
    severe = national.national_census("", "severe_absence", "2022/23")
    assert bands is not None
    assert persistent is not None
    assert severe is not None
    assert persistent.denominator == bands.total == 7_396_032
    assert abs(bands.at_least(10) - (persistent.numerator or 0)) == 1
    assert abs(bands.at_least(50) - (severe.numerator or 0)) == 4


def test_g8_the_total_of_2024_25_weights_the_phases_by_pupils() -> None:
    phases = [row for row in chosen(files.YTD_2024, geographic_level="National") if row["education_phase"] != "Total"]
    pupils = [number(row["total_enrolments"]) or 0 for row in phases]

    def weighted(column: str) -> float:
        values = [number(row[column]) or 0 for row in phases]
        return sum(value * weight for value, weight in zip(values, pupils, strict=True)) / sum(pupils)

    assert round(weighted("attendance_perc"), 8) == 93.12980838
    assert round(weighted("pa_perc"), 8) == 18.69993323
    assert percent(national.national_year("", "2024/25")) == pytest.approx(weighted("attendance_perc"), abs=1e-8)
    assert percent(national.national_pa("", "daily", "2024/25")) == pytest.approx(weighted("pa_perc"), abs=1e-8)


def test_g9_the_total_of_2025_26_is_a_ratio_of_sums() -> None:
    figure = national.national_year("")
    assert figure is not None
    assert figure.numerator is not None
    assert figure.denominator
    assert round(100 * figure.numerator / figure.denominator, 8) == 93.11675186 == round(percent(figure), 8)


def test_g10_late_is_before_and_after_the_register_closed() -> None:
    late, codes = national.national_year("", measure="late_rate"), national.national_codes("")
    assert late is not None
    assert (late.numerator, codes["L"].numerator, codes["U"].numerator) == (51_109_933, 45_496_880, 5_613_053)


@pytest.mark.parametrize("text", ["c", "x", "z", ":", "~", "", " c ", None])
def test_g11_what_is_no_number_is_nothing_and_never_nought(text: str | None) -> None:
    assert number(text) is None
    assert count(text) is None


def test_g11_averages_are_no_counts_and_other_words_are_refused() -> None:
    assert (count("310821.5"), number("310821.5")) == (None, 310821.5)
    assert (count("126614.0"), count("0")) == (126614, 0)
    with pytest.raises(ValueError, match="many"):
        number("many")


def test_g11_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    made = tmp_path / "made.csv"
    made.write_bytes("\ufefftime_period,sessions\r\n202425,c\r\n".encode())
    assert files.read(made) == ({"time_period": "202425", "sessions": "c"},)
    assert "time_period" in rows(files.ETHNICITY)[0]


def test_g11_suppressed_rows_of_the_real_file_are_nothing() -> None:
    suppressed = [row for row in rows(files.YTD_2025) if row["possible_sessions"] == "c"]
    assert suppressed
    assert all(count(row["overall_absence"]) is None for row in suppressed)


def test_the_year_so_far_is_the_sum_of_the_weeks_up_to_the_day() -> None:
    figure = national.national_to_date("Primary", date(2024, 10, 9))
    weeks = [week for week in national.national_weekly("Primary") if date(2024, 8, 1) < week.week < date(2024, 10, 9)]
    assert figure is not None
    assert len(weeks) == 5
    assert figure.numerator == sum(week.attended for week in weeks)
    assert figure.as_of == date(2024, 10, 11)
    assert figure.complete
    assert "5 weeks, 9 September 2024 to 11 October 2024" in figure.note


def test_days_after_the_last_week_published_are_said_to_be_missing() -> None:
    figure = national.national_to_date("Secondary", date(2025, 11, 24))
    assert figure is not None
    assert figure.as_of == date(2025, 11, 7)
    assert not figure.complete
    later = national.national_to_date("Secondary", date(2026, 10, 5))
    assert later is not None
    assert later.as_of == date(2025, 10, 10), "week 41 in either year"
    assert not later.complete
    assert "No weeks of 2026/27" in later.note
    assert national.national_to_date("Secondary", date(2024, 8, 20)) is None


def test_bands_of_a_group_add_up_to_those_of_everyone() -> None:
    everyone = national.national_bands("Secondary")
    parts = [national.national_bands("Secondary", str(year)) for year in range(1, 12)]
    assert everyone is not None
    assert sum(part.total for part in parts if part) == everyone.total
    assert sum(everyone.shares.values()) == pytest.approx(1)
    assert national.national_bands("Secondary", "R") is None
    assert national.national_bands("Primary", "3", fsm="unknown") is None


def test_what_is_not_carried_is_none() -> None:
    assert national.national_year("Primary", "2016/17") is None
    assert national.national_census("Primary", "late_rate") is None
    assert national.national_pa("Primary", "daily", "2019/20") is None
    assert national.national_codes("Primary", "2019/20") == {}
