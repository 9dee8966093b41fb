"""Texts in three languages: the reader's first, something always; search that knows no case and no ё."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from medcluster.kernel.texts import LANGUAGES, LocalizedField, LocalizedText, fold, text

words = st.text("абвгёәіңғүұқөһABCdefЁ Ң", max_size=12)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readers_language_first(language: str) -> None:
    with translation.override(language):
        assert str(text("рус", "қаз", "eng")) == {"ru": "рус", "kk": "қаз", "en": "eng"}[language]


@given(st.dictionaries(st.sampled_from(LANGUAGES), words.filter(bool), min_size=1))
def test_something_is_always_shown(given_: dict[str, str]) -> None:
    for language in LANGUAGES:
        assert LocalizedText(given_).in_language(language) in given_.values()


def test_what_is_missing() -> None:
    assert text("рус").missing == ("kk", "en")
    assert str(LocalizedText()) == ""


@given(words, words)
def test_search_finds_what_was_folded(before: str, after: str) -> None:
    kept = fold(before, after)
    assert fold(before) in kept
    assert fold(before.upper()) == fold(before.lower())
    assert fold(kept) == kept


def test_folding_takes_all_languages() -> None:
    assert fold(text("Центр ЁЖ", "Орталық"), "R-1", None) == "центр еж орталық r-1"


def test_the_field_takes_texts_and_refuses_other_things() -> None:
    field = LocalizedField()
    assert field.to_python("Привет") == {"ru": "Привет"}
    assert field.to_python(None) == {}
    for wrong in ({"de": "Hallo"}, 5, ["x"]):
        with pytest.raises(ValidationError):
            field.to_python(wrong)
