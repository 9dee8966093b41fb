"""Reads that are made once: a query whose shape never changes is compiled at its first use, then only executed.

    _EVENTS = Prepared(lambda case: ReferralEvent.objects.filter(case_id=case).order_by("sequence"), case=int)
    _EVENTS(case=17)   # a list, the same objects as the query would give

Building and compiling a query costs Django several times what the database needs to answer it. Only for queries whose
shape depends on nothing but the named values: never for `visible_to(actor)`, never with a moment or a setting worked
out inside. Models, select_related, only, values_list, prefetch_related and `registry.known` work as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet, prefetch_related_objects
from django.db.models.query import ModelIterable, ValuesListIterable

from medcluster.kernel.loading import Converters, builder, converted, converters_of

T = TypeVar("T")

_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 6_007_199_254_740_000 + n,
    str: lambda n: f"mark-{n}-6007199254740000",
    date: lambda n: date(1701, 1, 1 + n),
    UUID: lambda n: UUID(int=6_007_199_254_740_000 + n),
}


@dataclass(frozen=True)
class _Plan:
    """The statement, what stands at its places, and how rows become what the query gives."""

    statement: str
    places: Sequence[tuple[str, Any]]  # (name of a value, None) or ("", what is always the same)
    converters: Converters
    build: Callable[[Sequence[Any]], Any]
    attach: Callable[[], Callable[[Any], None]] | None
    prefetch: Sequence[Any]


class Prepared(Generic[T]):
    """A query of a fixed shape. `kinds` are the types (int, str, date, UUID) of the values by which it is called."""

    def __init__(self, make: Callable[..., QuerySet[Any, T]], **kinds: type) -> None:
        self.make, self.kinds = make, kinds
        self._plans: dict[str, _Plan] = {}  # by kind of database

    def __call__(self, **given: Any) -> list[T]:
        connection = connections[DEFAULT_DB_ALIAS]
        plan = self._plans.get(connection.vendor)
        if plan is None:
            plan = self._plans[connection.vendor] = self._prepare(connection)
        values = {name: _parameter(value, connection) for name, value in given.items()}
        with connection.cursor() as cursor:
            cursor.execute(plan.statement, [values[name] if name else value for name, value in plan.places])
            rows: Sequence[Any] = cursor.fetchall()
        if plan.converters:
            rows = [converted(row, plan.converters, connection) for row in rows]
        found = [plan.build(row) for row in rows]
        if plan.attach is not None and found:
            attach = plan.attach()
            for row in found:
                attach(row)
        if plan.prefetch and found:
            prefetch_related_objects(found, *plan.prefetch)
        return found

    def _prepare(self, connection: Any) -> _Plan:
        marks = {name: _MARKS[kind](n) for n, (name, kind) in enumerate(self.kinds.items())}
        queryset: Any = self.make(**marks)
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        statement, parameters = compiler.as_sql()
        names = {_parameter(mark, connection): name for name, mark in marks.items()}
        places = [(names[p], None) if _hashable(p) and p in names else ("", p) for p in parameters]
        assert {name for name, _value in places} >= set(marks), "a value does not reach the database as it is"
        attach = getattr(queryset._iterable_class, "attaching", None)
        return _Plan(
            statement,
            places,
            converters_of(compiler, connection),
            _builder(queryset, compiler),
            None if attach is None else lambda: attach(queryset.model),
            queryset._prefetch_related_lookups,
        )


def _builder(queryset: Any, compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """What `ModelIterable` and `ValuesListIterable` do with a row."""
    if queryset._iterable_class is ValuesListIterable:
        return tuple
    assert issubclass(queryset._iterable_class, ModelIterable)
    assert not compiler.annotation_col_map
    assert not queryset._known_related_objects, "ask by the key, not through the object"
    return builder(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)


def _parameter(value: Any, connection: Any) -> Any:
    if type(value) is date:
        return connection.ops.adapt_datefield_value(value)
    return value.hex if type(value) is UUID and not connection.features.has_native_uuid_field else value


def _hashable(value: Any) -> bool:
    return isinstance(value, str | int | date | UUID)


def keep(owner: Any, relation: str, rows: Sequence[Any]) -> None:
    """Let `owner.<relation>.all()` give these rows, as after `prefetch_related`."""
    query = getattr(owner, relation).all()
    query._result_cache = list(rows)
    query._prefetch_done = True
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = query
