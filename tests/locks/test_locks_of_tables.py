"""Both locks on every table that holds pupils: each alone lets through what the Scope does, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registers_made import FULL, MONDAY, NOW, an_import, school, taken

from daymark.access.binding import EVERYTHING, bound, unbound
from daymark.access.scope import Scope
from daymark.config import database
from daymark.intake.commit import commit
from daymark.registers.managers import ScopedManager
from daymark.registers.models import Characteristics, Pupil, RegisterWeek

pytestmark = pytest.mark.django_db
WHY = "a test"
PUPIL_LEVEL = [model for model in apps.get_models() if isinstance(model._default_manager, ScopedManager)]
PEOPLE = (
    ("Harbour", "1", "8", "8B"), ("Harbour", "2", "8", "8C"), ("Harbour", "3", "10", "10A"),
    ("Lantern", "4", "4", "4A"), ("Lantern", "5", "8", "8B"),
)  # fmt: skip
BOTH, MANAGERS_OPEN, TABLES_OPEN = "both locks", "lock one off", "lock two off"


@pytest.fixture
def kept() -> dict[str, dict[str, str]]:
    """Two schools with everything a table can hold of a pupil; what each pupil is, by number."""
    for name, urn in (("Harbour", "999101"), ("Lantern", "999102")):
        of = school(name, urn=urn)
        mine = [each for each in PEOPLE if each[0] == name]
        for marks in (FULL, "I" * 10 + "----"):
            about = [
                {"pupil": p, "year_group": y, "form": f, "surname": f"Of{p}{marks[0] == 'I'}", "start": MONDAY}
                for _, p, y, f in mine
            ]
            commit(
                taken(
                    of, [(p, 0, marks) for _, p, _, _ in mine], about,
                    [(p, MONDAY, "AM", 5, "") for _, p, _, _ in mine],
                    [(p, MONDAY, "P1", "Maths", "/") for _, p, _, _ in mine],
                ),
                of, an_import(of), by=None, at=NOW,
            )  # fmt: skip
    return {
        str(one.pk): {"schools": one.school.key, "forms": f, "year_groups": y, "pupils": str(one.pk)}
        for one in Pupil.objects.unscoped(WHY).select_related("school")
        for _, p, y, f in PEOPLE
        if one.source_id == p
    }


def may_be_seen(scope: Scope, kept: dict[str, dict[str, str]]) -> set[str]:
    """The pupils of a scope, reckoned here in the plainest way."""
    if not scope.names:
        return set()
    limits = {name: getattr(scope, name) for name in ("schools", "forms", "year_groups", "pupils")}
    return {
        number
        for number, about in kept.items()
        if number not in scope.hidden and all(limit is None or about[name] in limit for name, limit in limits.items())
    }


@contextmanager
def locks(monkeypatch: pytest.MonkeyPatch, which: str, scope: Scope) -> Iterator[None]:
    with monkeypatch.context() as patch:
        if which == MANAGERS_OPEN:
            patch.setattr(ScopedManager, "visible_to", lambda self, scope: self.unscoped(WHY))
        if which == TABLES_OPEN:
            patch.setattr("daymark.access.binding.settings_of", lambda scope: EVERYTHING)
        with bound(scope):
            yield


def pupils_in(model: type[models.Model], scope: Scope) -> set[str]:
    column = "pk" if model is Pupil else "pupil_id"
    manager: Any = model._default_manager
    return set(map(str, manager.visible_to(scope).values_list(column, flat=True)))


some = st.none() | st.frozensets(st.sampled_from(["8", "10", "4", ""]), max_size=3)
scopes = st.builds(
    Scope,
    schools=st.none() | st.frozensets(st.sampled_from(["999101", "999102", "999199", 'a"b\\{,}']), max_size=3),
    year_groups=some,
    forms=st.none() | st.frozensets(st.sampled_from(["8B", "8C", "10A", '8"B', "{8B}", "*"]), max_size=3),
    pupils=st.none() | st.frozensets(st.integers(0, 5), max_size=4),
    names=st.booleans(),
    smallest=st.just(0),
    because=st.just("a test"),
    hidden=st.frozensets(st.integers(0, 5), max_size=2),
)


@pytest.mark.parametrize("which", [BOTH, MANAGERS_OPEN, TABLES_OPEN])
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=scopes)
def test_each_lock_alone_lets_through_what_the_scope_does(
    kept: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch, which: str, scope: Scope
) -> None:
    numbers = sorted(kept)
    if scope.pupils is not None:
        scope = replace(scope, pupils=frozenset(numbers[at] if at < len(numbers) else "x" for at in scope.pupils))
    scope = replace(scope, hidden=frozenset(numbers[at] for at in scope.hidden if at < len(numbers)))
    expected = may_be_seen(scope, kept)
    with locks(monkeypatch, which, scope):
        for model in PUPIL_LEVEL:
            assert pupils_in(model, scope) == expected, model.__name__


def test_the_tables_tried_hold_rows(kept: dict[str, dict[str, str]]) -> None:
    for model in PUPIL_LEVEL:
        assert pupils_in(model, Scope.everything(WHY)) == set(kept), model.__name__


@pytest.mark.parametrize("which", [MANAGERS_OPEN, TABLES_OPEN])
def test_with_both_locks_off_everything_is_there(
    kept: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    # What shows that the tests above can fail.
    scope = Scope.nothing("nobody")
    monkeypatch.setattr(ScopedManager, "visible_to", lambda self, scope: self.unscoped(WHY))
    monkeypatch.setattr("daymark.access.binding.settings_of", lambda scope: EVERYTHING)
    with bound(scope):
        assert pupils_in(RegisterWeek, scope) == set(kept)


def test_a_connection_that_was_told_nothing_sees_and_changes_no_row(kept: dict[str, dict[str, str]]) -> None:
    harbour = Pupil.objects.unscoped(WHY).filter(school__name="Harbour").first()
    assert harbour is not None
    with unbound():
        assert not any(model._default_manager.unscoped(WHY).exists() for model in PUPIL_LEVEL)  # type: ignore[attr-defined]
        assert Pupil.objects.unscoped(WHY).update(surname="Changed") == 0
        assert RegisterWeek.objects.unscoped(WHY).filter(pupil=harbour).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Pupil.objects.unscoped(WHY).create(school=harbour.school, source_id="smuggled")


def test_a_row_is_not_written_to_a_school_out_of_scope(kept: dict[str, dict[str, str]]) -> None:
    lantern = Pupil.objects.unscoped(WHY).filter(school__name="Lantern").first()
    assert lantern is not None
    with bound(Scope.of_schools(frozenset({"999101"}), WHY)):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Pupil.objects.unscoped(WHY).create(school=lantern.school, source_id="smuggled")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Characteristics.objects.unscoped(WHY).create(pupil=lantern, valid_from=MONDAY)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Pupil.objects.unscoped(WHY).filter(school__key="999101").update(school=lantern.school)


def test_what_held_before_holds_again_after_a_scope_inside_a_scope(kept: dict[str, dict[str, str]]) -> None:
    harbour, lantern = (Scope.of_schools(frozenset({key}), WHY) for key in ("999101", "999102"))

    def seen() -> set[str]:
        return set(Pupil.objects.unscoped(WHY).values_list("school__key", flat=True))

    with bound(harbour):
        with bound(lantern):
            assert seen() == {"999102"}
        assert seen() == {"999101"}
        with pytest.raises(LookupError), bound(lantern):
            raise LookupError
        assert seen() == {"999101"}


def test_the_application_s_role_cannot_open_the_lock() -> None:
    for statement in (
        "ALTER TABLE registers_pupil DISABLE ROW LEVEL SECURITY",
        "DROP POLICY within_scope ON registers_pupil",
        "ALTER ROLE daymark_app BYPASSRLS",
        "SET ROLE daymark_owner",
        "CREATE OR REPLACE FUNCTION daymark_limit(name text) RETURNS text[] LANGUAGE sql AS 'SELECT NULL'",
    ):
        with (
            pytest.raises((ProgrammingError, psycopg.Error), match=r"permission|owner|privilege"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_every_table_with_a_pupil_is_locked() -> None:
    """Whatever names a pupil, by key or by number, or hangs on such a row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name FROM information_schema.columns c JOIN pg_class t ON t.relname = c.table_name "
            "WHERE c.table_schema = 'public' AND t.relkind = 'r' AND c.column_name IN ('pupil_id', 'pupil', 'pupils') "
            "AND NOT t.relrowsecurity"
        )
        open_tables = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        locked = {row[0] for row in cursor.fetchall()}
    # How many were chosen for somebody: their numbers say nothing without the tables that know them.
    assert open_tables - {"access_membership"} == set()
    assert {model._meta.db_table for model in PUPIL_LEVEL} <= locked
    assert {"intake_importfile", "intake_importproblem"} <= locked
    assert database.APP == "daymark_app"
