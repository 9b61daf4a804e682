"""Taking in what was read: whole, once, with history."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from registers_made import FULL, MONDAY, NOW, an_import, school, taken

from daymark.intake.commit import commit
from daymark.intake.models import Status
from daymark.intake.undo import CannotUndo, undo
from daymark.intake.unusual import NeedsConfirmation
from daymark.kit.school_year import SchoolYear
from daymark.registers import export
from daymark.registers.models import Characteristics, Enrolment, MarkNote, Pupil, RegisterWeek, RegisterWeekChange

pytestmark = pytest.mark.django_db
WHY = "a test looks at what was written"
ANN = {"pupil": "1", "surname": "Adeyemi", "forename": "Ann", "year_group": "8", "form": "8B", "fsm": "Y"}


def take_in(files, of, **options):
    row = an_import(of)
    return row, commit(files, of, row, by=None, at=NOW, **options)


def weeks(pupil="1"):
    rows = RegisterWeek.objects.unscoped(WHY).filter(pupil__source_id=pupil).order_by("week")
    return [row.marks for row in rows]


def test_everything_goes_in():
    of = school()
    row, counts = take_in(
        taken(of, [("1", 0, FULL), ("2", 0, FULL)], [ANN], [("1", MONDAY, "AM", 12, "bus, late")]), of
    )
    assert (counts.weeks_created, counts.pupils_created, counts.years) == (2, 2, (2025,))
    assert row.status == Status.COMMITTED
    ann = Pupil.objects.unscoped(WHY).get(source_id="1")
    assert (ann.surname, ann.forename) == ("Adeyemi", "Ann")
    assert Characteristics.objects.unscoped(WHY).get(pupil=ann).form == "8B"
    assert MarkNote.objects.unscoped(WHY).get(pupil=ann).comment == "bus, late"
    assert Pupil.objects.unscoped(WHY).get(source_id="2").surname == ""


def test_the_same_files_again_change_nothing():
    of = school()
    raw = "\t".join(["P", *["\\", "/"] * 6, ""])
    files = taken(of, [("1", 0, FULL, raw), ("1", 1, FULL)], [{**ANN, "start": MONDAY}], [("1", MONDAY, "AM", 3, None)])
    take_in(files, of)
    before = list(Pupil.objects.unscoped(WHY).values()), list(Characteristics.objects.unscoped(WHY).values())
    _, counts = take_in(files, of)
    assert not counts.anything
    assert counts.weeks_unchanged == 2
    assert before == (list(Pupil.objects.unscoped(WHY).values()), list(Characteristics.objects.unscoped(WHY).values()))
    assert not RegisterWeekChange.objects.unscoped(WHY).exists()


def test_a_changed_mark_keeps_its_history():
    of = school()
    take_in(taken(of, [("1", 0, "/\\N-----------")]), of)
    row, counts = take_in(taken(of, [("1", 0, "/\\I-----------")]), of)
    assert (counts.weeks_changed, counts.weeks_created) == (1, 0)
    change = RegisterWeekChange.objects.unscoped(WHY).get()
    assert (change.before, change.after, change.import_id) == ("/\\N-----------", "/\\I-----------", row.pk)


def test_no_mark_never_erases_one():
    of = school()
    take_in(taken(of, [("1", 0, "/\\/\\----------")]), of)
    take_in(taken(of, [("1", 0, "------I-------")]), of)
    assert weeks() == ["/\\/\\--I-------"]


def test_a_file_without_marks_changes_nothing():
    of = school()
    take_in(taken(of, [("1", 0, FULL)]), of)
    _, counts = take_in(taken(of, [("1", 0, "-" * 14)]), of)
    assert weeks() == [FULL] and not counts.anything


def test_far_more_than_usual_stops_and_asks():
    of = school()
    many = [(str(pupil), 0, FULL) for pupil in range(60)]
    take_in(taken(of, many), of)
    other = taken(of, [(pupil, week, "II" + marks[2:]) for pupil, week, marks in many])
    with pytest.raises(NeedsConfirmation) as asked, transaction.atomic():
        take_in(other, of)
    assert (asked.value.compared.overwritten, asked.value.compared.stored) == (60, 60)
    assert weeks("3") == [FULL]
    take_in(other, of, confirmed=True)
    assert weeks("3") == ["II" + FULL[2:]]


def test_filling_in_the_rest_of_a_week_is_not_unusual():
    of = school()
    take_in(taken(of, [(str(pupil), 0, "/\\------------") for pupil in range(60)]), of)
    _, counts = take_in(taken(of, [(str(pupil), 0, "--/\\----------") for pupil in range(60)]), of)
    assert counts.weeks_changed == 60


def test_nothing_known_is_erased_by_a_pupils_file_that_says_less():
    of = school()
    take_in(taken(of, [("1", 0, FULL)], [ANN]), of)
    take_in(taken(of, [("1", 0, FULL)], [{"pupil": "1", "form": "8C"}]), of)
    now = Characteristics.objects.unscoped(WHY).get(valid_to__isnull=True)
    assert (now.form, now.fsm, now.year_group) == ("8C", "Y", "8")
    assert Pupil.objects.unscoped(WHY).get().surname == "Adeyemi"


def test_undo_puts_everything_back():
    of = school()
    take_in(taken(of, [("1", 0, "/\\N-----------")], [{**ANN, "start": MONDAY}]), of)
    shown = [
        list(model.objects.unscoped(WHY).order_by("pk").values())
        for model in (Pupil, Characteristics, Enrolment, RegisterWeek)
    ]
    renamed = {**ANN, "surname": "Adeyemi-Cole", "form": "8C", "start": MONDAY, "end": NOW.date()}
    row, _ = take_in(taken(of, [("1", 0, "/\\I-----------"), ("2", 0, FULL)], [renamed]), of)
    years = undo(row, by=None, at=NOW)
    assert years == (2025,)
    assert shown == [
        list(model.objects.unscoped(WHY).order_by("pk").values())
        for model in (Pupil, Characteristics, Enrolment, RegisterWeek)
    ]
    assert row.status == Status.UNDONE and row.undo.counts["pupils_removed"] == 1
    assert RegisterWeekChange.objects.unscoped(WHY).filter(import_id=row.pk).count() == 3


def test_an_import_that_others_stand_on_is_not_undone():
    of = school()
    first, _ = take_in(taken(of, [("1", 0, FULL)]), of)
    second, _ = take_in(taken(of, [("1", 1, FULL)]), of)
    with pytest.raises(CannotUndo, match="Undo those first"):
        undo(first, by=None, at=NOW)
    undo(second, by=None, at=NOW)
    undo(first, by=None, at=NOW)
    assert not Pupil.objects.unscoped(WHY).exists()


def test_one_school_is_not_touched_by_another():
    one, other = school(), school("Lantern Primary School", urn="123456")
    take_in(taken(one, [("1", 0, FULL)]), one)
    _, counts = take_in(taken(other, [("1", 0, "I" * 10 + "----")]), other)
    assert (counts.weeks_created, counts.weeks_changed) == (1, 0)
    assert Pupil.objects.unscoped(WHY).filter(source_id="1").count() == 2


def test_half_an_import_is_none():
    of = school()
    row = an_import(of)
    with pytest.raises(IntegrityError), transaction.atomic():
        commit(taken(of, [("1", 0, FULL), ("2", MONDAY.replace(day=9), FULL)], [ANN]), of, row, by=None, at=NOW)
    assert not Pupil.objects.unscoped(WHY).exists()


def test_the_year_comes_out_as_it_went_in():
    of = school(urn="123456")
    raw = "\t".join(["P", *["\\", "/"] * 6, ""])
    files = taken(of, [("1", 0, FULL, raw), ("2", 1, FULL)], [{**ANN, "ethnicity": "WBRI", "start": MONDAY}])
    take_in(files, of)
    keys = {pupil.source_id: pupil.key for pupil in Pupil.objects.unscoped(WHY)}
    weeks_out, pupils_out = export.weeks(of, SchoolYear(2025)), export.pupils(of, SchoolYear(2025))
    assert weeks_out.schema == files.weeks.schema and pupils_out.schema == files.pupils.schema
    assert weeks_out.rows() == [
        (of.key, keys["1"], MONDAY, FULL, raw),
        (of.key, keys["2"], files.weeks["week"][1], FULL, ""),
    ]
    ann = pupils_out.row(0, named=True)
    assert (ann["pupil"], ann["surname"], ann["fsm"], ann["sex"], ann["start"], ann["end"]) == (
        keys["1"], "Adeyemi", "Y", None, MONDAY, None,
    )  # fmt: skip
    assert export.weeks(of, SchoolYear(2024)).is_empty() and export.pupils(of, SchoolYear(2024)).is_empty()
