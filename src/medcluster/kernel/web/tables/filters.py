"""The filters of a list as the form draws them. A filter looks the same to everybody who sees the same choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from medcluster.kernel.web.reader import language
from medcluster.kernel.web.tables.address import read_period
from medcluster.kernel.web.tables.declare import ALL, Filter

LONG = 12  # options above which the panel has a box to narrow them


@dataclass(frozen=True)
class Option:
    value: str
    label: Any
    chosen: bool


@dataclass(frozen=True)
class Picture:
    """Everything that a filter's HTML depends on. `any_value` is sent along with the marked boxes, so that none marked
    is told apart from nothing chosen yet."""

    code: str
    label: str
    kind: str
    multiple: bool
    any_value: str
    choices: tuple[tuple[str, str], ...]
    values: tuple[str, ...]

    @property
    def options(self) -> list[Option]:
        return [Option(value, label, value in self.values) for value, label in self.choices]

    @property
    def chosen(self) -> int:
        return len(self.values)

    @property
    def long(self) -> bool:
        return len(self.choices) > LONG

    @property
    def first(self) -> str:
        return _typed(self._period[0])

    @property
    def last(self) -> str:
        return _typed(self._period[1])

    @property
    def _period(self) -> tuple[date | None, date | None]:
        return read_period(self.values[0] if self.values else "")


def drawn(item: Filter, options: Sequence[tuple[str, Any]], values: tuple[str, ...]) -> SafeString:
    """The filter as HTML, drawn once for the same choices, values and language."""
    choices = _words(item, options)
    any_value = ALL if item.default else ""
    picture = Picture(item.code, str(item.label), item.kind, item.multiple, any_value, choices, values)
    return _draw(picture, language())


def _words(item: Filter, options: Sequence[tuple[str, Any]]) -> tuple[tuple[str, str], ...]:
    known = None if callable(item.choices) else item.words.get(language())
    if known is None:
        known = tuple([(value, str(label)) for value, label in options])
        if not callable(item.choices):
            item.words[language()] = known
    return known


@lru_cache(maxsize=2048)
def _draw(picture: Picture, language: str | None) -> SafeString:
    return render_to_string("components/table_filter.html", {"control": picture})


def _typed(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
