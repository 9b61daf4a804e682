"""Pupils' rows are read through a Scope, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from registers_made import FULL, MONDAY, NOW, an_import, school, taken

from daymark.access.scope import Scope
from daymark.intake.commit import commit
from daymark.registers.managers import ScopeRequired
from daymark.registers.models import (
    Characteristics,
    Enrolment,
    LessonWeek,
    MarkNote,
    Pupil,
    RecordChange,
    RegisterWeek,
    RegisterWeekChange,
    School,
)

pytestmark = pytest.mark.django_db
PUPIL_LEVEL = (Pupil, Enrolment, Characteristics, RegisterWeek, RegisterWeekChange, RecordChange, MarkNote, LessonWeek)
ALL = Scope.everything("a test")
WHY = "a test"


@pytest.fixture
def two_schools():
    """Harbour with a pupil in 8B and one in 10A, Lantern with one in 4A."""
    for of, pupils in (
        (school("Harbour", urn="999101"), [("1", "8", "8B"), ("2", "10", "10A")]),
        (school("Lantern"), [("3", "4", "4A")]),
    ):
        about = [{"pupil": p, "year_group": y, "form": f, "start": MONDAY} for p, y, f in pupils]
        weeks = [(p, 0, FULL) for p, _, _ in pupils]
        notes = [(p, MONDAY, "AM", 5, "") for p, _, _ in pupils]
        lessons = [(p, MONDAY, "P1", "Maths", "/") for p, _, _ in pupils]
        commit(taken(of, weeks, about, notes, lessons), of, an_import(of), by=None, at=NOW)


@pytest.mark.parametrize("model", PUPIL_LEVEL)
@pytest.mark.parametrize(
    "read",
    [
        lambda m: m.all(), lambda m: m.filter(pk=1), lambda m: m.get(pk=1), lambda m: m.create(), lambda m: m.count(),
        lambda m: m.first(), lambda m: m.exists(), lambda m: m.values(), lambda m: m.bulk_create([]),
        lambda m: m.iterator(),
        lambda m: m.get_or_create(pk=1), lambda m: m.update(pk=1), lambda m: m.in_bulk(), lambda m: m.exclude(pk=1),
        lambda m: m.unscoped(""), lambda m: m.unscoped("  "),
    ],
)  # fmt: skip
def test_without_a_scope_there_is_nothing(model, read):
    with pytest.raises(ScopeRequired):
        read(model.objects)


def test_from_a_school_its_pupils_are_not_had_without_a_scope(two_schools):
    with pytest.raises(ScopeRequired):
        School.objects.get(name="Harbour").pupils.all()


@pytest.mark.parametrize("model", [Pupil, Enrolment, Characteristics, RegisterWeek, MarkNote, LessonWeek])
@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (ALL, {"1", "2", "3"}),
        (Scope.of_schools(frozenset({"999101"}), "x"), {"1", "2"}),
        (Scope.of_schools(frozenset({"Lantern"}), "x"), {"3"}),
        (replace(ALL, forms=frozenset({"8B"})), {"1"}),
        (replace(ALL, year_groups=frozenset({"10", "4"})), {"2", "3"}),
        (replace(ALL, year_groups=frozenset({"10", "4"}), schools=frozenset({"Lantern"})), {"3"}),
        (replace(ALL, forms=frozenset({"8B"}), year_groups=frozenset({"10"})), set()),
        (replace(ALL, forms=frozenset()), set()),
        (replace(ALL, names=False), set()),
        (Scope.nothing("x"), set()),
    ],
)
def test_a_scope_lets_through_its_own(two_schools, model, scope, seen):
    rows = model.objects.visible_to(scope)
    assert {(row if model is Pupil else row.pupil).source_id for row in rows} == seen


def test_a_scope_of_named_pupils(two_schools):
    key = Pupil.objects.unscoped(WHY).get(source_id="2").key
    scope = replace(ALL, pupils=frozenset({key, "not a number"}))
    assert [pupil.key for pupil in Pupil.objects.visible_to(scope)] == [key]


def test_a_form_that_was_left_no_longer_counts(two_schools):
    of = School.objects.get(name="Harbour")
    commit(taken(of, [], [{"pupil": "1", "form": "8C"}]), of, an_import(of), by=None, at=NOW)
    assert not Pupil.objects.visible_to(replace(ALL, forms=frozenset({"8B"}))).exists()
    assert Pupil.objects.visible_to(replace(ALL, forms=frozenset({"8C"}))).count() == 1


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_the_database_itself_refuses_what_cannot_be(two_schools):
    pupil = Pupil.objects.unscoped(WHY).get(source_id="1")
    other = School.objects.get(name="Lantern")
    weeks, roll = RegisterWeek.objects.unscoped(WHY), Enrolment.objects.unscoped(WHY)
    later = date(2025, 9, 15)
    refused(lambda: weeks.create(pupil=pupil, school=pupil.school, week=later, marks="/\\"))
    refused(lambda: weeks.create(pupil=pupil, school=pupil.school, week=date(2025, 9, 16), marks=FULL))
    refused(lambda: weeks.create(pupil=pupil, school=pupil.school, week=MONDAY, marks=FULL))
    refused(lambda: weeks.create(pupil=pupil, school=other, week=later, marks=FULL))
    taught = LessonWeek.objects.unscoped(WHY)
    refused(lambda: taught.create(pupil=pupil, week=date(2025, 9, 16), lessons="x", marks="/", first_import=1))
    refused(lambda: taught.create(pupil=pupil, week=later, lessons="", marks="", first_import=1))
    refused(lambda: roll.create(pupil=pupil, start=later, end=MONDAY))
    refused(lambda: Characteristics.objects.unscoped(WHY).create(pupil=pupil, valid_from=later))
    refused(lambda: Characteristics.objects.unscoped(WHY).filter(pupil=pupil).update(sex="?"))
    refused(lambda: Pupil.objects.unscoped(WHY).create(school=pupil.school, source_id="1"))
    refused(lambda: School.objects.create(trust=other.trust, name="Another", urn="999101"))
    refused(lambda: School.objects.create(trust=other.trust, name="Another", urn="12"))


def test_a_pupil_with_register_weeks_stays_and_stays_in_their_school(two_schools):
    pupils, weeks = Pupil.objects.unscoped(WHY), RegisterWeek.objects.unscoped(WHY)
    other = School.objects.get(name="Lantern")
    marked = pupils.filter(source_id="1")
    refused(lambda: marked.update(school=other))
    refused(lambda: marked._raw_delete("default"))
    refused(lambda: weeks.filter(pupil=marked.get()).update(school=other))
    assert marked.update(surname="Renamed") == 1
    weeks.filter(pupil=marked.get()).delete()
    assert marked.update(school=other) == 1
