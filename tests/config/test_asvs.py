"""The table of security requirements is whole, what it names is there, and the page says what the data say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from daymark.config import asvs
from daymark.kit import definitions

ROOT = definitions.ROOT.parent
# Numbers and levels of the standard itself, with where they were taken from.
NUMBERS = yaml.safe_load((Path(__file__).parent / "asvs_numbers.yaml").read_text(encoding="utf-8"))
LEVELS = {number: level for level in (1, 2) for one in NUMBERS[f"level_{level}"].values() for number in one}
ROW = {"number": "6.2.1", "level": 1, "asks": "Something", "state": "met", "how": "So.", "files": ["README.md"]}


@pytest.fixture(scope="module")
def told() -> asvs.Standing:
    return asvs.standing()


def test_the_list_of_numbers_is_whole() -> None:
    assert Counter(LEVELS.values()) == {1: 70, 2: 183}
    assert sum(len(one) for level in (1, 2) for one in NUMBERS[f"level_{level}"].values()) == len(LEVELS)


def test_every_requirement_is_there_once_at_its_level_and_no_other(told: asvs.Standing) -> None:
    assert told.version == NUMBERS["version"]
    numbers = [one.number for one in told.requirements]
    assert [number for number, count in Counter(numbers).items() if count > 1] == []
    assert {one.number: one.level for one in told.requirements} == LEVELS
    assert numbers == sorted(numbers, key=lambda number: [int(part) for part in number.split(".")])
    assert list(told.chapters) == sorted({one.chapter for one in told.requirements})


def test_every_file_and_test_that_is_named_is_there(told: asvs.Standing) -> None:
    gone = {one.number: there for one in told.requirements if (there := asvs.absent(one, ROOT))}
    assert gone == {}
    assert sum(len(one.tests) for one in told.requirements) > 100


def test_a_file_or_test_that_is_not_there_is_noticed(told: asvs.Standing) -> None:
    one = replace(
        told.requirements[0],
        files=("daymark/config/asvs.py", "daymark/nothing.py"),
        tests=("tests/config/test_asvs.py::test_nothing", "tests/none.py::test_x", "tests/config/test_asvs.py"),
    )
    assert asvs.absent(one, ROOT) == ["daymark/nothing.py", *one.tests]
    assert asvs.absent(replace(one, files=(), tests=(f"{one.tests[2]}::{_of_this_file()}",)), ROOT) == []


def _of_this_file() -> str:
    return test_a_file_or_test_that_is_not_there_is_noticed.__name__


def test_what_is_not_met_says_why_and_what_to_do(told: asvs.Standing) -> None:
    short = [one.number for one in told.requirements if one.state in ("not", "partly") and len(one.how) < 60]
    assert short == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"state": "done"}, "'done' is no state"),
        ({"state": False}, "texts"),
        ({"how": 12.0}, "texts"),
        ({"files": []}, "neither a file nor a test"),
        ({"level": 3}, "3 is no level"),
        ({"asks": "a | b"}, "break the table"),
        ({"how": "a\nb"}, "break the table"),
        ({"proof": "x"}, "proof"),
    ],
)
def test_a_row_that_is_not_right_is_refused_by_its_number(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, object], said: str
) -> None:
    held = {"version": "5.0.0", "source": "x", "chapters": {6: "Signing in"}, "requirements": [ROW | wrong]}
    monkeypatch.setattr(definitions, "load", lambda name: held)
    with pytest.raises(asvs.AsvsError, match=f"^6.2.1: .*{said}"):
        asvs.standing()


@pytest.mark.parametrize("gone", ["level", "asks", "state", "how"])
def test_a_row_without_one_of_its_parts_is_refused(monkeypatch: pytest.MonkeyPatch, gone: str) -> None:
    row = {name: value for name, value in ROW.items() if name != gone}
    monkeypatch.setattr(definitions, "load", lambda name: {"version": "5.0.0", "requirements": [row]})
    with pytest.raises(asvs.AsvsError, match=f"6.2.1: {gone} is missing"):
        asvs.standing()


def test_the_page_in_the_repository_is_the_one_the_data_make(told: asvs.Standing) -> None:
    assert (ROOT / "docs" / "operating" / "asvs.md").read_text(encoding="utf-8") == asvs.page(told)


def test_the_page_counts_every_requirement_and_lists_what_is_not_met_first(told: asvs.Standing) -> None:
    lines = asvs.page(told).splitlines()
    counted = Counter(one.state for one in told.requirements)
    assert "| **All** | " + " | ".join(str(counted[state]) for state in asvs.STATES) + " |" in lines
    headings = [line for line in lines if line.startswith("## ")]
    assert headings[:3] == ["## By chapter", "## What is not met", "## What is met in part"]
    first = lines[lines.index("## What is not met") : lines.index("## What is met in part")]
    listed = [line.split("**")[1] for line in first if line.startswith("- ")]
    assert listed == [one.number for one in told.requirements if one.state == "not"]
    rows = [line.split(" | ")[0].removeprefix("| ") for line in lines if line.startswith("| ") and line.count("|") == 8]
    assert [number for number in rows if number != "no."] == list(LEVELS_IN_ORDER)


LEVELS_IN_ORDER = sorted(LEVELS, key=lambda number: [int(part) for part in number.split(".")])
