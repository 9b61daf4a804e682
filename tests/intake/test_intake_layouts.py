"""One register in every layout, encoding and delimiter gives the same weeks."""

from __future__ import annotations

from datetime import date

import intake_writing as writing
import polars as pl
import pytest
from intake_writing import LAYOUTS, SMALL, csv_bytes, xlsx_bytes

from daymark.intake.read import take
from daymark.registers.frames import NOTES, PUPILS, WEEKS

EXPECTED = [
    ("B801200005001", date(2025, 1, 6), r"/\L" + "\\" + "-" * 10),
    ("B801200005001", date(2025, 1, 13), "II" + "-" * 6 + "/\\" + "-" * 4),
    ("E801200005003", date(2025, 1, 6), "----" + "/\\" + "-O" + "-" * 6),
    ("Q801200005002", date(2025, 1, 6), "NN" + "-" * 6 + "##" + "-" * 4),
    ("Q801200005002", date(2025, 1, 13), "--/U" + "-" * 10),
]


def weeks_of(taken):
    return taken.weeks.select("pupil", "week", "marks").rows()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_layout_delimiter_and_encoding(keep, layout, delimiter, encoding):
    path = keep("marks.csv", csv_bytes(LAYOUTS[layout](SMALL), delimiter, encoding))
    taken = take([path])
    assert weeks_of(taken) == EXPECTED
    assert taken.problems == []
    assert taken.sources[0].layout == layout
    assert taken.marks_read == taken.marks_taken == 17
    assert taken.rows_read == taken.rows_taken
    assert taken.weeks["raw"].unique().to_list() == [""]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("quote_all", [False, True])
def test_every_layout_as_workbook_and_quoted(keep, layout, quote_all):
    table = LAYOUTS[layout](SMALL)
    assert weeks_of(take([keep("m.csv", csv_bytes(table, quote_all=quote_all))])) == EXPECTED
    assert weeks_of(take([keep("m.xlsx", xlsx_bytes(("Marks", table)))])) == EXPECTED


def test_workbook_with_real_dates(keep):
    table = writing.long(SMALL, write_date=lambda day: day)
    assert weeks_of(take([keep("m.xlsx", xlsx_bytes(("Marks", table)))])) == EXPECTED


def test_wide_workbook_with_merged_real_dates_over_sessions(keep):
    table = writing.wide_two_rows(SMALL, write_date=lambda day: day)
    taken = take([keep("m.xlsx", xlsx_bytes(("Marks", table), merge_first_row=True))])
    assert weeks_of(taken) == EXPECTED


@pytest.mark.parametrize("names_below", [False, True])
def test_wide_with_two_rows_of_headings(keep, names_below):
    table = writing.wide_two_rows(SMALL, names_below=names_below)
    taken = take([keep("m.csv", csv_bytes([["Official register"], [], *table]))])
    assert weeks_of(taken) == EXPECTED
    assert taken.pupils["surname"].to_list() == ["Doe"] * 3
    assert taken.pupils["forename"].to_list() == ["Jo"] * 3


@pytest.mark.parametrize(
    "form", ["%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d-%b-%Y", "%a %d %b %Y", "%a %d/%m/%Y", "%Y%m%d", "%d.%m.%Y",
             "%Y-%m-%dT00:00:00", "%Y-%m-%d 00:00:00", "%A, %d %B %Y", "%d/%m/%Y 00:00"],
)  # fmt: skip
@pytest.mark.parametrize("layout", LAYOUTS)
def test_dates_in_every_form(keep, layout, form):
    table = LAYOUTS[layout](SMALL, write_date=lambda day: day.strftime(form))
    assert weeks_of(take([keep("m.csv", csv_bytes(table))])) == EXPECTED


def test_excel_serial_dates(keep):
    serial = lambda day: str((day - date(1899, 12, 30)).days)  # noqa: E731
    assert weeks_of(take([keep("m.csv", csv_bytes(writing.long(SMALL, serial)))])) == EXPECTED


def test_weekly_strings_of_ten(keep):
    assert weeks_of(take([keep("m.csv", csv_bytes(writing.weekly(SMALL, slots=10)))])) == EXPECTED


def test_frames_have_the_agreed_shapes(keep):
    taken = take([keep("m.csv", csv_bytes(writing.long(SMALL)))])
    assert dict(taken.weeks.schema) == WEEKS
    assert dict(taken.pupils.schema) == PUPILS
    assert dict(taken.notes.schema) == NOTES


def test_two_character_codes_and_notes(keep):
    text = (
        "UPN,Date,Session,Mark,Minutes Late,Comments\nB801200005001,06/01/2025,AM,L,12,bus\n"
        "B801200005001,06/01/2025,PM,C2,,\nB801200005001,07/01/2025,AM,/,,\nB801200005001,07/01/2025,PM,I01,,\n"
    )
    taken = take([keep("m.csv", text)])
    assert weeks_of(taken) == [("B801200005001", date(2025, 1, 6), "Lp/I" + "-" * 10)]
    assert taken.weeks["raw"][0].split("\t")[:5] == ["L", "C2", "/", "I01", ""]
    assert taken.weeks["raw"][0].count("\t") == 13
    assert taken.notes.rows() == [("School", "B801200005001", date(2025, 1, 6), "AM", 12, "bus")]


def test_progress_counts_up_to_the_end(keep):
    told = []
    take([keep("a.csv", csv_bytes(writing.long(SMALL)))], progress=lambda *step: told.append(step))
    assert [done for _, done, _ in told] == list(range(len(told)))
    assert {total for _, _, total in told} == {len(told)}
    assert told[0][0] == "Reading a.csv"


def test_a_million_rows(keep, tmp_path):
    pupils, days = 2632, 190
    sessions = (
        pl.DataFrame({"day": range(days)})
        .select(
            Date=(pl.date(2024, 9, 2) + pl.duration(days=pl.col("day") // 5 * 7 + pl.col("day") % 5)).dt.strftime(
                "%d/%m/%Y"
            )
        )
        .join(pl.DataFrame({"Session": ["AM", "PM"], "Mark": ["/", "\\"]}), how="cross")
    )
    who = pl.DataFrame({"Adno": [f"{number:06}" for number in range(pupils)]})
    frame = who.join(sessions, how="cross").select("Adno", "Date", "Session", "Mark")
    frame = frame.with_columns(Mark=pl.when(pl.int_range(pl.len()) % 20 == 7).then(pl.lit("I")).otherwise("Mark"))
    path = tmp_path / "million.csv"
    frame.write_csv(path)
    taken = take([path])
    assert taken.rows_read == taken.rows_taken == taken.marks_read == taken.marks_taken == pupils * days * 2 > 1_000_000
    assert taken.weeks.height == pupils * days // 5
    assert taken.weeks["marks"].str.count_matches("I").sum() == frame["Mark"].eq("I").sum()
    assert taken.problems == []
