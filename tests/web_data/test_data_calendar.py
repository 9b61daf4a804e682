"""The calendar read from the registers, and what a correction does to the figures."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from walking import MONDAY, person_of, present, register, said, walker

from daymark.access.scope import Scope
from daymark.lake.lake import Lake
from daymark.measures.answer import answer
from daymark.measures.question import Period, Question
from daymark.registers.models import CalendarCorrection

THURSDAY = MONDAY + timedelta(days=3)


def few_on_thursday(pupil, day, session):
    return "" if day == THURSDAY and pupil > 1 else present(pupil, day, session)


@pytest.fixture
def taken(officer):
    return officer.take_in(officer.upload(("register.csv", register(range(1, 6), marks=few_on_thursday))))


def missing(settings) -> int:
    question = Question(("missing_marks",), Period(MONDAY, MONDAY + timedelta(days=6)), MONDAY + timedelta(days=6))
    found = answer(Lake.open(settings.LAKE_ROOT), question, Scope.everything("a test counts")).get("missing_marks")
    return found.numerator


def test_days_are_read_from_the_registers(officer, taken):
    words = said(officer.get("calendar/"))
    assert "November 2025 4 days" in words
    assert "Thursday 6 Closed, morning of 6 November: correct 1 with a mark, 4 without" in words
    assert "Friday 7 Open, morning of 7 November: correct 5 with a mark, 0 without" in words


def test_a_correction_changes_the_missing_marks_and_can_be_undone(officer, taken, settings):
    assert missing(settings) == 0
    answer_ = officer.post("calendar/2025-11-06/AM/", state="open", reason="Registers were late")
    assert answer_.status_code == 302
    assert missing(settings) == 4
    words = said(officer.get("calendar/"))
    assert "now counts as open" in words and "Registers were late Ama Boateng" in words and "Open, corrected" in words
    kept = CalendarCorrection.objects.get()
    assert officer.post(f"calendar/corrections/{kept.pk}/undo/").status_code == 302
    assert missing(settings) == 0 and "None in 2025/26" in said(officer.get("calendar/"))


def test_a_correction_needs_a_state_and_a_reason(officer, taken):
    refused = officer.post("calendar/2025-11-06/AM/")
    words = said(refused)
    assert refused.status_code == 400 and "Say whether the school was open or closed" in words and "Say why" in words
    assert officer.post("calendar/2025-11-06/AM/", state="open", reason="x" * 201).status_code == 400
    assert not CalendarCorrection.objects.exists()


@pytest.mark.parametrize("tail", ["2025-13-45/AM/", "2025-11-06/XX/", "1999-01-04/AM/", "today/AM/"])
def test_a_day_that_is_none_of_the_schools_is_not_there(officer, taken, tail):
    assert officer.get(f"calendar/{tail}").status_code == 404


def test_a_correction_of_another_school_cannot_be_undone(officer, taken, other_school):
    officer.post("calendar/2025-11-06/AM/", state="open", reason="Registers were late")
    stranger = walker(other_school, person_of(other_school, "attendance_officer"))
    kept = CalendarCorrection.objects.get()
    assert stranger.post(f"calendar/corrections/{kept.pk}/undo/").status_code == 404
    assert CalendarCorrection.objects.exists()


def test_the_home_page_counts_sessions_without_a_mark_by_form(officer, taken):
    officer.post("calendar/2025-11-06/AM/", state="open", reason="Registers were late")
    words = said(officer.get())
    assert "Sessions without a mark 4 of 46" in words and "Form not known 4 46" in words


def test_figures_that_cannot_be_read_are_counted_again(officer, taken, settings):
    part = next(settings.LAKE_ROOT.glob("*/*/v-*/part.json"))
    part.write_text("damaged")
    words = said(officer.get())
    assert "The figures cannot be read just now" in words and "Count the figures again" in words
    assert officer.get("calendar/").status_code == 302
    assert officer.post("count-again/").status_code == 302
    assert "Registers are in to Friday 7 November 2025" in said(officer.get())


@pytest.mark.parametrize(("tail", "title"), [("calendar/", "Calendar"), ("imports/", "History of imports")])
def test_the_last_breadcrumb_is_the_page_itself(officer, taken, tail, title):
    page = officer.get(tail).content.decode()
    crumbs = page[page.index("govuk-breadcrumbs") : page.index("<main")]
    assert re.search(rf'aria-current="page">\s*{title}\s*<', crumbs)
