"""Words in cells: text of a cell, lists in a cell, choices by any of their labels."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from medcluster.kernel.texts import LANGUAGES, fold
from medcluster.registry.imports.lookups import WrongCell
from medcluster.registry.imports.reading import MAX_TEXT


def as_text(cell: Any) -> str:
    """A cell as people see it: whole numbers without ".0", no guard quote of a spreadsheet."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime | date):
        return f"{cell:%d.%m.%Y}"
    text = str(cell).replace("\x00", "").strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@":
        text = text[1:]
    if len(text) > MAX_TEXT:
        raise WrongCell(_("The text is longer than %(limit)d characters. Shorten it.") % {"limit": MAX_TEXT})
    return text


def split(words: str, separators: str = ";,\n") -> list[str]:
    return [part.strip() for part in re.split(f"[{separators}]", words) if part.strip()]


def pick(words: str, choices: type[models.TextChoices]) -> str:
    """The code of a choice given by code or label."""
    wanted = fold(words)
    if not wanted:
        return ""
    if (found := _by_label(choices).get(wanted)) is None:
        known = ", ".join(str(label) for label in choices.labels)
        raise WrongCell(
            _("“%(text)s” is not known here. Use one of: %(known)s.") % {"text": words[:60], "known": known}
        )
    return found


_LABELS: dict[type[models.TextChoices], dict[str, str]] = {}


def _by_label(choices: type[models.TextChoices]) -> dict[str, str]:
    if choices not in _LABELS:
        found: dict[str, str] = {}
        for language in LANGUAGES:
            with translation.override(language):
                found |= {fold(str(label)): value for value, label in choices.choices}
        _LABELS[choices] = found | {fold(value): value for value in choices.values}
    return _LABELS[choices]


class Joined:
    """A label with a translated part in it, put together in the language of the moment."""

    def __init__(self, pattern: Any, label: Any) -> None:
        self.pattern, self.label = pattern, label

    def __str__(self) -> str:
        return capfirst(str(self.pattern) % {"label": self.label})
