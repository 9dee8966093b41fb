"""Texts that a cluster can edit, in Russian, Kazakh and English.

`LocalizedField` stores `{"ru": …, "kk": …, "en": …}`; reading `str(obj.name)` gives the reader's language and falls
back to the first one that is filled, so that nothing shows empty.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("ru", "kk", "en")
READING_IN: ContextVar[str | None] = ContextVar("reading_in", default=None)  # set by `kernel.web.reader`


class LocalizedText(dict[str, str]):
    """A text by language code. `str()` is the current language's, with fallback ru → kk → en."""

    def __str__(self) -> str:
        language = (READING_IN.get() or get_language() or "ru")[:2]
        return self.get(language) or self.in_language(language)

    def in_language(self, language: str) -> str:
        for code in (language, *LANGUAGES):
            if text := self.get(code):
                return text
        return ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Languages that have no text yet."""
        return tuple(code for code in LANGUAGES if not self.get(code))


def text(ru: str = "", kk: str = "", en: str = "") -> LocalizedText:
    return LocalizedText({code: value for code, value in (("ru", ru), ("kk", kk), ("en", en)) if value})


def fold(*parts: object) -> str:
    """Case-folded text for search columns (SQLite's LIKE knows only ASCII case). Joins all languages given."""
    words: list[str] = []
    for part in parts:
        words.extend(part.values() if isinstance(part, dict) else [str(part or "")])
    return " ".join(" ".join(words).casefold().replace("ё", "е").split())


class LocalizedField(models.JSONField):
    """JSON column with a text per language; accepts a plain string as the Russian text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", LocalizedText)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> LocalizedText:
        return LocalizedText(super().from_db_value(value, expression, connection) or {})

    def to_python(self, value: Any) -> LocalizedText:
        if isinstance(value, str):
            return text(ru=value)
        if value is None:
            return LocalizedText()
        if not isinstance(value, dict) or not set(value) <= set(LANGUAGES):
            raise ValidationError(_("Give the text by language: ru, kk, en."))
        return LocalizedText(value)
