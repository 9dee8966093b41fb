"""What a question is narrowed to, as an address spells it: `where=home_region:KZ-23`, `where=centre:` for not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from medcluster.indicators.declared import Indicator
from medcluster.indicators.facts import FACTS

MOST = 200  # values in one address


def read(pairs: Iterable[str]) -> dict[str, list[Any]]:
    """The values by dimension; what no fact has is left out. Whole numbers where the facts hold whole numbers."""
    found: dict[str, list[Any]] = {}
    for pair in list(pairs)[:MOST]:
        name, colon, text = pair.partition(":")
        kind = _KINDS.get(name)
        if not colon or kind is None:
            continue
        value = _value(kind, text)
        if value is not _NOTHING and value not in found.setdefault(name, []):
            found[name].append(value)
    return {name: values for name, values in found.items() if values}


def text(where: Mapping[str, Sequence[Any]]) -> list[str]:
    return [f"{name}:{'' if value is None else value}" for name, values in where.items() for value in values]


def both(one: Mapping[str, Sequence[Any]], other: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Narrowed by both: never wider than either."""
    found = {name: list(values) for name, values in one.items()}
    for name, values in other.items():
        found[name] = [value for value in found[name] if value in values] if name in found else list(values)
    return found


def strange(where: Mapping[str, Any], indicator: Indicator) -> list[str]:
    """The dimensions by which this indicator is not counted."""
    return [name for name in where if name not in indicator.dimensions]


class _Nothing:
    """No value of this dimension."""


_NOTHING = _Nothing()
_KINDS = {column.name: column.kind for fact in FACTS for column in fact.columns}


def _value(kind: str, given: str) -> Any:
    if not given:
        return None
    if kind == "whole":
        return int(given) if given.isascii() and given.isdigit() and len(given) < 12 else _NOTHING
    return given[:200] if kind == "text" and "\x00" not in given else _NOTHING
