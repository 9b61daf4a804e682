"""`daymark import`: what it refuses and what it asks, in words."""

from __future__ import annotations

import contextlib
import json

import pytest
import typer
from registers_made import school
from typer.testing import CliRunner

from daymark.config import start
from daymark.config.commands import import_
from daymark.intake.models import Import
from daymark.registers.models import Pupil

WHY = "a test looks at what was written"


def daymark_import(*arguments: str):
    app = typer.Typer()
    import_.register(app)
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def ready(committed_db, monkeypatch):
    """The tests' own database is up already: the command starts no other."""
    monkeypatch.setattr(start, "database_ready", contextlib.nullcontext)


def marks_of(folder, pupils):
    file = folder / f"{pupils[0]}.csv"
    rows = [f"{pupil},{day:02}/09/2025,AM,/" for pupil in pupils for day in range(8, 13)]
    file.write_text("\n".join(["Adno,Date,Session,Mark", *rows]) + "\n")
    return str(file)


def test_a_file_that_is_too_large_is_refused_in_words(tmp_path):
    large = tmp_path / "years.csv"
    with large.open("wb") as out:
        out.truncate(200 * 1024 * 1024 + 1)
    said = daymark_import(str(large), "--school", "999101")
    assert said.exit_code == 1
    assert "years.csv is larger than 200 MB. Export fewer weeks at a time" in said.stderr


def test_a_file_of_strangers_needs_yes(ready, tmp_path):
    school(urn="999920")
    assert daymark_import(marks_of(tmp_path, range(1, 11)), "--school", "999920").exit_code == 0
    other = marks_of(tmp_path, range(1001, 1201))
    for options in ((), ("--dry-run",)):
        said = daymark_import(other, "--school", "999920", *options)
        assert said.exit_code == 4
        assert "200 of the 200 pupils in the files are new here" in said.stderr and "--yes" in said.stderr
    assert Pupil.objects.unscoped(WHY).count() == 10
    assert daymark_import(other, "--school", "999920", "--yes").exit_code == 0
    assert Pupil.objects.unscoped(WHY).count() == 210
    assert Import.objects.filter(to_lay_out=[]).count() == Import.objects.count()


def test_lesson_marks_are_counted_apart(ready, tmp_path):
    school(urn="999921")
    file = tmp_path / "lessons.csv"
    rows = [f"{pupil},08/09/2025,{lesson},/" for pupil in (1, 2) for lesson in ("P1,Maths", "P2,Art")]
    file.write_text("\n".join(["Adno,Date,Period,Subject,Mark", *rows]) + "\n")
    said = daymark_import(str(file), "--school", "999921")
    assert said.exit_code == 0
    assert "Lesson marks: 4 new, 0 changed, 0 as they were." in said.stdout
    again = json.loads(daymark_import(str(file), "--school", "999921", "--json").stdout)
    assert (again["written"]["lessons_created"], again["summary"]["lessons"]["unchanged"]) == (0, 4)
