"""Sockets for the rooms above: what they show on the page of a specialist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from medcluster.kernel.actor import Actor

Lines = Callable[[Any, Actor], Sequence[tuple[str, str]]]  # words and address
_SPECIALIST: list[Lines] = []


def beside_specialist(lines: Lines) -> None:
    _SPECIALIST.append(lines)


def links_of(specialist: Any, actor: Actor) -> list[tuple[str, str]]:
    return [line for lines in _SPECIALIST for line in lines(specialist, actor)]
