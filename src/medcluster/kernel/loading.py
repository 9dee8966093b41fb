"""Rows of the database made into objects in a third of the time that Django takes: the same objects.

    found = query.all(); found._iterable_class = QuickRows

`Model.__init__` looks at every field of every row, to allow for defaults, keyword arguments and signals. A row that
was just read needs none of that: its values go straight into the object. A model that has something of its own to do
when it is loaded (another `__init__` or `from_db`, a listener of its signals, a field that is no plain attribute) is
loaded by Django as ever. Used by `prepared` and `registry.known.with_known`, that is by all lists and pages of cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connections, models
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

from medcluster.kernel.case_models import GUARDED, CaseModel

Build = Callable[[Sequence[Any]], Any]
Converters = Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
_READS_PLAINLY = frozenset({models.Model.from_db.__func__, CaseModel.from_db.__func__})  # type: ignore[attr-defined]


class QuickRows(ModelIterable[Any]):
    """As Django's own. Rows with annotations, and rows asked for through their parent, go Django's way."""

    def __iter__(self) -> Iterator[Any]:
        query: Any = self.queryset
        if query.query.annotation_select or query._known_related_objects:
            yield from super().__iter__()
            return
        compiler = query.query.get_compiler(using=query.db)
        found = compiler.execute_sql(chunked_fetch=self.chunked_fetch, chunk_size=self.chunk_size)
        if found is None:
            return
        build = builder(compiler.klass_info, compiler.select, query.db)
        converters = converters_of(compiler, connections[query.db])
        for part in found:
            for row in part:
                yield build(converted(row, converters, compiler.connection) if converters else row)


def converters_of(compiler: Any, connection: Any) -> Converters:
    """What makes a value of the database one of Python's: place, functions, column."""
    found = compiler.get_converters([entry[0] for entry in compiler.select]).items()
    if connection.vendor != "sqlite" or connection.timezone is not UTC:
        return [(at, each, column) for at, (each, column) in found]
    slow = connection.ops.convert_datetimefield_value
    return [(at, [_moment if one == slow else one for one in each], column) for at, (each, column) in found]


def converted(row: Sequence[Any], converters: Converters, connection: Any) -> list[Any]:
    found = list(row)
    for at, each, column in converters:
        value = found[at]
        for convert in each:
            value = convert(value, column, connection)
        found[at] = value
    return found


def builder(info: dict[str, Any], select: Sequence[Any], db: str) -> Build:
    """The function that makes a row an object, with those that were joined to it."""
    if info.get("from_parent"):
        raise NotImplementedError("tables that inherit from tables are not of this house")
    at = info["select_fields"]
    first, last = at[0], at[-1] + 1
    names = tuple([entry[0].target.attname for entry in select[first:last]])
    make = maker(info["model"], names, db)
    joined = [_joined(each, select, db) for each in info.get("related_klass_infos", ())]

    def build(row: Sequence[Any]) -> Any:
        found = make(row[first:last])
        for add in joined:
            add(found, row)
        return found

    return build


def _joined(info: dict[str, Any], select: Sequence[Any], db: str) -> Callable[[Any, Sequence[Any]], None]:
    """The function that gives an object what was joined to it, or nothing where there is none."""
    build = builder(info, select, db)
    key = info["model"]._meta.pk.attname
    place = next(n for n in info["select_fields"] if select[n][0].target.attname == key)
    here, there = info["local_setter"], info["remote_setter"]

    def add(owner: Any, row: Sequence[Any]) -> None:
        if row[place] is None:
            here(owner, None)
            return
        found = build(row)
        here(owner, found)
        there(found, owner)

    return add


def maker(model: type[models.Model], names: tuple[str, ...], db: str) -> Build:
    """The function that makes values, in the order of `names`, an object of the model."""
    if not _is_plain(model):
        return lambda values: model.from_db(db, names, values)
    new = object.__new__
    guarded = tuple(name for name in names if name in GUARDED) if issubclass(model, CaseModel) else None

    def make(values: Sequence[Any]) -> Any:
        found = new(model)
        known = found.__dict__
        state = known["_state"] = ModelState()
        state.db, state.adding = db, False
        known.update(zip(names, values, strict=True))
        if guarded is not None:
            known["_engine_values"] = {name: known[name] for name in guarded}
        return found

    return make


def _is_plain(model: type[models.Model]) -> bool:
    listened = pre_init.has_listeners(model) or post_init.has_listeners(model)
    return not listened and _has_plain_attributes(model)


@lru_cache(maxsize=512)
def _has_plain_attributes(model: type[models.Model]) -> bool:
    own = model.__init__ is not models.Model.__init__ or model.from_db.__func__ not in _READS_PLAINLY  # type: ignore[attr-defined]
    if own:
        return False
    return all(isinstance(getattr(model, f.attname, None), DeferredAttribute) for f in model._meta.concrete_fields)


def _moment(value: Any, column: Any, connection: Any) -> Any:
    """SQLite's moments are in UTC, and come without saying so (a text, where the column is calculated)."""
    if value is None:
        return None
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
