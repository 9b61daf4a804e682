"""Every measure opens, stands on the page of measures and in its files, and says the same everywhere."""

import csv
import io
import re
from html import unescape

import pytest
from made_school import PUPILS_HELD, SESSIONS, said, signed_in

from daymark.measures.definitions import DEFINITIONS
from daymark.measures.question import MEASURES
from daymark.registers.models import School
from daymark.reports.measures_page import SECTIONS

MISSED = sum(range(PUPILS_HELD))
"""Pupil n has missed n of 70 sessions, as one illness from the first day on; last year everybody missed two."""


def opened(client, made, query):
    return client.get(made.address(f"figure/?{query}"))


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_opens_whole_or_part_by_part(made, officer, measure):
    answer = opened(officer, made, f"measure={measure}")
    assert answer.status_code == 200
    page, definition = said(answer), DEFINITIONS[measure]
    for told in (definition.title, definition.numerator, definition.who_counts, definition.why, definition.source):
        assert " ".join(told.split()) in page


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        ("sessions_missed", ("5.8 days each", "11.5 sessions each: 276 sessions missed by 24 pupils")),
        ("spells", ("1 spell each", "23 spells of absence among 24 pupils")),
        ("sessions_left", ("each", "among 7 pupils who missed less than a tenth")),
        ("fifteen_days_sick", ("0 of 24",)),
        ("ten_days_unauthorised", ("0 of 24",)),
        ("share_of_absence", ("100.0%", "276 of all 276 sessions missed")),
        ("lateness_minutes", ("Nothing to count", "No minutes late are here yet.")),
        ("lesson_attendance_rate", ("Nothing to count", "No lesson marks are here yet.", "Bring in a file")),
    ],
)
def test_a_figure_is_said_in_the_words_of_its_kind(made, officer, measure, told):
    page = said(opened(officer, made, f"measure={measure}"))
    for one in told:
        assert one in page, page


def test_only_those_who_bring_registers_in_are_offered_to(made, tutor):
    page = opened(tutor, made, "measure=lesson_attendance_rate")
    assert "No lesson marks are here yet." in said(page) and 'role="button"' not in page.content.decode()


def test_a_number_each_is_divided_in_days(made, officer):
    page = opened(officer, made, "measure=sessions_missed&by=year_group").content.decode()
    assert re.search(r"Year 7</th>.*?66.*?12.*?2\.8 days", page, re.S)
    assert re.search(r"Year 8</th>.*?210.*?12.*?8\.8 days", page, re.S)


def test_the_parts_of_a_measure_open_each(made, officer):
    page = opened(officer, made, "measure=spells_by_reason").content.decode()
    assert "Illness" in said(opened(officer, made, "measure=spells_by_reason"))
    href = unescape(re.search(r'href="([^"]+code=I[^"]*)"', page)[1])
    assert "23 of 23 spells begin with this code" in said(officer.get(href))
    weeks = said(opened(officer, made, "measure=first_absence"))
    assert "Week of 8/9/2025" in weeks and "Choose a figure to open it." in weeks


def test_parts_are_divided_too(made, officer):
    page = said(opened(officer, made, "measure=spells_by_reason&by=year_group"))
    assert "Year 7" in page and "Year 8" in page
    found = officer.get(made.address("figure/figure.json?measure=spells_by_reason&by=year_group")).json()
    assert {one["group"]["year_group"]: one["numerator"] for one in found["figures"]} == {"7": 11, "8": 12}


def test_movement_is_a_table_with_a_word_of_caution(made, officer):
    page = said(opened(officer, made, "measure=band_movement"))
    assert "Pupils move towards the middle by themselves" in page
    found = officer.get(made.address("figure/figure.json?measure=band_movement")).json()["figures"]
    assert sum(one["numerator"] for one in found) == PUPILS_HELD
    assert {one["group"]["band_before"] for one in found} == {"[0,5)"}


def test_one_movement_opens(made, officer):
    page = said(opened(officer, made, "measure=band_movement&band_before=[0,5)&band=[0,5)"))
    assert "4 of 24 pupils of that band last year are in this one now" in page


def test_a_figure_within_a_table_of_days_has_no_address_of_its_own(made, officer):
    page = opened(officer, made, "measure=attendance_rate&by=weekday").content.decode()
    assert "Monday" in page and 'href="/900001/figure/?measure' not in page


def test_every_measure_stands_once_on_the_page(made, officer):
    assert sorted(one for measures in SECTIONS.values() for one in measures) == sorted(MEASURES)
    page = officer.get(made.address("insight/measures/"))
    assert page.status_code == 200
    for measure in MEASURES:
        assert DEFINITIONS[measure].title in said(page)
    assert len(re.findall(r'<th scope="row"><a', page.content.decode())) == len(MEASURES)


def test_each_line_opens(made, officer):
    page = officer.get(made.address("insight/measures/")).content.decode()
    for href in re.findall(r'<th scope="row"><a class="govuk-link" href="([^"]+)"', page):
        assert officer.get(unescape(href)).status_code == 200, href


def test_the_page_sets_this_year_beside_last_in_days(made, officer):
    page = said(officer.get(made.address("insight/measures/")))
    assert "Sessions missed 5.8 days each 1 day each 4.8 days more" in page
    assert "Absence rate 5.8 days each 16.4% 1 day each 2.9% 13.5 points more" in page
    assert "Pupils missing a tenth or more 17 of 24 70.8% 0 of 24 0.0% 70.8 points more" in page
    assert "Lessons attended nothing to count yet" in page
    assert "Movement between bands 0 of 24 to less absence; 20 to more" in page


def test_the_page_is_of_the_pupils_one_sees(made, tutor):
    page = said(tutor.get(made.address("insight/measures/")))
    assert "Form 8B only" in page and "17 of 24" not in page and "12 of 12" in page


def test_the_files_say_what_the_page_says(made, officer):
    rows = list(csv.DictReader(io.StringIO(officer.get(made.address("insight/measures.csv")).content.decode())))
    assert [row["Measure"] for row in rows] == [DEFINITIONS[m].title for ms in SECTIONS.values() for m in ms]
    absence = next(row for row in rows if row["Measure"] == "Absence rate")
    assert (absence["Numerator"], absence["Denominator"]) == (str(MISSED), str(PUPILS_HELD * SESSIONS))
    assert (absence["Numerator last year"], absence["Withheld"]) == (str(2 * PUPILS_HELD), "")
    found = officer.get(made.address("insight/measures.json")).json()
    figures = {one["measure"]: one for one in found["figures"]}
    assert set(figures) == set(MEASURES) and found["as_of"] == "2025-10-24"
    assert figures["spells"]["numerator"] == 23 and figures["spells"]["earlier"]["numerator"] == PUPILS_HELD


def test_the_overview_leads_to_both_pages(made, officer):
    page = officer.get(made.address("insight/")).content.decode()
    for tail in ("insight/measures/", "insight/transitions/"):
        assert f'href="{made.address(tail)}"' in page


def test_the_same_pupils_stand_beside_themselves(made, officer):
    page = said(officer.get(made.address("insight/transitions/")))
    assert (
        "24 pupils were here last year too: they missed 1 day each by this point then, and 5.8 days each now." in page
    )
    assert "4 of them are in the same absence band as last year, 0 in one with less absence and 20 in one" in page
    assert "Year 7 12 1 2.9% 2.8 7.9% 1.8 days more 0 5" in page
    assert "Year 8 12 1 2.9% 8.8 25.0% 7.8 days more 0 12" in page
    assert "Pupils move towards the middle by themselves" in page


def test_the_same_pupils_as_a_file(made, officer):
    lines = list(csv.reader(io.StringIO(officer.get(made.address("insight/transitions.csv")).content.decode())))
    assert lines[1] == ["Year 7", "12", "24", "840", "0", "66", "840", "5"]
    assert lines[3][:2] == ["All of them", "24"]
    assert ["0–5%", "24", "4", "3", "4", "3", "10", "0"] in lines


def test_a_school_without_registers_says_what_to_do(trust):
    school = School.objects.create(trust=trust, name="New School", phase="Primary")
    school.refresh_from_db()
    head = signed_in("head", school)
    for tail in ("measures", "transitions"):
        assert "There are no registers of New School yet." in said(head.get(f"/{school.key}/insight/{tail}/"))
    for tail in ("measures.csv", "measures.json", "transitions.csv"):
        assert head.get(f"/{school.key}/insight/{tail}").status_code == 404
