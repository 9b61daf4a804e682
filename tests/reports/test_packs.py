"""What is written is whole, safe, the same every time, and says what was counted."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import made_packs as made
import openpyxl
import pypdf
import pytest

from daymark.intake.problems import Problem
from daymark.measures.question import HEADLINE, QuestionError
from daymark.reports import gather, pack
from daymark.reports.figures_json import figures_json
from daymark.reports.groupings import groupings, measures_for
from daymark.reports.pdf import pages_in, pdf
from daymark.reports.pupils_csv import COLUMNS, pupils_csv
from daymark.reports.workbook import workbook

LEFT_OUT = Problem("marks.csv", 7, "Mark", "Q9", "The mark is no code.", "Say what it means with --aliases.", "row")


@pytest.fixture(scope="module")
def small():
    return made.analysis(surname="=1+1", problems=[LEFT_OUT])


def test_keys_stand_by_themselves_and_the_keys_of_one_list_are_crossed():
    assert groupings([]) == (("year_group",), ("fsm",), ("weekday",))
    assert groupings(["year_group,sex", "fsm"]) == (("year_group",), ("sex",), ("fsm",), ("year_group", "sex"))
    assert groupings(["fsm,fsm"]) == (("fsm",),)
    with pytest.raises(QuestionError, match=r"no group 'shoe_size'. There are: school, phase, la, year_group"):
        groupings(["year_group,shoe_size"])


def test_measures_that_cannot_be_divided_so_are_left_out():
    assert "persistent_absence" not in measures_for(("weekday",))
    assert "overall_absence_rate" in measures_for(("weekday",))
    assert measures_for(("year_group",)) == HEADLINE


def test_figures_json_has_the_agreed_shape(small):
    told = json.loads(figures_json(small))
    assert told["as_of"] == "2025-10-24"
    first = told["figures"][0]
    assert list(first) == ["measure", "group", "numerator", "denominator", "value", "pupils", "suppressed"]
    assert (first["measure"], first["group"], first["suppressed"]) == ("attendance_rate", {}, False)
    seen = [(f["measure"], tuple(sorted(f["group"].items()))) for f in told["figures"]]
    assert len(set(seen)) == len(seen)
    assert {f["measure"] for f in told["figures"] if f["group"] == {}} >= set(HEADLINE) - {
        "absence_band", "code_rate", "weekday_absence_rate",
    }  # fmt: skip


def test_figures_are_those_that_were_written_out(small):
    # 24 pupils, 7 weeks, 10 sessions; two pupils ill for 70 each, four missing 14 each.
    absence = small.whole.get("overall_absence_rate")
    assert (absence.numerator, absence.denominator, absence.pupils) == (2 * 70 + 4 * 14, 24 * 70, 24)
    persistent = small.whole.get("persistent_absence")
    assert (persistent.numerator, persistent.denominator) == (6, 24)
    assert small.sentences[0].startswith("24 pupils missed 4.1 days each on average between 1 September 2025")
    assert small.sentences[1] == (
        "6 of 24 pupils (25.0%) missed a tenth or more of their sessions, "
        "and 2 of them (8.3% of all) missed half or more."
    )


def test_sessions_after_the_as_of_day_are_not_counted():
    early = made.analysis(as_of=date(2025, 9, 12))
    assert early.whole.get("overall_absence_rate").denominator == 24 * 20
    assert json.loads(figures_json(early))["as_of"] == "2025-09-12"


def test_an_as_of_day_before_the_data_is_refused_in_words():
    with pytest.raises(gather.NothingToAnalyse, match="the first is of 1 September 2025"):
        gather.covered(made.taken(), date(2025, 8, 31))


def test_the_phase_is_said_only_where_all_year_groups_agree():
    assert gather.phase_of(["R", "6", None]) == "Primary"
    assert gather.phase_of(["7", "11", "unknown"]) == "Secondary"
    assert gather.phase_of(["6", "7"]) == ""
    assert gather.phase_of([None]) == ""


def test_two_school_years_are_counted_together_and_half_terms_carry_the_year():
    one, other = made.taken(weeks=3), made.taken(weeks=3)
    moved = other.weeks.with_columns(week=other.weeks["week"].dt.offset_by("-364d"))
    both = replace(one, weeks=one.weeks.vstack(moved), pupils=one.pupils, schools=one.schools, sources=one.sources)
    period = gather.covered(both, None)
    told = made.asking.ask(gather.lake_of(both), both, period, groupings(["half_term"]), made.EVERYONE)
    assert told.whole.get("attendance_rate").denominator == 24 * 60
    halves = [dict(f.group)["half_term"] for f in told.by("half_term").of("attendance_rate")]
    assert halves == ["2024/25 Autumn 1", "2025/26 Autumn 1"]


def test_pupils_csv_counts_each_pupil_and_is_safe_to_open(small):
    rows = list(csv.DictReader(io.StringIO(pupils_csv(small))))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == 24
    friday = next(row for row in rows if row["pupil"] == "8-01")
    assert (friday["possible"], friday["absent"], friday["days_missed"], friday["band"]) == (
        "70",
        "14",
        "7.0",
        "[20,25)",
    )
    assert (friday["broken_weeks"], friday["surname"]) == ("7", "'=1+1")
    assert [row["year_group"] for row in rows] == ["7"] * 12 + ["8"] * 12


def test_the_workbook_has_its_sheets_and_no_formula(small):
    book = openpyxl.load_workbook(io.BytesIO(workbook(small)))
    assert book.sheetnames == [
        "Summary", "By year group", "By FSM", "By weekday", "Bands by year group", "Weeks", "Weekdays", "Codes",
        "Pupils", "Problems", "How it is counted",
    ]  # fmt: skip
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    pupils = book["Pupils"]
    assert pupils["D5"].value == "=1+1"
    assert pupils["D5"].data_type == "s"
    assert pupils.auto_filter.ref == "A4:P28"
    assert pupils.freeze_panes == "F5"
    assert book.properties.title == "Attendance: Harbour Academy"


def test_the_workbook_says_the_sentences_and_the_figures_with_what_they_are_of(small):
    book = openpyxl.load_workbook(io.BytesIO(workbook(small)))
    told = [[cell.value for cell in row] for row in book["Summary"].iter_rows()]
    assert [row[0] for row in told[3:6]] == list(small.sentences)
    absence = next(row for row in told if row[0] == "Absence")
    assert absence[1:6] == [196, "sessions", 1680, "possible sessions", pytest.approx(196 / 1680)]
    bands = book["Bands by year group"]
    everyone = [[c.value for c in row] for row in bands.iter_rows() if row[0].value == "Everyone"]
    assert everyone[0][1:] == [18, 0, 0, 0, 4, 0, 0, 0, 0, 0, 2, 24]
    assert [c.value for c in book["Problems"][5]][:4] == ["marks.csv", 7, "Mark", "Q9"]
    definitions = [row[0].value for row in book["How it is counted"].iter_rows(min_row=5)]
    assert len(definitions) >= len(HEADLINE)


def _words(content):
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_the_pdf_opens_with_the_three_sentences_and_says_how_it_is_counted(small):
    content = pdf(small)
    first, second = _words(content)
    for sentence in small.sentences:
        assert sentence in first
    assert first.index(small.sentences[0]) < 200
    assert "How it is counted" in second
    assert "1 row could not be taken and was left out" in second
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert reader.metadata.title == "Attendance: Harbour Academy"
    assert reader.trailer["/Root"]["/Lang"].lower() == "en-gb"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]


def test_the_pdf_has_two_pages_however_much_there_is_to_say(tmp_path):
    years = ("N1", "N2", "R", *(str(year) for year in range(1, 15)), "X")
    full = made.analysis(
        "year_group,fsm,sex", "form", "sen", school="A School With A Very Long Name Indeed, of the Parish",
        years=years, each=11, weeks=12, problems=[LEFT_OUT] * 40,
    )  # fmt: skip
    content = pdf(full, node_modules=tmp_path)
    assert len(_words(content)) == pages_in(content) == 2
    assert "further groups in insight.xlsx" in _words(content)[1]


def test_the_pdf_of_one_pupil_without_characteristics():
    one = made.analysis(years=("8",), each=1, weeks=1, fsm=None, sex=None)
    content = pdf(one)
    assert "The files say nothing of free school meals" in _words(content)[1]
    assert len(_words(content)) == 2


def test_everything_is_the_same_the_second_time(small):
    again = made.analysis(surname="=1+1", problems=[LEFT_OUT])
    for make in pack.FILES.values():
        assert make(small) == make(again)


def test_an_old_problems_file_is_taken_away_when_all_is_well(tmp_path, small):
    written = pack.write_pack(small, tmp_path)
    assert [path.name for path in written] == [*pack.FILES, "problems.csv"]
    assert "Say what it means with --aliases." in (tmp_path / "problems.csv").read_text()
    pack.write_pack(made.analysis(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(pack.FILES)
