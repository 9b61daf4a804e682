"""The code table of the register regulations: complete, unambiguous, and each code of one kind."""

from __future__ import annotations

from datetime import date

from daymark.registers.codes import CODES, KINDS, MISSING, NOTHING_DUE

# SI 2024/208, regulation 10, tables 1 to 4, with # and Z of the statutory guidance.
REGULATIONS = {*"/\\LKVPWBCEIMRSTGNOUDQXZ#", "C1", "C2", "J1", *(f"Y{number}" for number in range(1, 8))}


def test_the_codes_are_those_of_the_regulations() -> None:
    symbols = {code.symbol for code in CODES.statutory}
    assert symbols == REGULATIONS
    assert len(CODES.statutory) == len(REGULATIONS) == 34


def test_each_code_is_kept_as_one_character_of_its_own() -> None:
    chars = [code.char for code in CODES]
    assert all(len(char) == 1 and char.isprintable() and char.isascii() and char not in ' ",' for char in chars)
    assert len(set(chars)) == len(chars) and not {MISSING, NOTHING_DUE} & set(chars)


def test_a_possible_session_is_attended_or_absent_and_an_absence_is_authorised_or_not() -> None:
    for code in CODES:
        assert code.kind in KINDS
        assert not (code.attended and code.absent), code
        assert code.possible == (code.attended or code.absent), code
        assert code.absent == (code.authorised != code.unauthorised), code
    assert {code.symbol for code in CODES.statutory if code.unauthorised} == {"G", "N", "O", "U"}


def test_days_of_validity_are_in_order_and_older_codes_name_what_took_their_place() -> None:
    for code in CODES:
        assert code.valid_from is None or code.valid_to is None or code.valid_from <= code.valid_to, code
        assert code.becomes is None or code.becomes in CODES.by_symbol, code
        assert code.valid_on(date(2025, 11, 24)) != code.legacy, code


def test_sub_codes_count_as_codes_there_are() -> None:
    assert CODES.sub_codes and set(CODES.sub_codes.values()) <= set(CODES.by_symbol)
    assert not set(CODES.sub_codes) & set(CODES.by_symbol)
    assert not CODES.no_mark & set(CODES.by_symbol)


def test_what_staff_read_says_more_than_the_letter() -> None:
    for code in CODES:
        assert len(code.plain) > 3 and code.plain != code.symbol and len(code.meaning) > 3, code
