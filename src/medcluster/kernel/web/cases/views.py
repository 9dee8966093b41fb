"""What the components of a case's page draw: plain pictures, worked out by `page.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class PathStep:
    """A step of the path bar. `standing`: done, now, ahead, skipped or stopped."""

    label: Any
    standing: str
    at: datetime | None = None
    note: Any = ""  # the state, on the present step


@dataclass(frozen=True)
class ClockView:
    """A deadline as a bar. `standing`: running, soon, late, paused, kept or missed."""

    label: Any
    standing: str
    percent: int
    words: str  # "2 h 10 min left", "paused, 3 h left"
    limit: str  # "3 working days"
    due_at: datetime | None = None
    owed_by: str = ""

    @property
    def ended(self) -> bool:
        return self.standing in ("kept", "missed")


@dataclass(frozen=True)
class ActionLink:
    """An action that the person may take; `blocked` says why not yet."""

    code: str
    label: Any
    url: str
    danger: bool = False
    blocked: tuple[str, ...] = ()
    folded: bool = False  # under "More"


@dataclass(frozen=True)
class Actions:
    """What can be done now: one filled button, the rest in words, and what is not possible yet with the reasons."""

    main: ActionLink | None
    others: Sequence[ActionLink]
    blocked: Sequence[ActionLink]
    dangerous: Sequence[ActionLink] = ()  # ends or takes away something: folded under "More"
    waiting_for: str = ""  # who owes the next step, when this person can do nothing

    def __bool__(self) -> bool:
        return bool(self.main or self.others or self.blocked or self.dangerous)


@dataclass(frozen=True)
class TimelineEntry:
    """One event: who did what when. `entered_at` only when it was entered later than it happened."""

    title: Any
    who: str
    role: str
    at: datetime
    entered_at: datetime | None
    state: Any  # the State that was entered, None when the case stayed where it was
    reason: Any
    comment: str
    folded: bool
    facts: Sequence[tuple[Any, Any]]
