"""What files say of pupils, joined with what is known."""

from datetime import date

from daymark.intake.periods import Period, Spell, plan_characteristics, plan_enrolments
from daymark.kit.school_year import SchoolYear

LAST, THIS = SchoolYear(2024), SchoolYear(2025)
TODAY = date(2025, 11, 24)


def test_the_first_period_starts_with_the_school_year():
    assert plan_characteristics([], {"form": "8B", "fsm": None}, THIS, TODAY) == [
        Period(date(2025, 8, 1), None, {"form": "8B", "fsm": None})
    ]


def test_the_first_period_starts_when_the_pupil_joined_in_the_year():
    (period,) = plan_characteristics([], {"form": "8B"}, THIS, TODAY, joined=date(2025, 10, 6))
    assert period.start == date(2025, 10, 6)


def test_the_same_again_writes_nothing():
    known = [Period(THIS.start, None, {"form": "8B", "fsm": "Y"}, 1)]
    assert plan_characteristics(known, {"form": "8B", "fsm": None}, THIS, TODAY) == []


def test_a_change_within_the_year_is_dated():
    known = [Period(THIS.start, None, {"form": "8B"}, 1)]
    assert plan_characteristics(known, {"form": "8C"}, THIS, TODAY) == [
        Period(THIS.start, date(2025, 11, 23), {"form": "8B"}, 1),
        Period(TODAY, None, {"form": "8C"}),
    ]


def test_what_is_learned_joins_the_period_that_is_there():
    known = [Period(THIS.start, None, {"form": "8B", "fsm": None}, 1)]
    assert plan_characteristics(known, {"fsm": "Y"}, THIS, TODAY) == [
        Period(THIS.start, None, {"form": "8B", "fsm": "Y"}, 1)
    ]


def test_a_new_school_year_starts_a_period_with_it():
    known = [Period(LAST.start, None, {"form": "7B"}, 1)]
    old, new = plan_characteristics(known, {"form": "8B"}, THIS, TODAY)
    assert (old.end, new.start, new.end) == (date(2025, 7, 31), date(2025, 8, 1), None)


def test_an_older_file_fills_in_the_year_before():
    known = [Period(THIS.start, None, {"form": "8B"}, 1)]
    assert plan_characteristics(known, {"form": "7B"}, LAST, TODAY) == [
        Period(LAST.start, date(2025, 7, 31), {"form": "7B"})
    ]


def test_a_file_about_a_year_that_is_over_corrects_it():
    known = [Period(LAST.start, date(2025, 7, 31), {"form": "7B"}, 1), Period(THIS.start, None, {"form": "8B"}, 2)]
    assert plan_characteristics(known, {"form": "7A"}, LAST, TODAY) == [
        Period(LAST.start, date(2025, 7, 31), {"form": "7A"}, 1)
    ]


def test_a_leaving_date_closes_the_spell():
    assert plan_enrolments([Spell(date(2024, 9, 2), None, 1)], [Spell(date(2024, 9, 2), date(2025, 10, 3))]) == [
        Spell(date(2024, 9, 2), date(2025, 10, 3), 1)
    ]


def test_an_unknown_end_never_opens_a_closed_spell():
    assert plan_enrolments([Spell(date(2024, 9, 2), date(2025, 10, 3), 1)], [Spell(date(2024, 9, 2), None)]) == []


def test_a_corrected_start_moves_the_spell_it_overlaps():
    assert plan_enrolments([Spell(date(2024, 9, 2), None, 1)], [Spell(date(2024, 9, 9), None)]) == [
        Spell(date(2024, 9, 9), None, 1)
    ]


def test_coming_back_is_a_second_spell():
    known = [Spell(date(2024, 9, 2), date(2025, 1, 10), 1)]
    back = Spell(date(2025, 9, 3), None)
    assert plan_enrolments(known, [Spell(date(2024, 9, 2), date(2025, 1, 10)), back]) == [back]
