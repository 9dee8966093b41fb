"""Sockets for the rooms above: what they do when a referral moves, whom they let see it, what they show beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from medcluster.kernel.actor import Actor
from medcluster.kernel.workflow import Context

_HOOKS: dict[str, list[Callable[[Context], None]]] = {}
_READERS: list[Callable[[Actor], Q]] = []


@dataclass(frozen=True)
class Link:
    """Something of a room above that belongs to a referral: a line on its page, or a button when `is_button`."""

    title: Any
    url: str
    detail: Any = ""
    mood: str = ""
    is_button: bool = False


_LINKS: list[Callable[[Any, Actor], Sequence[Link]]] = []


def on(action: str, hook: Callable[[Context], None]) -> None:
    """Call `hook` inside the transaction of every `action`. Registered once, from `AppConfig.ready()`."""
    _HOOKS.setdefault(action, []).append(hook)


def run(context: Context) -> None:
    for hook in _HOOKS.get(context.action.code, []):
        hook(context)


def readers(narrow: Callable[[Actor], Q]) -> None:
    """`narrow(actor)` gives referrals that the actor may read for a reason of the room above (an agenda)."""
    _READERS.append(narrow)


def opened_to(actor: Actor) -> Q:
    """Everything that the rooms above open to this actor."""
    seen = Q(pk__in=())
    for narrow in _READERS:
        seen |= narrow(actor)
    return seen


def beside(lines: Callable[[Any, Actor], Sequence[Link]]) -> None:
    """`lines(referral, actor)` gives what the referral's page shows of the room above."""
    _LINKS.append(lines)


def links_of(referral: Any, actor: Actor) -> list[Link]:
    return [link for lines in _LINKS for link in lines(referral, actor)]
