"""Whose pupils a file holds: strangers are asked about, a new year group is not."""

from __future__ import annotations

import pytest
from django.db import transaction
from registers_made import FULL, NOW, an_import, school, taken

from daymark.intake.commit import commit
from daymark.intake.unusual import NeedsConfirmation
from daymark.registers.models import Pupil, RegisterWeek

pytestmark = pytest.mark.django_db
WHY = "a test looks at what was written"


def take_in(of, pupils, week=0, **options):
    files = taken(of, [(str(pupil), week, FULL) for pupil in pupils])
    with transaction.atomic():
        return commit(files, of, an_import(of), by=None, at=NOW, **options)


def test_a_file_of_strangers_is_asked_about_and_changes_nothing():
    of = school()
    take_in(of, range(300))
    with pytest.raises(NeedsConfirmation) as asked:
        take_in(of, range(1000, 1200), week=1)
    known = asked.value.known
    assert (known.in_files, known.here, known.met, known.new) == (200, 300, 0, 200)
    assert "200 of the 200 pupils in the files are new here" in str(asked.value)
    assert "Of the 300 pupils the school has so far, 0 are in the files" in str(asked.value)
    assert Pupil.objects.unscoped(WHY).count() == RegisterWeek.objects.unscoped(WHY).count() == 300
    assert take_in(of, range(1000, 1200), week=1, confirmed=True).pupils_created == 200


@pytest.mark.parametrize(("years", "size"), [(5, 180), (7, 90), (3, 120)])
def test_a_new_year_group_and_an_earlier_year_are_not_asked_about(years, size):
    of = school()
    this_year = range(years * size)
    assert take_in(of, this_year).pupils_created == years * size
    assert take_in(of, range(size, (years + 1) * size), week=52).pupils_created == size
    assert take_in(of, range(-size, (years - 1) * size), week=-52).pupils_created == size


def test_pupils_of_another_school_of_the_trust_are_strangers():
    one, other = school(), school("Lantern Primary School")
    take_in(one, range(100))
    assert take_in(other, range(1000, 1100)).pupils_created == 100
    with pytest.raises(NeedsConfirmation):
        take_in(other, range(100), week=1)


@pytest.mark.parametrize(("strangers", "asked"), [(50, False), (51, True)])
def test_a_few_new_pupils_are_not_asked_about(strangers, asked):
    of = school()
    take_in(of, range(10))
    if asked:
        with pytest.raises(NeedsConfirmation):
            take_in(of, range(100, 100 + strangers))
    else:
        assert take_in(of, range(100, 100 + strangers)).pupils_created == strangers


@pytest.mark.parametrize(("met", "asked"), [(60, False), (59, True)])
def test_more_than_half_must_be_new(met, asked):
    of = school()
    take_in(of, range(200))
    if asked:
        with pytest.raises(NeedsConfirmation):
            take_in(of, range(200 - met, 260), week=1)
    else:
        assert take_in(of, range(200 - met, 260), week=1).pupils_created == 60
