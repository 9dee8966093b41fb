"""Pure facts about learning events: groups of countries, lists of people as they are pasted, months of a year."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

_EMAIL = re.compile(r"[^\s;,<>]+@[^\s;,<>]+\.[^\s;,<>]+")
_NUMBERED = re.compile(r"^\s*\d{1,4}\s*[.)\t]\s*")
MOST_PEOPLE = 1000
GROUPS = ("own", "near", "far")  # the later, the farther


def country_group(country: str, *, own: str, near: Collection[str]) -> str:
    """Own country, near abroad or far abroad; `near` are the codes that counted as near on the day of the event."""
    if country == own:
        return "own"
    return "near" if country in near else "far"


def farthest(groups: Iterable[str]) -> str:
    """The group of an event: that of its farthest teacher; one without teachers from outside is the own country's."""
    return max(groups, key=GROUPS.index, default="own")


@dataclass(frozen=True)
class Person:
    """Somebody on a pasted list."""

    name: str
    organisation: str = ""
    email: str = ""


def people_in(text: str) -> list[Person]:
    """A list as people paste it from a table or a letter: a line a person, columns by tab or semicolon (or commas).

    The first column is the name, an e-mail address is found wherever it stands, the next column is the organisation.
    A number before the name is left out, and so are empty lines.
    """
    found = (_person(line) for line in text.splitlines())
    return [person for person in found if person is not None]


def _person(line: str) -> Person | None:
    line = _NUMBERED.sub("", line.replace("\x00", "")).strip()
    mail = _EMAIL.search(line)
    if mail:
        line = line.replace(mail[0], " ").replace("<", " ").replace(">", " ")
    separator = "\t" if "\t" in line else ";" if ";" in line else ","
    cells = [" ".join(cell.split()).strip(" ,;") for cell in line.split(separator)]
    cells = [cell for cell in cells if cell]
    if not cells:
        return None
    return Person(cells[0][:200], ", ".join(cells[1:])[:300], mail[0].lower() if mail else "")


@dataclass(frozen=True)
class Month:
    """The events that begin in a month."""

    first: date
    events: Sequence[Any]


def by_month(events: Iterable[Any]) -> list[Month]:
    """Events, already in order, grouped by the month in which they begin."""
    found: dict[date, list[Any]] = {}
    for event in events:
        found.setdefault(event.starts_on.replace(day=1), []).append(event)
    return [Month(first, rows) for first, rows in found.items()]
