"""The built-in templates, read once from `texts/*.toml`.

A file is a group of messages. An entry:

    ["referral.registered"]
    title = { ru = "Обращение зарегистрировано", kk = "…", en = "Request registered" }
    staff = { ru = "Центр подбирается. Решение ожидается[[ до {until}]].", kk = "…", en = "…" }
    patient = { … }          # only where patients are told

Subject and SMS are made of the title and the number unless the cluster writes its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from medcluster.kernel.texts import LANGUAGES, LocalizedText
from medcluster.notifications.models import Audience, Kind

FOLDER = Path(__file__).parent / "texts"
NEWS = "case.news"  # said when an event has no template of its own, so that nothing is lost
DEADLINE = "clock.warning"


@dataclass(frozen=True)
class Text:
    """Subject and body for long channels, `short` for SMS."""

    subject: str
    body: str
    short: str


@dataclass(frozen=True)
class Template:
    """A kind of message: what it tells (`title`), its group, and a body per audience and language."""

    code: str
    kind: Kind
    title: LocalizedText
    bodies: Mapping[str, Mapping[str, str]]  # audience → language → text
    urgent: bool = False  # not held back by quiet hours

    @property
    def audiences(self) -> tuple[str, ...]:
        return tuple(self.bodies)


@cache
def templates() -> dict[str, Template]:
    """Every template by its code, in the order of the files."""
    found: dict[str, Template] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
        for code, entry in entries.items():
            found[code] = _template(code, Kind(path.stem), entry)
    return found


def find(code: str, level: int | None = None) -> Template:
    """The template of an event. A deadline has one per level, whatever it is of; other unknown codes are news."""
    known = templates()
    fallback = known[NEWS] if level is None else known.get(f"{DEADLINE}.{level}", known[DEADLINE])
    return known.get(f"{code}.{level}") or known.get(code) or fallback


def built_in(template: Template, audience: str, language: str) -> Text:
    """The text that the product brings. A patient never gets words that were written for staff."""
    if audience not in template.bodies:
        template = templates()[NEWS]
    language = language if language in LANGUAGES else LANGUAGES[0]
    title = template.title.in_language(language)
    body = template.bodies[audience][language]
    return Text(f"[[{{number}}: ]]{title}", body, f"Medcluster[[ {{number}}]]: {title}[[, {{date}}]].[[ {{link}}]]")


def _template(code: str, kind: Kind, entry: Mapping[str, Any]) -> Template:
    bodies = {str(audience): entry[audience] for audience in Audience.values if audience in entry}
    return Template(code, kind, LocalizedText(entry["title"]), bodies, bool(entry.get("urgent", False)))
