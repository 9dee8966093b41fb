"""One name in two spellings; one person in two records."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcluster.patients.matching import Person, keys_of, phone_digits, skeleton
from medcluster.patients.scoring import CERTAIN, POSSIBLE, compare, similarity

BORN = date(1980, 5, 12)


@pytest.mark.parametrize(
    "spellings",
    [
        "Юрий Yuriy Iurii Yury", "Щербаков Shcherbakov Scherbakov", "Жанар Zhanar Janar", "Қайрат Kairat Qairat Кайрат",
        "Мария Maria Mariya", "Сергей Sergey Sergei Sergej", "Ақтөбе Aktobe", "Евгений Yevgeny Evgeniy Evgenii",
        "Әлия Aliya Алия", "Татьяна Tatiana Tatyana Tatjana", "Нұрлан Nurlan Нурлан", "Үміт Умит Umit", "Ёлкин Елкин",
    ],
)  # fmt: skip
def test_spellings_of_one_name_share_a_skeleton(spellings: str) -> None:
    assert len({skeleton(word) for word in spellings.split()}) == 1


def person(family: str = "Иванов", given: str = "Иван", born: date | None = BORN, **more: object) -> Person:
    return Person.of(family=family, given=given, birth_date=born, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        person(), person("Ivanov", "Ivan"), person("Иван", "Иванов"), person(born=date(1980, 12, 5)),
        person("Иваново", "Иван"), person(phone="+7 701 111-22-33", born=date(1980, 5, 13)),
    ],
)  # fmt: skip
def test_likely_the_same_person_is_found_and_scored(other: Person) -> None:
    one = person(phone="8 (701) 111 22 33")
    assert keys_of(one) & keys_of(other)
    assert compare(one, other).score >= POSSIBLE


@pytest.mark.parametrize(
    "other",
    [
        person("Петров", "Пётр"), person(born=date(1955, 3, 1)), person("Иванова", "Мария", sex="female"),
        person("Иванов", "Степан", born=date(2010, 5, 12), phone="+77011112233"),
    ],
)  # fmt: skip
def test_other_people_stay_other_people(other: Person) -> None:
    assert compare(person(sex="male", phone="87011112233"), other).score < POSSIBLE


def test_a_shared_number_with_the_same_name_is_nearly_sure_and_a_different_iin_counts_against() -> None:
    shared = frozenset({("http://hospital", "A-12345")})
    assert compare(person(identifiers=shared), person(identifiers=shared)).score >= CERTAIN
    one, other = (person(identifiers=[("iin", value)]) for value in ("900101300017", "900101300811"))
    assert compare(one, other).score < POSSIBLE
    assert "other_identifier" in compare(one, other).reasons


@given(st.text(max_size=12), st.text(max_size=12))
def test_similarity_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert 0 <= similarity(a, b) <= 1
    assert similarity(a, b) == pytest.approx(similarity(b, a))


@given(st.text(max_size=40))
def test_no_name_breaks_the_skeleton(text: str) -> None:
    assert skeleton(text).isascii()


def test_phones_are_the_same_however_they_are_written() -> None:
    assert phone_digits("+7 (701) 123-45-67") == phone_digits("8 701 1234567") == "7011234567"
    assert phone_digits("112") == ""
