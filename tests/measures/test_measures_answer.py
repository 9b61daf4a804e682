"""Answers worked by hand: thresholds, groups, days, scopes."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from daymark.access.scope import Scope
from daymark.kit.school_year import SchoolYear
from daymark.lake.lake import Lake
from daymark.lake.layout import SchoolRow, lay_out
from daymark.measures.answer import answer, answer_all
from daymark.measures.figures import Figures
from daymark.measures.pupils import absences, pupil_summary, pupil_totals, pupil_weeks
from daymark.measures.question import MEASURES, Period, Question, QuestionError
from daymark.registers import frames
from daymark.registers.codes import CODES

ALL = Scope.everything("test")
YEAR = Period(date(2024, 8, 1), date(2025, 7, 31))
SEPT = date(2024, 9, 2)
FULL = "/\\/\\/\\/\\/\\...."
WEEK = timedelta(days=7)


def lake(*rows: tuple[str, date, str], year: int = 2024, **traits: dict[str, str]) -> Lake:
    """Pupil, Monday and marks; `traits` gives pupils their characteristics."""
    made = [{"school": "A", "pupil": pupil, "week": week, "marks": marks, "raw": ""} for pupil, week, marks in rows]
    known = [{"school": "A", "pupil": pupil, **those} for pupil, those in traits.items()]
    weeks, pupils = pl.DataFrame(made, schema=frames.WEEKS), pl.DataFrame(known, schema=frames.PUPILS)
    return Lake.in_memory([lay_out(SchoolRow("A", "A school"), SchoolYear(year), weeks, pupils)])


def sessions(pupil: str, absent: int, possible: int, first: date = SEPT) -> list[tuple[str, date, str]]:
    """Weeks of ten sessions, the first `absent` of them illness."""
    marks = ("I" * absent + "/" * (possible - absent)).ljust(-(-possible // 10) * 10, ".")
    return [
        (pupil, first + WEEK * number, marks[at : at + 10] + "....")
        for number, at in enumerate(range(0, len(marks), 10))
    ]


def ask(lake_asked: Lake, *measures: str, by: tuple[str, ...] = (), period: Period = YEAR, **rest: object) -> Figures:
    return answer(lake_asked, Question(measures, period, period.end, by=by, **rest), ALL)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("absent", "possible", "persistent", "severe"),
    [(38, 380, 1, 0), (37, 380, 0, 0), (190, 380, 1, 1), (189, 380, 1, 0), (380, 380, 1, 1), (0, 380, 0, 0)],
)
def test_thresholds_are_met_by_the_session(absent: int, possible: int, persistent: int, severe: int) -> None:
    figures = ask(
        lake(*sessions("p", absent, possible)), "persistent_absence", "severe_absence", "overall_absence_rate"
    )
    assert [(f.numerator, f.denominator, f.pupils) for f in figures.rows] == [
        (persistent, 1, 1),
        (severe, 1, 1),
        (absent, possible, 1),
    ]


def test_nobody_possible_is_no_figure_rather_than_nought() -> None:
    figures = ask(lake(("p", SEPT, "##########....")), *MEASURES)
    for figure in figures:
        assert (figure.numerator, figure.denominator, figure.value, figure.pupils) == (0, 0, None, 0)
    assert ask(Lake.in_memory([]), "attendance_rate").rows[0].value is None


def test_j_is_attendance_before_19_august_2024_and_j1_absence_after() -> None:
    before = lake(("p", date(2024, 8, 12), "............J/"), year=2024)
    attended = ask(before, "attendance_rate", period=Period(date(2024, 8, 18), date(2024, 8, 18)))
    assert (attended.rows[0].numerator, attended.rows[0].denominator) == (2, 2)
    after = ask(lake(("p", SEPT, CODES.char_of_mark["J1"] + "\\............")), "authorised_absence_rate")
    assert (after.rows[0].numerator, after.rows[0].denominator) == (1, 2)


def test_the_daily_basis_leaves_out_pupils_with_ten_sessions_or_fewer() -> None:
    both = lake(*sessions("ten", 10, 10), *sessions("twelve", 2, 12))
    assert [f.denominator for f in ask(both, "persistent_absence", "severe_absence", basis="daily").rows] == [1, 1]
    census = ask(both, "persistent_absence", "overall_absence_rate", basis="census")
    assert [(f.numerator, f.denominator) for f in census.rows] == [(2, 2), (12, 22)]


def test_late_is_before_and_after_the_register_closed() -> None:
    figures = ask(lake(("p", SEPT, "LU/\\/\\/\\/\\....")), "late_rate", "unauthorised_absence_rate")
    assert [(f.numerator, f.denominator) for f in figures.rows] == [(2, 10), (1, 10)]


def test_all_eleven_bands_stand_in_order_and_a_boundary_belongs_to_the_upper_one() -> None:
    figures = ask(lake(*sessions("a", 1, 20), *sessions("b", 10, 20), *sessions("c", 0, 20)), "absence_band")
    assert len(figures.rows) == 11
    counts = {dict(f.group)["band"]: f.numerator for f in figures if f.numerator}
    assert counts == {"[0,5)": 1, "[5,10)": 1, "[50,100]": 1}
    assert {f.denominator for f in figures} == {3}


def test_codes_carry_the_statutory_symbol_over_all_possible_sessions() -> None:
    marks = "II/\\" + CODES.char_of_mark["C2"] + "\\" + CODES.char_of_mark["Y4"] * 2 + "/\\...."
    figures = ask(lake(("p", SEPT, marks)), "code_rate")
    counts = {dict(f.group)["code"]: (f.numerator, f.denominator) for f in figures}
    assert counts == {"/": (2, 8), "\\": (3, 8), "I": (2, 8), "C2": (1, 8)}


def test_missing_marks_are_neither_present_nor_absent() -> None:
    rows = [("a", SEPT, FULL), ("b", SEPT, "/\\------------"), ("c", SEPT, FULL)]
    figures = ask(lake(*rows), "attendance_rate", "overall_absence_rate", "missing_marks")
    assert [(f.numerator, f.denominator, f.pupils) for f in figures.rows] == [(22, 22, 3), (0, 22, 3), (8, 30, 3)]


def test_a_broken_week_needs_a_session_attended_and_one_missed() -> None:
    weeks = ["IIIIIIIIII....", FULL, "I\\/\\/\\/\\/\\....", "DDDDDDDDDD....", "I#########...."]
    figures = ask(lake(*(("p", SEPT + WEEK * n, marks) for n, marks in enumerate(weeks))), "broken_weeks")
    assert (figures.rows[0].numerator, figures.rows[0].denominator, figures.rows[0].pupils) == (1, 4, 1)


def test_a_period_cuts_weeks_to_the_day() -> None:
    one = lake(("p", SEPT, "II/\\OO/\\/\\...."), ("p", SEPT + WEEK, FULL))
    wednesday = Period(date(2024, 9, 4), date(2024, 9, 9))
    figures = ask(one, "overall_absence_rate", "broken_weeks", period=wednesday)
    assert [(f.numerator, f.denominator) for f in figures.rows] == [(2, 8), (1, 2)]
    first_two = ask(one, "overall_absence_rate", "broken_weeks", period=Period(SEPT, date(2024, 9, 3)))
    assert [(f.numerator, f.denominator) for f in first_two.rows] == [(2, 4), (1, 1)]


def test_sessions_after_the_as_of_day_do_not_count() -> None:
    one = lake(("p", SEPT, FULL), ("p", SEPT + WEEK, "IIIIIIIIII...."))
    question = Question(("overall_absence_rate",), YEAR, as_of=date(2024, 9, 9))
    assert (answer(one, question, ALL).rows[0].numerator, answer(one, question, ALL).rows[0].denominator) == (2, 12)


def test_groups_cross_and_the_unknown_stands_last() -> None:
    one = lake(
        *(("a", SEPT, FULL), ("b", SEPT, "II" + FULL[2:]), ("c", SEPT, FULL)),
        a={"year_group": "10", "fsm": "Y"},
        b={"year_group": "R", "fsm": "N"},
    )
    figures = ask(one, "overall_absence_rate", by=("year_group", "fsm"))
    assert [(f.group, f.numerator) for f in figures] == [
        ((("year_group", "R"), ("fsm", "N")), 2),
        ((("year_group", "10"), ("fsm", "Y")), 0),
        ((("year_group", "unknown"), ("fsm", "unknown")), 0),
    ]
    by_day = ask(one, "weekday_absence_rate", by=("year_group",)).get(
        "weekday_absence_rate", year_group="R", weekday="Monday"
    )
    assert by_day is not None
    assert (by_day.numerator, by_day.denominator) == (2, 2)


def test_persistent_absence_by_half_term_counts_each_half_term_anew() -> None:
    one = lake(*sessions("p", 1, 10), ("p", date(2024, 11, 4), FULL))
    figures = ask(one, "persistent_absence", by=("half_term",))
    assert [(dict(f.group)["half_term"], f.numerator) for f in figures] == [
        ("2024/25 Autumn 1", 1),
        ("2024/25 Autumn 2", 0),
    ]


def test_a_pupil_without_a_possible_session_is_in_no_band_but_their_missing_marks_are_found() -> None:
    one = lake(("a", SEPT, FULL), ("b", SEPT, "I---------...."), ("c", SEPT, "D---------...."), ("d", SEPT, FULL))
    figures = ask(one, "missing_marks", by=("band",))
    assert [(dict(f.group)["band"], f.numerator) for f in figures][-1] == ("unknown", 9)
    only = ask(one, "missing_marks", where=(("band", "unknown"),)).rows[0]
    assert (only.numerator, only.denominator, only.pupils) == (9, 9, 1)


def two_years() -> Lake:
    """Ann was in 7A last year and is in 8A now; Bob has left 8A."""
    weeks = pl.DataFrame(
        [
            {"school": "A", "pupil": pupil, "week": week, "marks": marks, "raw": ""}
            for pupil, week, marks in [
                ("ann", date(2023, 9, 4), "II" + FULL[2:]),
                ("bob", date(2023, 9, 4), FULL),
                ("ann", SEPT, FULL),
            ]
        ],
        schema=frames.WEEKS,
    )
    parts = []
    for year, forms in ((2023, {"ann": "7A", "bob": "8A"}), (2024, {"ann": "8A"})):
        rows = [{"school": "A", "pupil": p, "form": f, "year_group": f[0], "surname": p} for p, f in forms.items()]
        known = pl.DataFrame(rows, schema=frames.PUPILS)
        parts.append(lay_out(SchoolRow("A", "A school"), SchoolYear(year), weeks, known))
    return Lake.in_memory(parts)


def test_a_form_tutor_sees_all_years_of_those_in_the_form_now_and_nobody_who_left_it() -> None:
    tutor = Scope(frozenset({"A"}), None, frozenset({"8A"}), None, True, 0, "tutor of 8A")
    both = Period(date(2023, 8, 1), date(2025, 7, 31))
    figure = answer(two_years(), Question(("overall_absence_rate",), both, both.end), tutor).rows[0]
    assert (figure.numerator, figure.denominator, figure.pupils) == (2, 20, 1)
    assert pupil_totals(two_years(), both, tutor)["form"].to_list() == ["8A"]
    former = Scope(frozenset({"A"}), None, frozenset({"7A"}), None, True, 0, "tutor of 7A")
    assert pupil_weeks(two_years(), "A", "ann", former) == []


def test_a_pupil_who_changes_year_group_is_divided_by_the_one_they_were_in() -> None:
    both = Period(date(2023, 8, 1), date(2025, 7, 31))
    figures = ask(two_years(), "overall_absence_rate", by=("year_group",), period=both)
    assert [(dict(f.group)["year_group"], f.numerator, f.denominator) for f in figures] == [("7", 2, 10), ("8", 0, 20)]


def test_nothing_is_seen_through_a_scope_of_nothing_and_no_names_where_they_may_not_be() -> None:
    nothing = Scope.nothing("nobody")
    assert answer(two_years(), Question(("attendance_rate",), YEAR, YEAR.end), nothing).rows[0].denominator == 0
    assert pupil_totals(two_years(), YEAR, nothing).height == 0
    assert pupil_summary(two_years(), "A", "ann", YEAR, nothing) is None
    nameless = Scope(None, None, None, None, False, 0, "governor")
    assert pupil_totals(two_years(), YEAR, nameless)["surname"].to_list() == [None]
    assert pupil_totals(two_years(), YEAR, ALL)["surname"].to_list() == ["ann"]


def test_a_value_with_a_quote_in_it_is_only_a_value() -> None:
    one = lake(("o'brien", SEPT, FULL))
    assert ask(one, "attendance_rate", where=(("pupil", "o'brien"),)).rows[0].denominator == 10
    assert ask(one, "attendance_rate", where=(("form", "'; DROP TABLE pupils; --"),)).rows[0].denominator == 0


def test_several_questions_are_answered_in_order() -> None:
    questions = [Question((measure,), YEAR, YEAR.end) for measure in ("late_rate", "attendance_rate")]
    assert [figures.rows[0].measure for figures in answer_all(two_years(), questions, ALL)] == [
        "late_rate",
        "attendance_rate",
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"measures": ("happiness",)},
        {"measures": ()},
        {"by": ("shoe_size",)},
        {"by": ("sex", "fsm", "sen", "eal")},
        {"basis": "guess"},
        {"where": (("week", "2024-09-02"),)},
        {"measures": ("persistent_absence",), "by": ("week",)},
        {"as_of": date(2024, 7, 1)},
    ],
)
def test_a_question_without_sense_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(QuestionError):
        Question(**{"measures": ("late_rate",), "period": YEAR, "as_of": YEAR.end, **asked})  # type: ignore[arg-type]


def test_the_summary_of_a_pupil() -> None:
    weeks = [(SEPT, "/\\/\\/\\/III...."), (SEPT + WEEK, "OO##/-I\\/\\....")]
    one = lake(*(("p", week, marks) for week, marks in weeks), *(("q", week, FULL) for week, _ in weeks))
    found = pupil_summary(one, "A", "p", YEAR, ALL)
    assert found is not None
    assert [(run.start, run.end, run.sessions, run.code) for run in found.absences] == [
        (date(2024, 9, 5), date(2024, 9, 9), 5, "I"),
        (date(2024, 9, 12), date(2024, 9, 12), 1, "I"),
    ]
    assert (found.total.possible, found.total.absent, found.total.missing) == (17, 6, 1)
    assert found.broken == (SEPT, SEPT + WEEK)
    assert found.codes[0] == ("/", 6)
    assert [(name, each.absent) for name, each in found.weekdays] == [
        *(("Monday", 2), ("Tuesday", 0), ("Wednesday", 0), ("Thursday", 2), ("Friday", 2)),
    ]


def test_a_session_without_a_mark_ends_a_run_of_absence() -> None:
    runs = list(absences([(SEPT, "II--II........")]))
    assert [run.sessions for run in runs] == [2, 2]
