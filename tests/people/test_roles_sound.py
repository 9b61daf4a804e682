"""The roles as data: complete, each with a sentence, and with rights that go together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daymark.access.roles import ROLES, by_name, unsound

WANTED = {
    "attendance_officer", "form_tutor", "head_of_year", "senco", "designated_safeguarding_lead",
    "senior_attendance_champion", "head", "governor", "trust_attendance_lead", "trust_analyst", "trustee",
    "trust_leader",
    "local_authority_officer", "hub_guest", "data_protection_officer", "system_administrator",
}  # fmt: skip


def test_every_role_is_there_and_sound():
    assert set(ROLES) == WANTED
    assert [said for role in ROLES.values() for said in unsound(role)] == []


def test_who_manages_oversees_and_sees_what():
    assert {role.name for role in ROLES.values() if role.manages} == {"head", "system_administrator"}
    assert {role.name for role in ROLES.values() if role.oversees} == {
        "head", "designated_safeguarding_lead", "data_protection_officer",
    }  # fmt: skip
    assert not ROLES["system_administrator"].names and ROLES["data_protection_officer"].sensitive


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("governor", {"sensitive": True}), ("governor", {"exports": True}), ("governor", {"breaks_glass": True}),
        ("governor", {"smallest": 4}), ("governor", {"smallest": 0}), ("governor", {"holder": "somebody"}),
        ("hub_guest", {"manages": True}), ("hub_guest", {"imports": True}),
        ("hub_guest", {"names": True, "smallest": 0}),
        ("head", {"smallest": 10}),
    ],
)  # fmt: skip
def test_rights_that_do_not_go_together_are_named(name, wrong):
    assert unsound(replace(ROLES[name], **wrong))


def test_two_floors_are_refused():
    """A governor and an analyst with different ones could pool what they see."""
    others = [replace(role, smallest=5) if name == "trust_analyst" else role for name, role in ROLES.items()]
    with pytest.raises(ValueError, match=r"same smallest count, not \[5, 10\]"):
        by_name(others)
    assert list(by_name(list(ROLES.values()))) == list(ROLES)
