"""From a template and a context to the words that one reader gets.

A text has placeholders `{centre}` and optional parts `[[ until {until}]]`, which vanish when a value inside is missing.
Substitution is by name only: no attributes, no formats, no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from medcluster.notifications import catalogue
from medcluster.notifications.catalogue import Template, Text
from medcluster.notifications.models import MessageText
from medcluster.notifications.placeholders import ALLOWED, PLACEHOLDERS, in_words

_PLACE = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_NOTHING = "—"


@dataclass(frozen=True)
class Words:
    """A rendered text: subject and body for long channels, `short` for SMS."""

    subject: str
    body: str
    short: str


class Wordings:
    """The texts in force for some templates, read with one query: the cluster's own where there is one."""

    def __init__(self, templates: Iterable[str]) -> None:
        self._own: dict[tuple[str, str, str], Text | None] = {}
        for row in MessageText.objects.filter(template__in=set(templates)).order_by("version"):
            own = None if row.is_default else Text(row.subject, row.body, row.short)
            self._own[row.template, row.audience, row.language] = own

    def text(self, template: Template, audience: str, language: str) -> Text:
        """The cluster's text, else the built-in one; an audience without a text gets the general news."""
        if own := self._own.get((template.code, audience, language)):
            return own
        return catalogue.built_in(template, audience, language)


def render(text: Text, values: Mapping[str, Any], *, language: str, zone: str) -> Words:
    """Fill a text; what has no value becomes a dash, or its optional part vanishes."""
    with override(language):
        words = {key: in_words(value, language, zone) for key, value in values.items() if key in ALLOWED}
    return Words(
        " ".join(fill(text.subject, words).split())[:255],
        fill(text.body, words),
        " ".join(fill(text.short, words).split()),
    )


def fill(text: str, words: Mapping[str, str]) -> str:
    kept = _OPTIONAL.sub(lambda part: part[1] if all(words.get(name) for name in _PLACE.findall(part[1])) else "", text)
    filled = _PLACE.sub(lambda place: words.get(place[1]) or _NOTHING, kept).strip()
    return filled[:1].upper() + filled[1:]  # the part that stood first may have vanished


def faults(text: str) -> list[str]:
    """What is wrong with an edited text, in words; empty when it can be used."""
    found = []
    if unknown := sorted(set(_PLACE.findall(text)) - ALLOWED):
        found.append(_("Unknown placeholder: %(names)s.") % {"names": ", ".join(f"{{{name}}}" for name in unknown)})
    if set("{}") & set(_PLACE.sub("", text)):
        found.append(_("A curly bracket is open or closed alone."))
    rest = _OPTIONAL.sub("", text)
    if "[[" in rest or "]]" in rest:
        found.append(_("An optional part [[ … ]] is open or closed alone."))
    if any("[[" in part for part in _OPTIONAL.findall(text)):
        found.append(_("Optional parts cannot lie inside each other."))
    return found


def sample(text: Text, *, language: str, zone: str) -> Words:
    """The text with invented values, for the preview."""
    return render(text, {code: p.sample for code, p in PLACEHOLDERS.items()}, language=language, zone=zone)
