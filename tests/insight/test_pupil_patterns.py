"""One pupil's marks in words, from weeks written out."""

from datetime import date, timedelta

from daymark.insight import patterns

FIRST = date(2025, 9, 8)
PRESENT = "/\\/\\/\\/\\/\\...."


def _weeks(*marks):
    return [(FIRST + timedelta(days=7 * i), week) for i, week in enumerate(marks)]


def _said(weeks, earlier=None):
    return [one.sentence for one in patterns.patterns(weeks, earlier)]


FRIDAY_GONE = "/\\/\\/\\/\\II...."


def test_a_pupil_who_missed_nothing_has_nothing_said_but_that():
    assert _said(_weeks(PRESENT, PRESENT)) == ["Missed no days of 10 days so far this year."]


def test_fridays_three_missed_and_twice_the_other_days():
    weeks = _weeks(FRIDAY_GONE, FRIDAY_GONE, FRIDAY_GONE, PRESENT)
    assert patterns.weekday(weeks).sentence == "3 of 4 days were missed, against 0 of 16 on other weekdays."


def test_two_and_a_half_fridays_are_no_pattern():
    assert patterns.weekday(_weeks(FRIDAY_GONE, FRIDAY_GONE, "/\\/\\/\\/\\/I....")) is None


def test_fridays_no_more_than_twice_the_others_are_no_pattern():
    gone = "IIIIIIIIII...."
    assert patterns.weekday(_weeks(gone, gone, gone)) is None


def test_a_spell_runs_over_a_weekend_and_over_closed_days():
    weeks = _weeks("/\\/\\/\\/\\II....", "..II/\\/\\/\\....")
    assert patterns.spells(weeks).sentence == ("It lasted 2 days, from Friday 12 September to Tuesday 16 September.")


def test_several_absences_and_the_longest_of_them():
    weeks = _weeks("II/\\/\\/\\II....", PRESENT, "/\\IIII/\\/\\....")
    assert patterns.spells(weeks).sentence == (
        "The longest lasted 2 days, from Tuesday 23 September to Wednesday 24 September."
    )


def test_a_missing_mark_ends_a_spell_because_nobody_knows():
    assert patterns.spells(_weeks("II--II/\\/\\....")) is None


def test_broken_weeks():
    weeks = _weeks(FRIDAY_GONE, PRESENT, "IIIIIIIIII....", FRIDAY_GONE)
    assert patterns.broken_weeks(weeks).headline == "Two broken weeks"
    assert patterns.broken_weeks(weeks).sentence.startswith("Out of 4 weeks; ")
    assert patterns.broken_weeks(weeks[:3]) is None


def test_lateness_before_and_after_the_register_closed():
    weeks = _weeks("L\\/\\/\\/\\/\\....", "L\\/\\/\\/\\/\\....", "U\\/\\/\\L\\/\\....")
    assert patterns.lateness(weeks).sentence == ("Mostly on Mondays (3 of 4), once after the register had closed.")


def test_lateness_twice_is_not_told():
    assert patterns.lateness(_weeks("L\\L\\/\\/\\/\\....")) is None


def test_weekends_made_longer():
    weeks = _weeks(FRIDAY_GONE, "II/\\/\\/\\II....", "II/\\/\\/\\/\\....")
    assert patterns.beside_weekends(weeks).sentence == (
        "Twice the Friday before and the Monday after were both missed."
    )


def test_the_year_so_far_against_last():
    weeks = _weeks("/\\/\\/\\/III....")
    assert patterns.days_missed(weeks, _weeks("IIII/\\/\\/\\....")).sentence == (
        "Missed 1.5 days of 5 days so far this year, against 2 days by the same point last year."
    )


def test_nothing_is_said_before_the_first_session():
    assert patterns.patterns(_weeks("..............")) == []


def test_a_sentence_adds_to_its_heading_and_together_they_open_a_page():
    weeks = _weeks("L\\/\\/\\/\\II....", "L\\/\\/\\/\\II....", "L\\/\\/\\/\\II....", PRESENT)
    found = patterns.patterns(weeks)[1:]
    assert [one.headline for one in found] == ["Fridays are often missed", "Three broken weeks", "Late three times"]
    for one in found:
        assert not one.sentence.lower().startswith(one.headline.lower().split()[0])
    assert (
        patterns.opening(found[0])
        == "Fridays are often missed: 3 of 4 days were missed, against 0 of 16 on other weekdays."
    )
