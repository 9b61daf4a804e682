"""Minutes late and lesson marks of a school's year, out of the database in the frames the lake is built from."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from registers_made import FULL, MONDAY, NOW, an_import, school, taken

from daymark.intake.commit import commit
from daymark.kit.school_year import SchoolYear
from daymark.registers import export
from daymark.registers.codes import CODES, MISSING
from daymark.registers.frames import LESSONS, NOTES
from daymark.registers.lessons import packed, unpacked
from daymark.registers.models import Pupil, School

YEAR = SchoolYear(2025)
WHY = "a test looks at what was written"
WITHOUT_SCHOOL = {name: kind for name, kind in LESSONS.items() if name != "school"}


def take_in(of: School, **what):
    commit(taken(of, **what), of, an_import(of), by=None, at=NOW)


@pytest.mark.django_db
def test_notes_come_out_as_they_went_in():
    of, other = school(urn="123456"), school("Lantern")
    last_year = date(2025, 7, 14)
    notes = [("1", last_year, "AM", 3, None), ("1", MONDAY, "PM", None, 'bus, "late"'), ("1", MONDAY, "AM", 12, None)]
    take_in(of, weeks=[("1", 0, FULL)], notes=notes)
    take_in(other, weeks=[("1", 0, FULL)], notes=[("1", MONDAY, "AM", 40, None)])
    key = Pupil.objects.unscoped(WHY).get(school=of).key
    found = export.notes(of, YEAR)
    assert found.schema == NOTES
    assert found.rows() == [
        ("123456", key, MONDAY, "AM", 12, None),
        ("123456", key, MONDAY, "PM", None, 'bus, "late"'),
    ]
    assert export.notes(of, SchoolYear(2024))["minutes_late"].to_list() == [3]
    assert export.notes(of, SchoolYear(2023)).is_empty() and export.notes(of, SchoolYear(2023)).schema == NOTES


@pytest.mark.django_db
def test_lessons_come_out_as_they_went_in():
    of, other = school(urn="123456"), school("Lantern")
    friday = date(2025, 9, 12)
    given_ = [
        ("1", MONDAY, "P1", 'Art, "3-D"', "/"),
        ("1", friday, "P1", "Maths", "-"),
        ("1", date(2025, 7, 14), "P1", "Maths", "O"),
    ]
    take_in(of, lessons=given_)
    take_in(other, lessons=[("1", MONDAY, "P1", "PE", "O")])
    key = Pupil.objects.unscoped(WHY).get(school=of).key
    found = export.lessons(of, YEAR)
    assert found.schema == LESSONS
    assert found.rows() == [
        ("123456", key, MONDAY, "P1", 'Art, "3-D"', "/"),
        ("123456", key, friday, "P1", "Maths", "-"),
    ]
    assert export.lessons(of, SchoolYear(2024))["mark"].to_list() == ["O"]
    assert export.lessons(of, SchoolYear(2023)).is_empty()


@pytest.mark.django_db
def test_a_week_across_the_turn_of_the_year_is_cut_at_it():
    of = school()
    days = [date(2025, 7, 31), date(2025, 8, 1)]
    take_in(of, lessons=[("1", day, "P1", "Maths", "/") for day in days])
    assert export.lessons(of, SchoolYear(2024))["date"].to_list() == days[:1]
    assert export.lessons(of, SchoolYear(2025))["date"].to_list() == days[1:]


@pytest.mark.django_db
def test_the_local_authority_is_the_beginning_of_the_dfe_number():
    assert school(laestab="8764000").la == "876" and school("Lantern").la == ""


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)
marks = st.sampled_from([MISSING, *(code.char for code in CODES)])
days = st.dates(date(2025, 9, 1), date(2025, 10, 31))


@given(st.dictionaries(st.tuples(st.sampled_from(["1", "2"]), days, words), st.tuples(words, marks), max_size=30))
def test_what_is_packed_comes_back_whole(lessons):
    rows = [(*one, *said) for one, said in lessons.items()]
    frame = pl.DataFrame(rows, schema=WITHOUT_SCHOOL, orient="row")
    kept = packed(frame)
    assert (kept["week"].dt.weekday() == 1).all() and kept.select("pupil", "week").is_unique().all()
    back = unpacked(kept)
    assert back.schema == WITHOUT_SCHOOL
    assert sorted(back.rows()) == sorted(rows)
