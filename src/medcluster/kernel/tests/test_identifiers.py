"""Numbers of persons: the published examples, and what must hold for every number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcluster.kernel.identifiers import check, iin_check, normalise, show, snils_check
from medcluster.kernel.numbers import luhn

DIGITS = "0123456789"


@pytest.mark.parametrize(
    ("system", "value"),
    [
        ("snils", "112-233-445 95"), ("snils", "087-654-303 00"), ("snils", "001-326-679 00"),
        ("snils", "001-508-816 00"), ("snils", "017-996-174 00"), ("snils", "11223344595"),
        ("enp", "7700000000000016"), ("enp", "1234 5678 9012 3452"), ("enp", "6501000000001231"),
        ("iin", "900101300017"), ("iin", "851230450012"), ("iin", "050615500015"), ("iin", "900101300811"),
    ],
)  # fmt: skip
def test_right_numbers_pass(system: str, value: str) -> None:
    verdict = check(system, value, control="deny")
    assert verdict.ok, verdict.message
    assert verdict.normalised.isdigit()
    assert not verdict.warning


@pytest.mark.parametrize(
    ("system", "value"),
    [
        ("snils", "112-233-445 96"), ("snils", "000-000-000 00"), ("snils", "1122334459"), ("snils", "112233445９5"),
        ("enp", "7700000000000017"), ("enp", "0000000000000000"), ("enp", "770000000000001"), ("enp", ""),
        ("iin", "900101300018"), ("iin", "000000000000"), ("iin", "90010130001"), ("iin", "9001013000l7"),
    ],
)  # fmt: skip
def test_wrong_numbers_are_refused_with_words(system: str, value: str) -> None:
    verdict = check(system, value, control="deny")
    assert not verdict.ok
    assert str(verdict.message)


def test_the_installation_may_only_warn_or_not_look_at_all(settings) -> None:  # type: ignore[no-untyped-def]
    wrong = "112-233-445 96"
    settings.IDENTIFIER_CONTROL = {"snils": "warn", "enp": "off"}
    verdict = check("snils", wrong)
    assert verdict.ok
    assert verdict.warning
    assert check("enp", "1").ok
    assert not check("enp", "1").warning
    assert not check("iin", "1").ok, "systems that are not named are controlled"
    settings.IDENTIFIER_CONTROL = "warn"
    assert check("iin", "1").ok
    del settings.IDENTIFIER_CONTROL
    assert not check("snils", wrong).ok


def test_the_oldest_snils_have_no_check_digits() -> None:
    assert check("snils", "001-001-998 77", control="deny").ok
    assert not check("snils", "001-001-999 77", control="deny").ok


def test_an_iin_that_does_not_match_the_person_is_a_warning_only() -> None:
    right = {"birth_date": date(1990, 1, 1), "sex": "male"}
    assert not check("iin", "900101300017", control="deny", **right).warning
    for odd in (
        {"birth_date": date(1990, 1, 2), "sex": "male"},
        {"birth_date": date(1890, 1, 1), "sex": "male"},
        {"birth_date": date(1990, 1, 1), "sex": "female"},
    ):
        verdict = check("iin", "900101300017", control="deny", **odd)
        assert verdict.ok
        assert verdict.warning


def test_a_passport_has_no_check_digit_and_loses_its_spaces() -> None:
    assert check("passport", "n 1234567").normalised == "N1234567"
    assert not check("passport", "  ").ok


def test_numbers_are_shown_as_people_write_them() -> None:
    assert show("snils", "11223344595") == "112-233-445 95"
    assert show("enp", "7700000000000016") == "7700 0000 0000 0016"
    assert show("iin", "900101300017") == "900101 300017"
    assert show("passport", "4508123456") == "45 08 123456"
    assert show("passport", "N1234567") == "N1234567"
    assert show("http://x", "999-59-2277") == "999-59-2277"


@given(st.integers(min_value=1_001_999, max_value=999_999_999))
def test_every_snils_with_its_check_digits_passes_and_with_others_does_not(number: int) -> None:
    nine = f"{number:09d}"
    good = snils_check(nine)
    assert check("snils", f"{nine}{good:02d}", control="deny").ok
    assert not check("snils", f"{nine}{(good + 1) % 100:02d}", control="deny").ok


@given(st.integers(min_value=1, max_value=10**15 - 1), st.integers(0, 15), st.integers(1, 9))
def test_one_mistyped_digit_of_an_enp_is_always_found(number: int, place: int, shift: int) -> None:
    body = f"{number:015d}"
    whole = body + str(luhn(body))
    assert check("enp", whole, control="deny").ok
    wrong = whole[:place] + str((int(whole[place]) + shift) % 10) + whole[place + 1 :]
    assert not check("enp", wrong, control="deny").ok


@given(st.text(DIGITS, min_size=11, max_size=11).filter(lambda t: int(t) > 0))
def test_every_iin_has_one_check_digit_or_was_never_given(eleven: str) -> None:
    right = iin_check(eleven)
    passing = [d for d in DIGITS if check("iin", eleven + d, control="deny").ok]
    assert passing == ([] if right is None else [str(right)])


@given(st.text(max_size=40))
def test_nothing_typed_breaks_the_check(value: str) -> None:
    for system in ("snils", "enp", "iin", "passport", "other"):
        verdict = check(system, value, control="deny")
        assert verdict.ok or str(verdict.message)


@given(st.text(DIGITS, min_size=11, max_size=11))
def test_what_is_shown_reads_back_as_the_same_number(digits: str) -> None:
    assert normalise("snils", show("snils", digits)) == digits
