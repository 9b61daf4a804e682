"""A week that arrives again: marks replace, no mark erases nothing."""

from hypothesis import given
from hypothesis import strategies as st

from daymark.intake.merge import merge
from daymark.registers.codes import CODES

CHARS = "".join(code.char for code in CODES)
WEEK = st.text(alphabet=CHARS + "-.", min_size=14, max_size=14)


def test_marks_replace_and_gaps_do_not():
    after = merge("/\\N-I\\--------", "", "--O/------/---", "")
    assert after.marks == "/\\O/I\\----/---"
    assert after.overwrites


def test_filling_a_gap_overwrites_nothing():
    assert not merge("/\\------------", "", "--/\\----------", "").overwrites


@given(WEEK, WEEK)
def test_what_was_there_is_there_after_unless_replaced(old, new):
    after = merge(old, "", new, "").marks
    assert len(after) == 14
    for before, came, now in zip(old, new, after, strict=True):
        assert now == (before if came in "-." else came)


@given(WEEK, WEEK)
def test_the_same_again_changes_nothing(old, new):
    once = merge(old, "", new, "")
    again = merge(once.marks, once.raw, new, "")
    assert (again.marks, again.raw, again.overwrites) == (once.marks, once.raw, False)


def test_raw_marks_stay_with_the_session_they_came_for():
    old_raw = "\t".join(["P", "P", *[""] * 12])
    new_raw = "\t".join([*[""] * 2, "ILL", *[""] * 11])
    after = merge("/\\------------", old_raw, "--I-----------", new_raw)
    assert after.marks == "/\\I-----------"
    assert after.raw.split("\t")[:3] == ["P", "P", "ILL"]


def test_raw_is_dropped_when_the_codes_themselves_arrive():
    old_raw = "\t".join(["P", *[""] * 13])
    after = merge("/-------------", old_raw, "/-------------", "")
    assert after.raw == ""
