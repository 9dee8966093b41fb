"""What a table in a file is made of, and what becomes of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.texts import fold
from medcluster.registry.imports.columns import Column
from medcluster.registry.imports.lookups import Lookups
from medcluster.registry.policies import may_edit

if TYPE_CHECKING:
    from medcluster.registry.imports.engine import Plan

CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"
MAX_FAULTS = 200  # shown; the rest is counted

Key = tuple[Any, ...]
Cells = Callable[[str], list[Any]]  # the raw cells of a column, by its code; none when the file lacks it


def not_mine(by: Actor, row: Any) -> str:
    """Why the actor may not write a row of the registry; empty when they may."""
    return "" if may_edit(by, row) else _("You may change only what belongs to your own organisation or centre.")


@dataclass(frozen=True)
class Part:
    """One table behind a row of the file. The second part hangs on the first through `parent`.

    `key` names the columns that tell rows apart (within their parent). `check` yields (column code, words) for what
    is wrong with a row as a whole. A second part whose key cells are all empty is absent from that row. `among`
    narrows the rows to compare with to those that the file may be about (tables that are too large to read whole).
    `refuse` says why this actor may not write the row, `closed` why an existing row may no longer be changed.
    """

    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    parent: str = ""
    check: Callable[[Any], Iterable[tuple[str, Any]]] = lambda _row: ()
    related: tuple[str, ...] = ()
    prefetch: tuple[str, ...] = ()
    prepare: Callable[[Any, Lookups], None] = lambda _row, _lookups: None  # fills what save() would fill
    among: Callable[[Any, Cells], Any] | None = None
    refuse: Callable[[Actor, Any], str] = not_mine
    closed: Callable[[Any], str] = lambda _row: ""

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
    """A table that can be brought in (by `permission`, audited as `action`) and, of the registry, taken out.

    `store` writes a plan without faults where rows alone are not enough: versions, audit of each object.
    """

    code: str
    label: Any
    parts: tuple[Part, ...]
    sheet_order: tuple[str, ...] = ()
    permission: Permission = Permission.EDIT_REGISTRY
    action: str = "registry.import"
    lookups: Callable[[Actor, Cells], Lookups] = lambda _by, _cells: Lookups()
    store: Callable[[Plan], None] | None = None

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
