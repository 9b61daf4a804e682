"""Any small register, written in any layout, comes back mark by mark."""

from __future__ import annotations

from datetime import date, timedelta

import intake_writing as writing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_writing import LAYOUTS, csv_bytes, flat, xlsx_bytes

from daymark.intake.read import take
from daymark.registers.codes import CODES

FIRST = date(2024, 9, 2)
SYMBOLS = sorted(code.symbol for code in CODES if code.symbol not in "/\\")
SINGLE = [symbol for symbol in SYMBOLS if len(symbol) == 1]


def registers(symbols):
    session = st.tuples(st.integers(0, 20).map(lambda n: FIRST + timedelta(days=n)), st.sampled_from(["AM", "PM"]))
    mark = st.one_of(st.just("present"), st.sampled_from(symbols))
    weeks = st.dictionaries(session, mark, min_size=1, max_size=25)
    pupil = st.from_regex(r"[A-H]8012000\d{5}", fullmatch=True)
    return st.dictionaries(pupil, weeks, min_size=1, max_size=5).map(whole)


def whole(register):
    """Present marks with their own stroke, and at least one of them, as no file has absences only."""
    turned = {
        upn: {key: ("/\\"[key[1] == "PM"] if mark == "present" else mark) for key, mark in marks.items()}
        for upn, marks in register.items()
    }
    first = next(iter(turned.values()))
    key = next(iter(first))
    first[key] = "/\\"[key[1] == "PM"]
    return turned


def expected(register):
    """The characters kept; the days are after August 2024, so an interview written J is the absence J1."""
    return {
        (upn, day, session): CODES.char_of_mark["J1" if mark == "J" else mark]
        for upn, marks in register.items()
        for (day, session), mark in marks.items()
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers(SYMBOLS))
def test_long_pairs_and_wide(keep, register):
    for layout in ("L1", "L2", "L3"):
        taken = take([keep("m.csv", csv_bytes(LAYOUTS[layout](register)))])
        assert flat(taken.weeks) == expected(register), layout
        assert taken.of_level("row") == taken.of_level("file") == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers(SINGLE), quoted=st.booleans())
def test_all_four_layouts_agree(keep, register, quoted):
    frames = [take([keep("m.csv", csv_bytes(table(register), quote_all=quoted))]).weeks for table in LAYOUTS.values()]
    assert all(frame.equals(frames[0]) for frame in frames)
    assert flat(frames[0]) == expected(register)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers(SINGLE))
def test_workbooks(keep, register):
    for table in (*LAYOUTS.values(), writing.wide_two_rows):
        assert flat(take([keep("m.xlsx", xlsx_bytes(("M", table(register))))]).weeks) == expected(register)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_no_content_ever_raises(keep, content):
    taken = take([keep("m.csv", content)])
    assert taken.marks_taken == 0 or taken.weeks.height > 0


CELLS = st.sampled_from(["UPN", "Date", "Session", "Mark", "AM", "PM", "06/01/2025", "01/13/2025", "13/01/2025", "/", "\\", "I",  # noqa: E501
                         "", " ", "W/B", "B801200005001", "5", "Adno", "Year", "Name", "Possible", "06/01/2025 AM", "\"", "?",  # noqa: E501
                         "/\\/\\/\\/\\/\\", "Total", "School", "Hilltop", "End Date", "FSM", "Y", "Start Date"])  # fmt: skip  # noqa: E501


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=8), quoted=st.booleans())
def test_no_table_ever_raises(keep, rows, quoted):
    content = csv_bytes(rows, quote_all=True) if quoted else "\n".join(",".join(row) for row in rows).encode()
    taken = take([keep("m.csv", content)])
    assert taken.marks_taken <= taken.marks_read
    assert taken.rows_taken <= taken.rows_read
