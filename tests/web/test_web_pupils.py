"""The list of pupils: chosen, sorted, leafed through and exported; and the page of one."""

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from made_school import FIRST, LAST_DAY, PUPILS_HELD, SESSIONS, lay, make_school, marks_of, said, signed_in

from daymark.access.scope import Scope
from daymark.measures.answer import answer
from daymark.measures.pupils import figures_of, pupil_summary
from daymark.measures.question import HEADLINE, Period, Question
from daymark.registers.models import MarkNote
from daymark.web.data.sessions import lake

ONE_PUPIL = (*HEADLINE[:5], "broken_weeks", "missing_marks")

NAMES = [f"Ada{number} Pupil{number:02}" for number in range(PUPILS_HELD)]


def exported(client, made, query=""):
    """The rows of the file, by their columns."""
    content = client.get(made.address(f"pupils/export.csv?{query}")).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def _listed(client, made, query=""):
    return [f"{row['Forename']} {row['Surname']}" for row in exported(client, made, query)]


def test_whoever_missed_most_comes_first_with_days_before_percentages(made, officer):
    page = said(officer.get(made.address("pupils/")))
    assert page.index(NAMES[23]) < page.index(NAMES[22]) < page.index(NAMES[0])
    assert f"{NAMES[23]} 8 8B 11.5 11 + 1 40+ to attend 23 Sep 67.1% 0" in page
    assert "24 pupils have missed 5.8 days each since September." in page


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("year_group=7", range(12)),
        ("form=8B&sex=F", range(12, 24, 2)),
        ("fsm=Y&year_group=7", range(0, 12, 2)),
        ("sen=K", [3]),
        ("band=0-5", range(4)),
        ("band=10-100", range(7, 24)),
        ("band=20-50", range(14, 24)),
        ("missed=10", range(20, 24)),
        ("q=pupil07", [7]),
        ("q=A999999000009", [9]),
        ("q=5011", [11]),
        ("q=ada1+pupil1", range(10, 20)),
        ("band=nonsense&missed=-3&sort=x&page=zz", range(24)),
        ("form=%00&year_group=8", range(12, 24)),
    ],
)
def test_filters_choose_and_search_finds(made, officer, query, wanted):
    assert sorted(_listed(officer, made, query)) == sorted(NAMES[number] for number in wanted)


def test_sorting_by_any_column_and_turning_it_round(made, officer):
    assert _listed(officer, made, "sort=name") == sorted(NAMES, key=lambda name: name.split()[1])
    assert _listed(officer, made, "sort=name&turn=1") == sorted(NAMES, key=lambda name: name.split()[1], reverse=True)
    assert _listed(officer, made, "sort=attendance")[0] == NAMES[23]
    assert _listed(officer, made, "sort=missed&turn=1")[0] == NAMES[0]
    for column in ("year", "form", "late", "broken", "unauthorised"):
        assert sorted(_listed(officer, made, f"sort={column}")) == sorted(NAMES)
    page = officer.get(made.address("pupils/?sort=name")).content.decode()
    assert page.count("aria-sort=") == 1 and 'aria-sort="ascending"' in page


def test_nobody_fits_and_the_page_says_how_to_widen(made, officer):
    page = said(officer.get(made.address("pupils/?q=nobody&year_group=7")))
    assert "No pupil fits all of these." in page
    assert "Clear all filters" in page and "Remove “nobody”" in page


def test_fifty_to_a_page_and_no_more_questions_for_more_pupils(made, officer, trust):
    with CaptureQueriesContext(connection) as few:
        officer.get(made.address("pupils/"))
    many = make_school(trust, "Long School", urn="900009")
    more = [*many.pupils, *make_school(trust, "Spare", surname="More").pupils, *make_school(trust, "Spare 2").pupils]
    lay(many.school, more, FIRST, [marks_of(number % 20) for number in range(len(more))])
    head = signed_in("attendance_officer", many.school)
    head.get(many.address("pupils/"))
    with CaptureQueriesContext(connection) as lots:
        first = said(head.get(many.address("pupils/")))
    assert "1 to 50 of 72 pupils" in first
    assert "51 to 72 of 72 pupils" in said(head.get(many.address("pupils/?page=2")))
    assert "51 to 72 of 72 pupils" in said(head.get(many.address("pupils/?page=99")))
    assert len(lots) == len(few) <= 8


def test_the_workbook_holds_the_same_pupils_as_the_file(made, officer):
    book = openpyxl.load_workbook(io.BytesIO(officer.get(made.address("pupils/export.xlsx?year_group=8")).content))
    rows = list(book["Pupils"].iter_rows(values_only=True))
    assert [f"{row[1]} {row[0]}" for row in rows[1:]] == _listed(officer, made, "year_group=8")
    assert rows[0][6:8] == ("Days missed", "Sessions missed") and rows[1][6:8] == (11.5, 23)


def test_a_name_a_spreadsheet_would_run_is_made_safe(trust):
    made = make_school(trust, urn="900005", surname="=cmd|")
    head = signed_in("head", made.school)
    content = head.get(made.address("pupils/export.csv")).content.decode("utf-8-sig")
    assert "'=cmd|00" in content and "\n=cmd" not in content
    book = openpyxl.load_workbook(io.BytesIO(head.get(made.address("pupils/export.xlsx")).content))
    assert book["Pupils"]["A2"].value.startswith("'=cmd") and book["Pupils"]["A2"].data_type == "s"


def test_a_pupils_page_opens_with_days_and_lessons(made, officer):
    page = said(officer.get(made.address(f"pupils/{made.pupils[22].pk}/")))
    assert "Ada22 Pupil22 has missed 11 days since September, about 55 lessons." in page
    assert f"22 of {SESSIONS} sessions, 31.4%" in page
    assert "By this point last year Ada22 had missed 1 day." in page
    assert "Counted as five lessons in a school day" in page
    assert "Free school meals Yes" in page


def test_primary_pupils_are_not_counted_in_lessons(trust):
    made = make_school(trust, urn="900006", phase="Primary")
    page = said(signed_in("head", made.school).get(made.address(f"pupils/{made.pupils[5].pk}/")))
    assert "has missed 2.5 days since September." in page
    assert "lesson" not in page


def test_whoever_missed_nothing_is_told_so(made, officer):
    page = said(officer.get(made.address(f"pupils/{made.pupils[0].pk}/")))
    assert "Ada0 Pupil00 has missed no school since September." in page
    assert "Nothing missed and never late." in page


def test_the_calendar_and_the_codes_say_every_mark(made, officer):
    answer = officer.get(made.address(f"pupils/{made.pupils[4].pk}/"))
    page = said(answer)
    assert "Monday 8 September 2025 illness (I), all day" in page
    assert page.count("illness (I), all day") == 2
    assert answer.content.decode().count('title="Tuesday 9 September 2025: illness (I)"') == 1
    assert "I Illness Missed, agreed by the school 4" in page


def test_late_marks_carry_their_minutes(trust):
    made = make_school(trust, urn="900007")
    late = [marks_of(0) for _ in made.pupils]
    late[0][1] = "L\\/\\/\\/\\/\\----"
    lay(made.school, made.pupils, FIRST, late)
    MarkNote.objects.unscoped("a test").create(pupil=made.pupils[0], date="2025-09-15", session="AM", minutes_late=14)
    page = said(signed_in("head", made.school).get(made.address(f"pupils/{made.pupils[0].pk}/")))
    assert "Late 1 , how this is counted time 14 minutes" in page
    assert "in school, arrived late (L), 14 minutes late" in page


def test_the_pupils_beside_one_are_those_of_the_list_one_came_from(made, officer):
    page = said(officer.get(made.address(f"pupils/{made.pupils[5].pk}/?sort=name&year_group=7")))
    assert f"Before in the list {NAMES[4]}" in page and f"Next in the list {NAMES[6]}" in page
    first = said(officer.get(made.address(f"pupils/{made.pupils[0].pk}/?sort=name&year_group=7")))
    assert "Before in the list" not in first


def test_social_work_is_told_to_those_who_look_after_more_than_a_form(made, officer, tutor):
    address = made.address(f"pupils/{made.pupils[12].pk}/")
    assert "Has a social worker Yes" in said(officer.get(address))
    page = said(tutor.get(address))
    assert "Ada12 Pupil12" in page and "social worker" not in page


def test_one_pupil_is_spoken_of_as_one(made, officer):
    assert "1 pupil has missed 11 days since September." in said(officer.get(made.address("pupils/?q=pupil22")))
    assert "1 pupil has missed no school since September." in said(officer.get(made.address("pupils/?q=pupil00")))


def test_days_stand_in_line(made, officer):
    page = said(officer.get(made.address("pupils/")))
    assert f"{NAMES[22]} 8 8B 11.0 11 + 0" in page and f"{NAMES[21]} 8 8B 10.5 10 + 1" in page


def test_the_last_ten_school_weeks_are_told_with_what_they_mean(trust):
    made = make_school(trust, urn="900008")
    weeks = [marks_of(0) for _ in made.pupils]
    weeks[0] = marks_of(12, "O")
    weeks[1] = marks_of(3, "N")
    lay(made.school, made.pupils, FIRST, weeks)
    head = signed_in("head", made.school)
    page, other, third = (said(head.get(made.address(f"pupils/{made.pupils[at].pk}/"))) for at in (0, 1, 2))
    asked = "Not agreed or not explained, last ten school weeks"
    assert f"{asked} 12 sessions What the last" in page
    assert f"{asked} 3 sessions, 3 of them not yet explained" in other
    assert "Support comes first" in page and "case by case" in page
    assert asked not in third


def test_a_pupils_figures_are_those_of_measures(made, officer):
    scope, held = Scope.everything("a test"), lake()
    period = Period(FIRST, LAST_DAY)
    for pupil in (made.pupils[0], made.pupils[13], made.pupils[23]):
        summary = pupil_summary(held, made.school.key, str(pupil.pk), period, scope)
        where = (("school", made.school.key), ("pupil", str(pupil.pk)))
        question = Question(ONE_PUPIL, period, LAST_DAY, where=where)
        assert figures_of(summary, question).rows == answer(held, question, scope).rows


def test_the_workbook_keeps_what_a_spreadsheet_could_stumble_over(trust):
    made = make_school(trust, urn="900009", surname="O'Neil & <b>\x07 ")
    book = openpyxl.load_workbook(
        io.BytesIO(signed_in("head", made.school).get(made.address("pupils/export.xlsx?sort=name")).content)
    )
    sheet = book["Pupils"]
    assert sheet.dimensions == f"A1:T{PUPILS_HELD + 1}"
    assert [sheet.cell(row, 1).value for row in (3, 4)] == ["O'Neil & <b> 01", "O'Neil & <b> 02"]
    assert sheet.freeze_panes == "C2" and sheet.auto_filter.ref == f"A1:T{PUPILS_HELD + 1}"
    assert sheet["A1"].font.bold and sheet["A1"].fill.fgColor.rgb == "FFDFE8E4"
    for column in ("G", "J"):
        assert sheet[f"{column}2"].number_format == sheet[f"{column}25"].number_format != "General"


def test_a_pupils_page_says_how_far_it_is_to_a_tenth(made, officer):
    def page(number):
        return said(officer.get(made.address(f"pupils/{made.pupils[number].pk}/")))

    # Three of 70 missed: after four more it is 7 of 74, below a tenth; after five 8 of 75, above.
    assert "If Ada3 had to miss the next 2 days, it would still be less than a tenth" in page(3)
    # Eight of 70: with eleven more attended 8 of 81.
    assert "With the next 5.5 days in school, Ada8 will have missed less than a tenth." in page(8)
    assert "Whole days missed 1 Part days missed 1 Days with illness 2" in page(3)
    assert "Last absent Tuesday 9 September, 33 school days ago" in page(3)
    assert "Last absent" not in page(0)
    assert "It would take 80.5 days in school for Ada23" in page(23)


def test_the_list_says_how_far_it_is_to_a_tenth(made, officer):
    rows = {row["Surname"]: row for row in exported(officer, made)}
    near, over = rows["Pupil03"], rows["Pupil08"]
    assert (near["Sessions left before a tenth"], near["Sessions to attend to come below a tenth"]) == ("4", "")
    assert (over["Sessions left before a tenth"], over["Sessions to attend to come below a tenth"]) == ("", "11")
    kinds = ("Whole days missed", "Part days missed", "Days with illness", "Last absent")
    assert [near[name] for name in kinds] == ["1", "1", "2", "2025-09-09"]
    assert rows["Pupil00"]["Last absent"] == ""
    page = said(officer.get(made.address("pupils/")))
    assert "Pupil03 7 7A 1.5 1 + 1 2.0 left 9 Sep" in page
    assert "Pupil08 7 7A 4.0 4 + 0 5.5 to attend 11 Sep" in page
    assert "Pupil23 8 8B 11.5 11 + 1 40+ to attend 23 Sep" in page


def test_the_list_can_be_in_order_of_what_is_left(made, officer):
    assert [row["Surname"] for row in exported(officer, made, "sort=tenth")][-1] == "Pupil00"
    assert next(row["Surname"] for row in exported(officer, made, "sort=tenth&turn=1")) == "Pupil00"
    last = [row["Surname"] for row in exported(officer, made, "sort=last")]
    assert (last[0], last[-1]) == ("Pupil23", "Pupil00")
