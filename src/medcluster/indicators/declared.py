"""How an indicator is declared: once, with its words, its formula and what it may be split by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # half a second that the worker does not need
    import ibis.expr.types as ir

Formula = Callable[["ir.Table"], "ir.Value"]


class Unit(Enum):
    STAYS = "stays"
    PEOPLE = "people"
    SERVICES = "services"
    REQUESTS = "requests"
    VISITS = "visits"
    EVENTS = "events"
    DEADLINES = "deadlines"
    DAYS = "days"
    SHARE = "share"


class Direction(Enum):
    MORE = "more"
    LESS = "less"
    NONE = "none"


@dataclass(frozen=True)
class Indicator:
    """`formula` says over the fact table what is counted. One that adds up over days names its `measure` of the
    daily cubes, which must give the same; a test compares them. `words` is the definition for people.
    """

    code: str
    name: Any
    words: Any
    fact: str
    day: str
    formula: Formula
    unit: Unit
    dimensions: tuple[str, ...]
    measure: str = ""
    direction: Direction = Direction.NONE
    source: Any = ""

    @property
    def adds_up(self) -> bool:
        return bool(self.measure)
