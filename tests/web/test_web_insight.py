"""The overview and the bands say what the registers say."""

import csv
import io
import re

from made_school import FIRST, PUPILS_HELD, SESSIONS, lay, make_school, marks_of, said, signed_in

from daymark.access.scope import Scope
from daymark.lake.lake import Lake
from daymark.measures.answer import answer
from daymark.measures.figures import BANDS
from daymark.measures.question import Period, Question
from daymark.web.data.sessions import lake

MISSED = range(PUPILS_HELD)
ABSENT = sum(MISSED)
WHOLE = Scope.everything("a test")


def _measured(made, *measures, by=()):
    held: Lake = lake()
    last = held.snapshot().last_day(made.school.key)
    year = Period(FIRST, last)
    return answer(held, Question(measures, year, last, by=by, where=(("school", made.school.key),)), WHOLE)


def test_the_overview_says_attendance_days_and_pupils(made, officer):
    page = said(officer.get(made.address("insight/")))
    possible = SESSIONS * PUPILS_HELD
    assert f"{100 * (possible - ABSENT) / possible:.1f}%" in page
    assert f"{ABSENT // 2} days missed" in page
    persistent = sum(10 * missed >= SESSIONS for missed in MISSED)
    assert f"{persistent} , how this is counted of {PUPILS_HELD}" in page
    assert "Registers to Friday 24 October, afternoon" in page
    assert "You see this because you are attendance officer at Harbour Academy" in page


def test_the_overviews_figures_are_those_of_measures(made, officer):
    page = said(officer.get(made.address("insight/")))
    for figure in _measured(made, "attendance_rate", by=("year_group",)):
        assert f"{100 * figure.numerator / figure.denominator:.1f}%" in page
    for figure in _measured(made, "persistent_absence", by=("fsm",)):
        assert f"{figure.numerator} , how this is counted of {figure.denominator}" in page


def test_the_overview_compares_with_the_same_point_last_year_and_the_nation(made, officer):
    page = said(officer.get(made.address("insight/")))
    now, before = 1 - ABSENT / (SESSIONS * PUPILS_HELD), 1 - 2 / SESSIONS
    assert f"{abs(round(100 * now, 1) - round(100 * before, 1)):.1f} points lower than last year" in page
    assert "Secondary schools in England" in page
    assert "Open Government Licence" in page


def test_weeks_without_a_mark_are_counted_and_open_to_their_figure(trust):
    made = make_school(trust, urn="900002")
    gone = [marks_of(0) for _ in made.pupils]
    gone[0][3] = "-" * 10 + "----"
    lay(made.school, made.pupils, FIRST, gone)
    page = signed_in("head", made.school).get(made.address("insight/"))
    assert "10 sessions without a mark" in said(page)
    assert "measure=missing_marks" in page.content.decode()


def test_a_school_without_registers_says_what_to_do(trust):
    made = make_school(trust, urn="900003")
    empty = type(made.school).objects.create(trust=trust, name="New School", urn="900004")
    empty.refresh_from_db()
    officer, governor = signed_in("attendance_officer", empty), signed_in("governor", empty)
    for tail in ("insight/", "insight/bands/", "pupils/", "figure/?measure=attendance_rate"):
        answer_ = officer.get(f"/900004/{tail}")
        assert answer_.status_code == 200
        assert "There are no registers of New School yet." in said(answer_)
        assert "/900004/data/" in answer_.content.decode()
    assert "Your role does not bring them in" in said(
        signed_in("form_tutor", empty, forms=["7A"]).get("/900004/insight/")
    )
    assert "There is no whole week of registers of New School yet." in said(governor.get("/900004/insight/"))
    assert governor.get("/900004/insight/bands.csv").status_code == 404


def test_bands_count_every_pupil_once_and_equal_measures(made, officer):
    rows = list(csv.reader(io.StringIO(officer.get(made.address("insight/bands.csv?columns=all")).content.decode())))
    assert rows[0][:3] == ["Year group", "0–5% pupils", "0–5% share"]
    figures = _measured(made, "absence_band", by=("year_group",))
    for year, row in zip(("7", "8"), rows[1:3], strict=True):
        counts = [int(cell) for cell in row[1:-1:2]]
        assert counts == [figures.get("absence_band", year_group=year, band=band).numerator for band in BANDS]
        assert sum(counts) == int(row[-1]) == 12
    assert [row[0] for row in rows[1:]] == ["Year 7", "Year 8", "All pupils"]


def test_six_columns_add_up_to_the_eleven(made, officer):
    six, eleven = (
        list(csv.reader(io.StringIO(officer.get(made.address(f"insight/bands.csv?{query}")).content.decode())))[3]
        for query in ("", "columns=all")
    )
    assert int(six[9]) == sum(int(cell) for cell in eleven[9:21:2])
    assert len(six) == 14 and len(eleven) == 24


def test_a_square_opens_to_its_pupils(made, officer):
    page = officer.get(made.address("insight/bands/")).content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'class="dm-bands__link" href="([^"]+)"', page)]
    assert len(links) >= 6
    for link in links:
        count = re.search(
            rf'href="{re.escape(link.replace("&", "&amp;"))}"[^>]*><span class="dm-bands__count">(\d+)', page
        )
        assert said(officer.get(link)).count(" 7A ") + said(officer.get(link)).count(" 8B ") >= int(count[1])
        assert f"{int(count[1])} of {PUPILS_HELD} pupils" in said(officer.get(link))


def test_a_division_that_is_not_offered_falls_back_on_year_groups(made, officer):
    assert "Year 7" in said(officer.get(made.address("insight/bands/?by=surname&columns=x")))
