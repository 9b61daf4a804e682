"""The record: written with the act, read with the school, changed by nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, InternalError, ProgrammingError, connection, connections, transaction
from made_school import TODAY, WHY, MadeSchool

from daymark.access import audit
from daymark.access.binding import bound, unbound
from daymark.access.models import AuditEntry, Membership, Person
from daymark.access.scope import Scope
from daymark.registers.models import School, Trust

NOW = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def ama(db: None) -> Person:
    return Person.objects.create_user("ama@shore.example", "Ama Boateng")


def write(person: Person, **given: object) -> AuditEntry:
    audit.record("pupil.page", person=person, at=given.pop("at", NOW), **given)  # type: ignore[arg-type]
    return AuditEntry.objects.latest("pk")


def test_an_act_is_kept_with_who_when_where_and_why(made: MadeSchool, ama: Person) -> None:
    entry = write(
        ama, school=made.school, pupils=["7", 3, 7], why="asked by the head", where="2001:db8::1", detail={"page": 2}
    )
    assert (entry.person, entry.person_name, entry.at) == (ama.pk, "Ama Boateng", NOW)
    assert (entry.pupils, entry.school, entry.detail) == ([3, 7], made.school, {"page": 2})
    assert (entry.why, entry.where, entry.emergency) == ("asked by the head", "2001:db8::1", None)


def test_what_is_not_an_act_is_not_written(ama: Person) -> None:
    with pytest.raises(ValueError, match=r"not an act of acts\.yaml"):
        audit.record("pupil.pag", person=ama, at=NOW)
    assert not AuditEntry.objects.exists()


def test_every_act_says_what_was_done_and_is_of_a_known_kind() -> None:
    for act in audit.ACTS.values():
        assert act.kind in audit.KINDS and act.says[0].islower() and not act.says.endswith("."), act
        assert len(act.id) <= 60 and "." in act.id, act


def test_what_is_taken_back_leaves_no_row(ama: Person) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write(ama)
        raise RuntimeError
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE access_auditentry SET person_name = 'x'", "DELETE FROM access_auditentry", "TRUNCATE access_auditentry"],
)
def test_the_application_may_neither_change_nor_remove_a_row(ama: Person, statement: str) -> None:
    write(ama)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_not_even_the_owner_changes_a_row_or_removes_one_of_this_year(committed_db: str) -> None:
    ama = Person.objects.create_user("ama@shore.example", "Ama Boateng")
    write(ama, at=datetime.now(UTC))
    owner = connections["owner"]
    for statement in ("UPDATE access_auditentry SET person = 1", "DELETE FROM access_auditentry"):
        with pytest.raises((InternalError, DatabaseError), match="stands"):
            owner.cursor().execute(statement)
    assert AuditEntry.objects.count() == 1


def test_the_owner_may_remove_what_is_old(committed_db: str) -> None:
    ama = Person.objects.create_user("ama@shore.example", "Ama Boateng")
    for ago in (10, 400):
        write(ama, at=datetime.now(UTC) - timedelta(days=ago))
    owner = connections["owner"]
    owner.cursor().execute("DELETE FROM access_auditentry WHERE at < now() - interval '1 year'")
    assert AuditEntry.objects.count() == 1


def test_whoever_sees_nothing_still_leaves_a_row_and_reads_none(made: MadeSchool, ama: Person) -> None:
    with unbound():
        audit.record("emergency.ask", person=ama, at=NOW, school=made.school)
        assert not AuditEntry.objects.exists()
    assert AuditEntry.objects.count() == 1


def count_under(scope: Scope) -> int:
    with bound(scope):
        return AuditEntry.objects.count()


def test_the_record_is_read_with_its_school_and_its_people_by_those_who_know_names(
    made: MadeSchool, ama: Person, trust: Trust
) -> None:
    other = School.objects.create(trust=trust, name="Quay Primary", urn="900777")
    write(ama, school=made.school)
    write(ama)
    here, there = frozenset({made.school.key}), frozenset({other.key})
    assert (count_under(Scope.of_schools(here, WHY)), count_under(Scope.of_schools(there, WHY))) == (1, 0)
    Membership.objects.create(person=ama, role="head", start=TODAY, school=other)
    assert (count_under(Scope.of_schools(here, WHY)), count_under(Scope.of_schools(there, WHY))) == (1, 1)
    assert count_under(Scope.of_schools(here, WHY, names=False)) == 0
