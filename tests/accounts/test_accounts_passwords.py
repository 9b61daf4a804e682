"""What a password must be, and texts that are kept sealed."""

import hashlib
import random

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from daymark.access.passwords import LOST, NotBreached, holds
from daymark.kit.sealing import CannotUnseal, Seal

KEY, NEWER = "a" * 50, "b" * 50


def hashed(password):
    return hashlib.sha1(password.encode()).hexdigest().upper()


def written(folder, passwords, ending="\r\n"):
    file = folder / "breached.txt"
    lines = [f"{one}:{random.Random(one).randint(1, 10**6)}" for one in sorted(map(hashed, passwords))]
    file.write_bytes(ending.join(lines).encode())
    return file


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 500])
def test_the_file_of_lost_passwords_is_searched_to_its_first_and_last_line(tmp_path, count, ending):
    there = [f"password {number}" for number in range(count)]
    file = written(tmp_path, there, ending)
    assert all(holds(file, one) for one in there)
    assert not any(holds(file, f"another {number}") for number in range(200))


@given(there=st.sets(st.text(min_size=1, max_size=9), max_size=40), asked=st.text(min_size=1, max_size=9))
def test_it_finds_exactly_what_is_there(tmp_path_factory, there, asked):
    file = written(tmp_path_factory.getbasetemp(), there)
    assert holds(file, asked) == (asked in there)


def test_a_lost_password_is_refused_and_the_setting_names_the_file(tmp_path, monkeypatch):
    lost = "winter lights over the bay"
    validate_password(lost)
    monkeypatch.setattr(settings, "BREACHED_PASSWORDS", str(written(tmp_path, [lost, "x"])))
    with pytest.raises(ValidationError, match="stolen") as refused:
        validate_password(lost)
    assert refused.value.messages == [LOST]
    validate_password("summer lights over the bay")
    with pytest.raises(FileNotFoundError):
        NotBreached(str(tmp_path / "gone")).validate("x")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "12"),
        ("1qaz2wsx3edc4rfv", "common"),
        ("987654321098", "in a row"),
        ("aaaaaaaaaaaaa", "in a row"),
        ("abcdefghijklm", "in a row"),
        ("x" * 129, "128"),
    ],
)
def test_short_common_and_endless_passwords_are_refused(password, why):
    with pytest.raises(ValidationError, match=why):
        validate_password(password)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("Daymark-2026!!", True),
        ("Harbour Academy 1", True),
        ("shore-trust-22", True),
        ("harbour seals swim north", False),
        ("a plain and long phrase", False),
    ],
)
def test_the_name_of_the_place_is_no_password(make, password, refused):
    person = make()
    if not refused:
        validate_password(password, person)
        return
    with pytest.raises(ValidationError, match="too close to the name"):
        validate_password(password, person)


@given(st.text())
def test_what_was_sealed_is_read_again_and_looks_different_each_time(text):
    seal = Seal([KEY])
    one, other = seal.seal(text), seal.seal(text)
    assert seal.unseal(one) == seal.unseal(other) == text
    assert one != other
    assert len(text) < 4 or text not in one


def test_keys_can_be_changed_without_losing_what_was_sealed_before():
    before = Seal([KEY]).seal("secret")
    both = Seal([NEWER, KEY])
    assert both.unseal(before) == "secret"
    assert Seal([NEWER]).unseal(both.seal("secret")) == "secret"
    with pytest.raises(CannotUnseal, match="another key"):
        Seal([NEWER]).unseal(before)


def test_what_was_changed_or_never_sealed_is_not_read():
    sealed = Seal([KEY]).seal("secret")
    for wrong in (sealed[:-4] + "AAAA", sealed[:40], "secret", "", "sealed:", "sealed:ä"):
        with pytest.raises(CannotUnseal):
            Seal([KEY]).unseal(wrong)
    with pytest.raises(ValueError):
        Seal([])
