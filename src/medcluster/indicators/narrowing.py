"""What a question is narrowed to, as SQL that every engine reads: names of our own, values bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Where = Mapping[str, Sequence[Any]]
Rows = dict[tuple[Any, ...], Any]  # the values of the dimensions -> the figure


def narrowed(where: Where | None) -> tuple[str, list[Any]]:
    """`AND …` with a mark for each value, and the values. None among the values of a dimension: not known."""
    condition, given = "", []
    for name, values in (where or {}).items():
        known = [value for value in values if value is not None]
        chosen = [f"{name} IN ({', '.join('?' * len(known))})"] * bool(known) + [f"{name} IS NULL"] * (None in values)
        condition += f" AND ({' OR '.join(chosen) or '1 = 0'})"
        given += known
    return condition, given
