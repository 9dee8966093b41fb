"""What an engine promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from medcluster.kernel.errors import DomainError

if TYPE_CHECKING:
    from medcluster.indicators.snapshot import Snapshot


class EngineAway(DomainError):
    """The engine of the facts does not answer, or is not installed."""

    status = 503


class Engine(Protocol):
    """`dialect` is what ibis calls its SQL."""

    dialect: str

    def ask(self, snapshot: Snapshot, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of a statement over the fact tables of this snapshot, `?` for each value. EngineAway."""
        ...
