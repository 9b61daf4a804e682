"""Charts carry their table and words; the typeface comes out of its package whole."""

import struct
import zlib
from datetime import date

import pytest

from daymark.measures.figures import Figure
from daymark.reports import charts, fonts


def _week(day, attended):
    return Figure("attendance_rate", (("week", day),), attended, 1000, 100)


def test_the_weeks_leave_the_holiday_open_and_name_it():
    told = charts.weekly([_week("2025-10-13", 940), _week("2025-10-20", 930), _week("2025-11-03", 950)])
    assert told.headline == (
        "Attendance was lowest, 93.0%, in the week of 20 Oct and highest, 95.0%, in that of 3 Nov."
    )
    assert told.rows[0] == ("13 Oct", "940", "1,000", "94.0%")
    assert "half-term" in told.svg()
    assert told.description.startswith("Attendance in 3 weeks, from 94.0%")
    assert charts.weekly([]) is None


def test_the_weekdays_name_none_where_none_is_missed_more_by_more_than_chance():
    days = [
        Figure("weekday_absence_rate", (("weekday", day),), n, 100, 20) for day, n in (("Monday", 6), ("Friday", 9))
    ]
    told = charts.weekdays(days)
    assert told.headline == "No weekday is missed more by more than chance could explain."
    assert told.rows[1] == ("Friday", "9", "100", "9.0%")
    assert "Friday 9.0%" in told.description
    assert "<svg" in told.svg()


def test_a_week_without_a_possible_session_is_not_drawn_as_nought():
    none = Figure("attendance_rate", (("week", "2025-10-27"),), 0, 0, 0)
    assert len(charts.weekly([_week("2025-10-13", 940), _week("2025-10-20", 930), none]).rows) == 2
    assert charts.weekly([_week("2025-10-13", 940), none]) is None


def _woff(tables):
    """A WOFF 1.0 file of these tables, packed as the format says: small ones as they are, others deflated."""
    head, body, at = b"", b"", 44 + 20 * len(tables)
    for tag, data in tables.items():
        packed = min(zlib.compress(data), data, key=len)
        head += struct.pack(">4sIIII", tag, at + len(body), len(packed), len(data), 1)
        body += packed + b"\0" * (-len(packed) % 4)
    return (
        struct.pack(">4s4sIHHIHHIIIII", b"wOFF", b"\0\1\0\0", at, len(tables), 0, 0, 1, 0, 0, 0, 0, 0, 0) + head + body
    )


def test_a_web_font_is_unpacked_to_the_same_tables():
    tables = {b"cmap": b"abc", b"glyf": b"outline " * 100, b"head": b"\x5f\x0f\x3c\xf5"}
    font = fonts.truetype(_woff(tables))
    assert struct.unpack(">4sHHHH", font[:12]) == (b"\0\1\0\0", 3, 32, 1, 16)
    for i, (tag, data) in enumerate(tables.items()):
        name, _, at, size = struct.unpack(">4sIII", font[12 + 16 * i : 28 + 16 * i])
        assert (name, font[at : at + size]) == (tag, data)
        assert at % 4 == 0


def test_what_is_no_web_font_is_refused_and_a_missing_package_is_no_fault(tmp_path):
    with pytest.raises(ValueError, match=r"not a WOFF 1\.0 font"):
        fonts.truetype(b"OTTO" + bytes(60))
    assert fonts.unpack(tmp_path, node_modules=tmp_path) == []


def test_holidays_have_names():
    assert charts.HOLIDAYS[date(2025, 12, 27).month] == "Christmas"
