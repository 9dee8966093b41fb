"""What a table in a file is made of, and what becomes of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from medcluster.kernel.texts import fold
from medcluster.registry.imports.columns import Column
from medcluster.registry.models.base import RegistryModel

CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"
MAX_FAULTS = 200  # shown; the rest is counted

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Part:
    """One table behind a row of the file. The second part hangs on the first through `parent`.

    `key` names the columns that tell rows apart (within their parent). `check` yields (column code, words) for what
    is wrong with a row as a whole. A second part whose key cells are all empty is absent from that row.
    """

    model: type[RegistryModel]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    parent: str = ""
    check: Callable[[Any], Iterable[tuple[str, Any]]] = lambda _row: ()
    related: tuple[str, ...] = ()
    prefetch: tuple[str, ...] = ()
    prepare: Callable[[Any], None] = lambda _row: None  # fills what save() would fill

    @cached_property
    def key_columns(self) -> tuple[Column, ...]:
        by_code = {column.code: column for column in self.columns}
        return tuple(by_code[code] for code in self.key)

    def rows(self) -> Any:
        return self.model._base_manager.select_related(*self.related).prefetch_related(*self.prefetch).order_by("pk")

    def key_of(self, row: Any) -> Key:
        return tuple(folded(column.get(row)) for column in self.key_columns)


@dataclass(frozen=True)
class Kind:
    """A table that can be brought in and taken out."""

    code: str
    label: Any
    parts: tuple[Part, ...]
    sheet_order: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return tuple(column for part in self.parts for column in part.columns)


@dataclass(frozen=True)
class RowFault:
    """What is wrong in one cell: its address, the heading of its column, and the words that name the fix."""

    cell: str
    row: int
    column: str
    message: str


@dataclass
class Line:
    """What becomes of one row of the file."""

    number: int
    label: str = ""
    outcome: str = UNCHANGED
    changed: list[str] = field(default_factory=list)


def folded(value: Any) -> Any:
    """Keys are compared without regard to case."""
    return fold(value) if isinstance(value, str) else value
