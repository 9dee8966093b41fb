"""What a list is made of: columns, filters, bulk actions, and the words for an empty one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import make_aware

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission

RESERVED = frozenset({"q", "sort", "page", "rows", "cols", "export", "ids"})
ALL = "*"  # the value that switches a filter with a default off

Choice = tuple[str, Any]
Query = QuerySet[Any]


@dataclass(frozen=True)
class Column:
    """One fact of a row. `cell` gives text or safe HTML; `export` the plain value (default: the cell's text).

    `sort` names the field(s) behind it, best an indexed one; `nullable` puts empty values last. `primary` is the
    heading of the card on a phone and carries the row's link. `hidden` waits in the choice of columns.
    """

    code: str
    label: Any
    cell: Callable[[Any], Any]
    sort: str | tuple[str, ...] = ""
    export: Callable[[Any], Any] | None = None
    nullable: bool = False
    primary: bool = False
    numeric: bool = False
    hidden: bool = False
    css: str = ""

    @property
    def sort_fields(self) -> tuple[str, ...]:
        return (self.sort,) if isinstance(self.sort, str) and self.sort else tuple(self.sort or ())


@dataclass(frozen=True)
class Filter:
    """A way to narrow the list. `apply(query, values)` gets only values that are among the choices.

    `choices` may be a function of the actor. Use `Filter.flag` for yes/no and `Filter.dates` for a period.
    """

    code: str
    label: Any
    apply: Callable[..., Query]
    choices: Sequence[Choice] | Callable[[Actor], Sequence[Choice]] = ()
    multiple: bool = True
    default: tuple[str, ...] = ()
    kind: str = "choices"  # or "flag", "dates"

    @classmethod
    def flag(cls, code: str, label: Any, *, apply: Callable[[Query], Query], default: bool = False) -> Filter:
        """A yes/no chip: `?late=1`."""
        return cls(
            code, label, lambda query, _values: apply(query), choices=(("1", label),), multiple=False,
            default=("1",) if default else (), kind="flag",
        )  # fmt: skip

    @classmethod
    def dates(cls, code: str, label: Any, *, field: str, has_time: bool = True) -> Filter:
        """A period of days, ends included: `?created=2026-01-01..2026-01-31`, either end may be open."""

        def narrow(query: Query, values: Sequence[tuple[date | None, date | None]]) -> Query:
            first, last = values[0]
            if first:
                query = query.filter(**{f"{field}__gte": _start_of(first) if has_time else first})
            if last:
                end = {f"{field}__lt": _start_of(last + timedelta(days=1))} if has_time else {f"{field}__lte": last}
                query = query.filter(**end)
            return query

        return cls(code, label, narrow, multiple=False, kind="dates")

    def options(self, actor: Actor) -> Sequence[tuple[str, Any]]:
        return _as_text(self.choices(actor)) if callable(self.choices) else self._fixed

    @cached_property
    def _fixed(self) -> Sequence[tuple[str, Any]]:
        return () if callable(self.choices) else _as_text(self.choices)

    @cached_property
    def words(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """By language the options with their words, for choices that are the same for everybody."""
        return {}


@dataclass(frozen=True)
class BulkAction:
    """Something done to the marked rows: a POST of `ids` to `url` (a name of an address, or an address)."""

    code: str
    label: Any
    url: str
    permission: Permission | None = None
    danger: bool = False
    icon: str = ""


@dataclass(frozen=True)
class Empty:
    """What an empty list says, and what to do next."""

    title: Any
    text: Any = ""
    action: Any = ""
    url: str = ""  # a name of an address, or an address


def _as_text(choices: Sequence[Choice]) -> Sequence[tuple[str, Any]]:
    return [(str(value), label) for value, label in choices]


def _start_of(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
