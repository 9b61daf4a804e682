"""From what a person is to what they may see."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError
from registers_made import school

from daymark.access.models import Membership, Person
from daymark.access.roles import ROLES
from daymark.access.scope import Scope
from daymark.access.scopes import scopes_for
from daymark.registers.models import School, Trust

pytestmark = pytest.mark.django_db
TODAY = date(2025, 11, 24)


def scope_for(person: Person, school: str, on: date) -> Scope:
    """The widest of what the person may see of one school."""
    return scopes_for(person, school, on)[0]


def person(*held, name="Ann Adeyemi"):
    somebody = Person.objects.create_user(f"{name.replace(' ', '.')}@harbour.example", name, "lighthouse")
    for role, where, *rest in held:
        fields = {"start": date(2025, 9, 1), **(rest[0] if rest else {})}
        place = {"trust": where} if isinstance(where, Trust) else {"school": where}
        Membership.objects.create(person=somebody, role=role, **place, **fields)
    return somebody


def test_people_are_found_by_address_whatever_its_case():
    ann = person()
    assert Person.objects.get_by_natural_key(" ANN.Adeyemi@Harbour.example") == ann
    assert ann.check_password("lighthouse")


def test_without_a_role_nobody_is_seen():
    scope = scope_for(person(), school().key, TODAY)
    assert scope.schools == frozenset() and not scope.names
    assert "no role" in scope.because


@pytest.mark.parametrize(
    ("dates", "seen"),
    [
        ({"start": TODAY}, True),
        ({"start": TODAY, "end": TODAY}, True),
        ({"start": date(2025, 11, 25)}, False),
        ({"start": date(2025, 9, 1), "end": date(2025, 11, 23)}, False),
    ],
)
def test_a_role_counts_from_its_first_day_to_its_last(dates, seen):
    of = school()
    assert scope_for(person(("head", of, dates)), of.key, TODAY).sees_school(of.key) is seen


def test_somebody_who_has_left_sees_nobody():
    of = school()
    gone = person(("head", of))
    gone.is_active = False
    assert scope_for(gone, of.key, TODAY).schools == frozenset()


def test_a_tutor_sees_the_form_and_is_told_why():
    of = school()
    scope = scope_for(person(("form_tutor", of, {"forms": ["8B"]})), of.key, TODAY)
    assert (scope.schools, scope.forms, scope.names) == ({of.key}, {"8B"}, True)
    assert scope.because == "You are form tutor for form 8B at Harbour Academy."


def test_a_tutor_without_a_form_sees_nobody():
    of = school()
    assert scope_for(person(("form_tutor", of)), of.key, TODAY).forms == frozenset()


def test_a_governor_sees_counts_and_no_names():
    of = school()
    scope = scope_for(person(("governor", of)), of.key, TODAY)
    assert not scope.names and scope.smallest == 10


def test_the_whole_school_takes_in_the_form():
    of = school()
    scope = scope_for(person(("form_tutor", of, {"forms": ["8B"]}), ("head", of)), of.key, TODAY)
    assert scope.forms is None and scope.schools == {of.key}


def test_two_forms_are_one_scope():
    of = school()
    held = [("form_tutor", of, {"forms": [form]}) for form in ("8B", "8C")]
    assert [scope.forms for scope in scopes_for(person(*held), of.key, TODAY)] == [{"8B", "8C"}]


def test_at_two_schools_each_is_seen_by_itself():
    one, other = school(), school("Lantern Primary School")
    ann = person(("senco", one), ("senco", other))
    assert [scope_for(ann, each.key, TODAY).schools for each in (one, other)] == [{one.key}, {other.key}]


def test_a_form_and_another_year_are_not_run_together():
    of = school()
    held = [("form_tutor", of, {"forms": ["8B"]}), ("head_of_year", of, {"year_groups": ["10"]})]
    scopes = scopes_for(person(*held), of.key, TODAY)
    assert {(scope.forms, scope.year_groups) for scope in scopes} == {
        (frozenset({"8B"}), None), (None, frozenset({"10"})),
    }  # fmt: skip


def test_names_at_one_school_are_not_names_at_another():
    one, other = school(), school("Lantern Primary School")
    ann = person(("head", one), ("governor", other))
    assert scope_for(ann, one.key, TODAY).names
    assert not scope_for(ann, other.key, TODAY).names


def test_of_one_school_the_trust_sees_that_school():
    of = school()
    assert scope_for(person(("trust_attendance_lead", of.trust)), of.key, TODAY).schools == {of.key}


def test_the_trust_sees_its_own_schools_and_no_others():
    one, other = school(), school("Lantern Primary School")
    elsewhere = School.objects.create(trust=Trust.objects.create(name="Another trust"), name="Quay Primary")
    elsewhere.refresh_from_db()
    lead = person(("trust_leader", one.trust))
    assert [scope_for(lead, each.key, TODAY).schools for each in (one, other)] == [{one.key}, {other.key}]
    assert scope_for(lead, elsewhere.key, TODAY).schools == frozenset()


@pytest.mark.parametrize("both", [True, False])
def test_a_role_is_of_a_school_or_of_a_trust(both):
    of = school()
    place = {"school": of, "trust": of.trust} if both else {}
    somebody = person()
    with pytest.raises(IntegrityError, match="membership_of_a_school_or_a_trust"):
        Membership.objects.create(person=somebody, role="head", start=TODAY, **place)


def test_every_role_says_who_may_hold_it():
    assert all(role.holder.endswith(".") and role.title for role in ROLES.values())
    assert not ROLES["governor"].names and not ROLES["system_administrator"].names
