"""What the record has kept long enough goes, by the owner alone, and that it went is on record."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections

from daymark.access import audit, record
from daymark.access.models import AuditEntry, BreakGlass, Person
from daymark.kit.school_year import years_before
from daymark.registers.models import School, Trust

YEAR = timedelta(days=366)


@pytest.fixture
def kept(committed_db: str) -> School:
    """A school with acts of today, of six years ago, and two of more than seven; and an emergency of then."""
    school = School.objects.create(trust=Trust.objects.create(name="Shore Trust"), name="Harbour Academy")
    ama = Person.objects.create_user("ama@shore.example", "Ama Boateng")
    now = datetime.now(UTC)
    for years in (0, 6, 7, 8):
        audit.record("pupil.page", person=ama, at=now - years * YEAR, school=school, pupils=[1])
    for years in (0, 8):
        at = now - years * YEAR
        BreakGlass.objects.create(
            person=ama, person_name="Ama", school=school, pupils=[1], reason="because", opened=at,
            until=at + timedelta(minutes=30),
        )  # fmt: skip
    return school


def forget(**options: bool) -> str:
    out = io.StringIO()
    call_command("forget_record", stdout=out, **options)
    return out.getvalue().strip()


def test_what_is_old_goes_and_that_it_went_is_on_record(kept: School) -> None:
    assert forget(dry_run=True) == "The record is kept for 7 years. 2 rows would go."
    assert AuditEntry.objects.count() == 4
    assert forget() == "The record is kept for 7 years. 2 rows went."
    assert sorted(AuditEntry.objects.values_list("act", flat=True)) == ["pupil.page", "pupil.page", "record.forget"]
    went = AuditEntry.objects.get(act="record.forget")
    assert went.school == kept and went.detail["rows"] == 2 and went.person is None
    assert BreakGlass.objects.count() == 1
    assert forget() == "The record is kept for 7 years. 0 rows went."


def test_the_application_cannot_do_it(kept: School) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        record.forget(datetime.now(UTC), using="default")
    connections["default"].close()
    assert AuditEntry.objects.count() == 4


@pytest.mark.parametrize("years", [0, -1, "seven", None, 0.5])
def test_less_than_a_year_is_refused(monkeypatch: pytest.MonkeyPatch, years: object) -> None:
    monkeypatch.setattr(record.definitions, "load", lambda name: {"keep_years": years})
    with pytest.raises(CommandError, match="keep_years is a whole number"):
        forget()


def test_on_the_day_that_is_not_in_every_year() -> None:
    assert years_before(datetime(2028, 2, 29, 9, 14, tzinfo=UTC), 7) == datetime(2021, 2, 28, 9, 14, tzinfo=UTC)
    assert years_before(date(2028, 2, 29), 4) == date(2024, 2, 29)
