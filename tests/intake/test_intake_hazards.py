"""What real exports do to marks, dates and numbers, and what is made of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import intake_writing as writing
import pytest
from intake_writing import SMALL, csv_bytes, xlsx_bytes

from daymark.intake import rules
from daymark.intake.dates import british_date, read_dates
from daymark.intake.preview import preview
from daymark.intake.read import take
from daymark.intake.upn import check_letter, letter_fits, temporary, well_formed

HEAD = "UPN,Date,Session,Mark\n"
PUPIL = "B801200005001"


def marks(keep, *rows, **how):
    text = HEAD + "".join(f"{PUPIL},{row}\n" for row in rows)
    return take([keep("m.csv", text)], **how)


def rules_of(taken):
    return [problem.rule for problem in taken.problems]


def test_titles_footers_blank_rows_and_headings_again(keep):
    text = (
        "Attendance marks\nSchool: Hilltop;  From 06/01/2025\n\n"
        + HEAD
        + f"{PUPIL},06/01/2025,AM,/\n\n"
        + HEAD
        + f"{PUPIL},06/01/2025,PM,\\\nTotal,,,2\nReport generated 07/01/2025 10:00,,,\nPage 1 of 1\n"
    )
    taken = take([keep("m.csv", text)])
    assert taken.weeks["marks"].to_list() == ["/\\" + "-" * 12]
    assert rules_of(taken) == [rules.HEADINGS_AGAIN.text, rules.FOOTERS.text]
    assert [(p.row, p.value) for p in taken.problems] == [
        (7, "1 line (the first: UPN)"),
        (9, "3 lines (the first: Total)"),
    ]
    assert (taken.rows_read, taken.rows_taken) == (2, 2)


def test_a_pupil_called_page_without_a_number_is_no_footer(keep):
    taken = take(
        [keep("m.csv", f"Surname,UPN,Date,AM,PM\nPage,,06/01/2025,/,I\nDoe,{PUPIL},06/01/2025,/,I\nTotal,,,2,0\n")]
    )
    assert [(p.row, p.rule) for p in taken.problems] == [(4, rules.FOOTERS.text), (2, rules.NO_PUPIL.text)]
    assert (taken.rows_read, taken.rows_taken) == (2, 1)


def test_a_pupil_called_page_is_no_footer(keep):
    taken = take(
        [
            keep(
                "m.csv",
                "Surname,UPN,Date,AM,PM\nPage,B801200005001,06/01/2025,/,\\\nTotal,B801200005002,06/01/2025,/,\\\n",
            )
        ]
    )
    assert taken.marks_taken == 4
    assert sorted(taken.pupils["surname"]) == ["Page", "Total"]


@pytest.mark.parametrize("written", ["l", " L ", "L\u00a0", "\u00a0l\u202f", "L"])
def test_spaces_and_small_letters(keep, written):
    taken = marks(keep, "06/01/2025,AM,/", f"07/01/2025,AM,{written}")
    assert taken.weeks["marks"].to_list() == ["/-L" + "-" * 11]
    assert taken.problems == []


@pytest.mark.parametrize("written", ["", "-", "--", "_", " ", '" - "'])
def test_no_mark_is_neither_present_nor_absent(keep, written):
    taken = marks(keep, "06/01/2025,AM,/", f"06/01/2025,PM,{written}")
    assert taken.weeks["marks"].to_list() == ["/" + "-" * 13]
    assert taken.problems == []
    assert taken.marks_read == 1


def test_strokes_of_the_other_half_are_present_and_said_once(keep):
    taken = marks(keep, "06/01/2025,AM,\\", "06/01/2025,PM,/", "07/01/2025,AM,/")
    assert taken.weeks["marks"].to_list() == ["/\\/" + "-" * 11]
    assert [(p.rule, p.value) for p in taken.problems] == [(rules.STROKES.text, "2 marks")]
    assert taken.weeks["raw"][0].startswith("\\\t/\t/\t")


def test_text_that_other_readers_take_for_nothing(keep):
    taken = take([keep("m.csv", "Adno,Reg,Date,AM,PM\nNA,null,06/01/2025,N,/\nNone,-,06/01/2025,/,N\n")])
    assert sorted(taken.weeks["pupil"]) == ["NA", "None"]
    assert sorted(taken.weeks["marks"]) == ["/N" + "-" * 12, "N\\" + "-" * 12]


def test_backslash_at_the_end_of_a_quoted_cell(keep):
    text = 'School,UPN,WeekStart,WeekMarks\n"Hill, Top",B801200005001,2022-01-10,"/\\/\\/\\II/\\####"\n' \
           '"Hill, Top",Q801200005002,2022-01-10,"/\\/\\/\\/\\/\\"\n'  # fmt: skip
    taken = take([keep("m.csv", text)])
    assert taken.weeks["marks"].to_list() == ["/\\/\\/\\II/\\####", "/\\/\\/\\/\\/\\----"]
    assert taken.problems == []


@pytest.mark.parametrize(
    ("string", "week", "rule"),
    [
        ("/\\/\\/\\/\\/\\", "/\\/\\/\\/\\/\\----", None),
        ("/\\/\\/\\/\\/\\#", "/\\/\\/\\/\\/\\####", None),
        ("/\\/\\/\\/\\", "/\\/\\/\\/\\------", rules.SHORT_WEEK),
        ("/\\/\\/\\/\\/\\/", "/\\/\\/\\/\\/\\/---", rules.SHORT_WEEK),
        ("  /\\/\\/\\/\\", "--/\\/\\/\\/\\----", None),
        ("/\\/\\/\\/\\__", "/\\/\\/\\/\\------", None),
        ("NULL", None, rules.SHORT_WEEK),
        ("", None, rules.SHORT_WEEK),
        ("/\\/\\/\\/\\/\\####/", None, rules.LONG_WEEK),
    ],
)
def test_ragged_week_strings(keep, string, week, rule):
    text = f'UPN,W/B,Marks\n{PUPIL},06/01/2025,"/\\/\\/\\/\\/\\"\n{PUPIL},13/01/2025,"{string}"\n'
    taken = take([keep("m.csv", text)])
    assert taken.weeks["marks"].to_list()[1:] == ([week] if week else [])
    said = [p for p in taken.problems if p.rule != rules.WEEKEND.text]
    assert [p.rule for p in said] == ([rule.text] if rule else [])
    assert all(p.row == 3 and p.column == "Marks" for p in said)


def test_a_week_that_starts_on_a_tuesday(keep):
    taken = take(
        [keep("m.csv", f'UPN,W/B,Marks\n{PUPIL},06/01/2025,"/\\/\\/\\/\\/\\"\n{PUPIL},14/01/2025,"/\\/\\/\\/\\/\\"\n')]
    )
    assert [(p.row, p.column, p.value, p.rule) for p in taken.problems] == [
        (3, "W/B", "14/01/2025", rules.NOT_MONDAY.text)
    ]
    assert taken.weeks.height == 1


def test_two_characters_in_a_string_need_an_alias(keep):
    text = f'UPN,W/B,Marks\n{PUPIL},06/01/2025,"/\\/\\/\\/\\/+"\n'
    assert take([keep("m.csv", text)]).unknown_marks == {"+": 1}
    taken = take([keep("m.csv", text)], {"+": "C2"})
    assert taken.weeks["marks"].to_list() == ["/\\/\\/\\/\\/p----"]
    assert take([keep("m.csv", text)], profile="week-strings").weeks["marks"].to_list() == ["/\\/\\/\\/\\/X----"]


def test_aliases_come_before_the_code_table(keep):
    taken = marks(keep, "06/01/2025,AM,P", "06/01/2025,PM,a", "07/01/2025,AM,p", "07/01/2025,PM,?",
                  aliases={"P": "/", "a": "I", "?": ""})  # fmt: skip
    assert taken.weeks["marks"].to_list() == ["/IP" + "-" * 11]
    assert taken.weeks["raw"][0].split("\t")[:3] == ["P", "a", "p"]
    assert taken.problems == []
    assert taken.unknown_marks == {}


def test_an_alias_to_no_code_is_a_problem(keep):
    taken = marks(keep, "06/01/2025,AM,/", "06/01/2025,PM,?", aliases={"?": "QQ"})
    assert [(p.column, p.value, p.rule) for p in taken.problems] == [
        ("?", "? = QQ", rules.BAD_ALIAS.text),
        ("Mark", "?", rules.UNKNOWN_MARK.text),
    ]


def test_codes_out_of_their_time_are_taken_with_a_notice(keep):
    taken = marks(keep, "06/01/2025,AM,H", "06/01/2025,PM,H", "06/05/2024,AM,C2", "06/05/2024,PM,\\")
    assert taken.weeks["marks"].to_list() == ["p\\" + "-" * 12, "HH" + "-" * 12]
    found = sorted((p.rule, p.value) for p in taken.problems)
    assert found == [(rules.OUT_OF_DATE.text, "C2: 1 mark"), (rules.OUT_OF_DATE.text, "H: 2 marks")]


def test_an_interview_is_an_activity_to_18_august_2024_and_an_absence_since(keep):
    taken = marks(keep, "16/08/2024,AM,/", "16/08/2024,PM,J", "19/08/2024,AM,J", "19/08/2024,PM,J1")
    assert taken.weeks["marks"].to_list() == ["-" * 8 + "/J" + "-" * 4, "jj" + "-" * 12]
    assert taken.weeks["raw"].to_list()[1].split("\t")[0] == "J", "what was written is kept"
    assert [(p.rule, p.value, p.row) for p in taken.problems] == [(rules.REPLACED.text, "J: 1 mark as J1", 4)]


def test_weekend_marks_are_said(keep):
    taken = marks(keep, "11/01/2025,AM,/", "12/01/2025,PM,#")
    assert [(p.rule, p.row) for p in taken.problems] == [(rules.WEEKEND.text, 2)]
    assert taken.weeks["marks"].to_list() == ["-" * 10 + "/--#"]


@pytest.mark.parametrize("word", ["AM", "am", "A", "Morning", "1", "Session 1", "AM1", "a.m."])
def test_words_for_the_morning(keep, word):
    assert marks(keep, f"06/01/2025,{word},L").weeks["marks"].to_list() == ["L" + "-" * 13]


@pytest.mark.parametrize("word", ["PM", "pm", "P", "Afternoon", "2", "Session 2", "PM1"])
def test_words_for_the_afternoon(keep, word):
    assert marks(keep, f"06/01/2025,{word},L").weeks["marks"].to_list() == ["-L" + "-" * 12]


def test_accents_in_windows_encoding(keep):
    table = [["Adno", "Surname", "Date", "AM", "PM"], ["1", "Zoë’s Bérénice", "06/01/2025", "/", "\\"]]
    taken = take([keep("m.csv", csv_bytes(table, encoding="cp1252"))])
    assert taken.pupils["surname"].to_list() == ["Zoë’s Bérénice"]
    assert taken.sources[0].encoding == "Windows-1252"


def test_unclosed_quotes_and_old_line_ends(keep):
    rows = [f'1,O"Neill,06/01/2025,/,\\', '2,"Roe,06/01/2025,/,\\']  # noqa: F541
    taken = take([keep("m.csv", "\r".join(["Adno,Surname,Date,AM,PM", *rows]))])
    assert taken.marks_taken >= 2
    assert taken.pupils["surname"][0] == 'O"Neill'


def test_second_sheet_and_notes_sheet(keep):
    book = xlsx_bytes(("Cover", [["Produced for the governors"]]), ("Autumn", writing.long(SMALL)))
    taken = take([keep("m.xlsx", book)])
    assert taken.marks_taken == 17
    assert [(p.rule, p.value) for p in taken.problems] == [(rules.OTHER_SHEETS.text, "Cover")]
    both = xlsx_bytes(("Autumn", writing.long(SMALL)), ("Pupils", [["UPN", "Year"], ["B801200005001", "Year 8"]]))
    taken = take([keep("b.xlsx", both)])
    assert [source.file for source in taken.sources] == ["b.xlsx, sheet Autumn", "b.xlsx, sheet Pupils"]
    assert taken.pupils.filter(taken.pupils["pupil"] == PUPIL)["year_group"].to_list() == ["8"]


def test_numbers_as_numbers_in_a_workbook(keep):
    book = xlsx_bytes(("M", [["Adno", "Date", "AM", "PM"], [5123, date(2025, 1, 6), "/", "\\"]]))
    pupils = "Adno,Year Group\n005123,9\n"
    taken = take([keep("m.xlsx", book), keep("p.csv", pupils)])
    assert taken.weeks["pupil"].to_list() == ["005123"]
    assert rules_of(taken) == [rules.ZEROS.text]


def test_utc_midnight_of_a_summer_day_is_the_next_day():
    assert read_dates(["2025-06-01T23:00:00Z"]).dates["2025-06-01T23:00:00Z"] == date(2025, 6, 2)
    assert read_dates(["2025-01-05T23:00:00Z"]).dates["2025-01-05T23:00:00Z"] == date(2025, 1, 5)
    assert british_date(datetime(2025, 3, 30, 0, 59, tzinfo=UTC)) == date(2025, 3, 30)
    assert british_date(datetime(2025, 10, 25, 23, 30, tzinfo=UTC)) == date(2025, 10, 26)
    assert british_date(datetime(2025, 10, 26, 23, 30, tzinfo=UTC)) == date(2025, 10, 26)


def test_a_weekday_decides_the_order():
    assert read_dates(["Mon 06/01/2025"]).dates["Mon 06/01/2025"] == date(2025, 1, 6)
    assert read_dates(["Sun 06/01/2025"]).order == "month/day"
    assert read_dates(["Fri 06/01/2025"]).dates["Fri 06/01/2025"] is None


@pytest.mark.parametrize(
    "text", ["", "-", "Total", "32/01/2025", "29/02/2025", "06/01/1825", "9A", "12", "123456", "6/13", "1/2"]
)
def test_what_is_no_date(text):
    assert read_dates([text]).dates[text] is None


def test_upns():
    assert letter_fits("B801200005001")
    assert not letter_fits("A801200005001")
    assert letter_fits("U502400200093")
    assert check_letter("82320002500A") == "X"
    assert check_letter("82320002500B") == "L"
    assert temporary("X82320002500A")
    assert not well_formed("I801200005001")


def test_preview_tells_what_was_understood(keep):
    taken = take([keep("m.csv", csv_bytes(writing.long(SMALL))), keep("n.csv", HEAD + f"{PUPIL},20/01/2025,AM,?\n")])
    seen = preview(taken)
    assert [source.layout for source in seen.sources] == ["one row a mark"] * 2
    assert (seen.start, seen.end) == (date(2025, 1, 6), date(2025, 1, 17))
    assert (seen.pupils, seen.marks_taken) == (3, 17)
    assert {symbol: times for symbol, _, times in seen.codes} == {
        "/": 4, "\\": 4, "I": 2, "N": 2, "#": 2, "L": 1, "U": 1, "O": 1,
    }  # fmt: skip
    assert seen.unknown == (("?", 1),)
    assert [(group.level, group.file, group.count) for group in seen.groups] == [("file", "n.csv", 1)]
    assert not seen.nothing_taken
