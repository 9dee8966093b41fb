"""Public numbers: what is printed is read back, and a wrong digit is noticed."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from medcluster.kernel.numbers import number, parse

pks = st.integers(1, 10**9)
years = st.datetimes(datetime(2001, 1, 1), datetime(2098, 12, 31), timezones=st.just(UTC))
prefixes = st.sampled_from("ROTEP")


@given(prefixes, pks, years)
def test_a_number_is_read_back(prefix: str, pk: int, created: datetime) -> None:
    assert parse(prefix, number(prefix, pk, created)) == pk


@given(prefixes, pks, years, st.data())
def test_one_wrong_digit_is_found(prefix: str, pk: int, created: datetime, data: st.DataObject) -> None:
    shown = number(prefix, pk, created)
    place = data.draw(st.sampled_from([i for i, char in enumerate(shown) if char.isdigit()]))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != shown[place]]))
    assert parse(prefix, shown[:place] + wrong + shown[place + 1 :]) is None


@given(pks, years)
def test_it_is_read_as_people_type_it(pk: int, created: datetime) -> None:
    shown = number("P", pk, created)
    for typed in (shown.lower(), f"  {shown} ", shown.replace("-", ""), shown.replace("-", " - "), "Р" + shown[1:]):
        assert parse("P", typed) == pk


@given(pks, years)
def test_another_kind_of_number_is_none(pk: int, created: datetime) -> None:
    assert parse("R", number("P", pk, created)) is None


@given(st.text(max_size=30))
def test_anything_else_is_none_or_a_number(text: str) -> None:
    found = parse("R", text)
    assert found is None or found >= 0


def test_form() -> None:
    shown = number("R", 123, datetime(2026, 3, 2, tzinfo=UTC))
    assert shown.startswith("R26-000123-")
