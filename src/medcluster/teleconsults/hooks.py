"""Sockets for the rooms above: what they show beside a teleconsultation, and whom else a talk concerns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from medcluster.kernel.actor import Actor
from medcluster.notifications.recipients import Recipient


@dataclass(frozen=True)
class Link:
    """Something of a room above that belongs to a case: a line on its page, or a button when `is_button`."""

    title: Any
    url: str
    detail: Any = ""
    mood: str = ""
    is_button: bool = False


_LINKS: list[Callable[[Any, Actor], list[Link]]] = []


def beside(lines: Callable[[Any, Actor], list[Link]]) -> None:
    """`lines(case, actor)` gives what the case's page shows of the room above."""
    _LINKS.append(lines)


def links_of(case: Any, actor: Actor) -> list[Link]:
    return [link for lines in _LINKS for link in lines(case, actor)]


_CONCERNED: list[Callable[[Any], list[Recipient]]] = []


def concerned(people: Callable[[Any], list[Recipient]]) -> None:
    """`people(case)` gives who else comes to the talk (an interpreter), each with the page that they may open."""
    _CONCERNED.append(people)


def also_told(case: Any) -> list[Recipient]:
    return [recipient for people in _CONCERNED for recipient in people(case)]
