"""Plain writes of the engine's own rows: the columns and converters of the ORM, without compiling a query each time.

A step of a case writes an event and clocks in the same shape ten thousand times a day; the statements are made once.
Only for tables with a numbered key, without signals, parents and database defaults. Values go in as parameters, never
into the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar

from django.db import connections, models
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=models.Model)
ROWS_AT_ONCE = 60  # keeps the number of parameters below every database's limit
_PLAIN_FIELDS = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.ForeignKey,
    models.DateTimeField,
)
_PLAIN_VALUES = frozenset({str, int, bool, type(None)})


@dataclass(frozen=True)
class _Column:
    """A column of a statement. `plain`: a field of Django's own that writes what the row holds."""

    field: Any
    name: str
    attribute: str
    plain: bool
    is_json: bool = False

    def values(self, rows: Sequence[models.Model], connection: Any, *, new: bool) -> list[Any]:
        """The parameters. Texts, numbers and keys, which most are, need no conversion on any database."""
        if not self.plain:
            empty = "{}" if self.is_json and connection.vendor == "sqlite" else None  # most data of events
            return [
                empty if empty and row.__dict__.get(self.attribute) == {} else self._converted(row, connection, new)
                for row in rows
            ]
        name = self.attribute
        found = [row.__dict__.get(name) for row in rows]
        if _PLAIN_VALUES.issuperset(map(type, found)):
            return found
        lite = connection.vendor == "sqlite"
        return [
            value
            if type(value) in _PLAIN_VALUES
            else _moment(value)
            if lite and type(value) is datetime and value.tzinfo is not None
            else self._converted(row, connection, new)
            for value, row in zip(found, rows, strict=True)
        ]

    def _converted(self, row: models.Model, connection: Any, new: bool) -> Any:
        return self.field.get_db_prep_save(self.field.pre_save(row, new), connection=connection)


@lru_cache(maxsize=2048)
def _moment(value: datetime) -> str:
    """What Django writes into SQLite. A moment stands in several columns and rows of one writing."""
    return str(value if value.tzinfo is UTC else value.astimezone(UTC))[:-6]


def adapted(value: datetime, connection: Any) -> Any:
    """An aware moment as the database takes it."""
    return _moment(value) if connection.vendor == "sqlite" else value


def make(model: type[Row], **values: Any) -> Row:
    """A new row as `model(**values)` makes it, several times faster: columns by their names (`case_id`), no signals."""
    row = model.__new__(model)
    fixed, made = _defaults(model)
    row.__dict__.update(fixed)
    row.__dict__.update({name: default() for name, default in made if name not in values})
    row.__dict__.update(values)
    row._state = ModelState()
    return row


def linked(model: type[Row], **values: Any) -> Row:
    """The same with other rows by the names of the relations (`centre=…`), which may get their keys later."""
    relations = _relations(model)
    others = {name: values.pop(name) for name in [*values] if name in relations}
    for name, other in others.items():
        values[relations[name]] = None if other is None else other.pk
    row = make(model, **values)
    row._state.fields_cache.update(others)
    return row


@lru_cache(maxsize=1024)
def _relations(model: type[models.Model]) -> dict[str, str]:
    return {field.name: field.attname for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)}


@lru_cache(maxsize=1024)
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """What every new row begins with, and what is made for each anew (moments, empty dicts)."""
    known = {
        field.attname: field.default if field.has_default() else field.get_default()
        for field in model._meta.concrete_fields
    }
    made = [(name, default) for name, default in known.items() if callable(default)]
    return known, made


def insert(rows: Sequence[models.Model], using: str) -> None:
    """Insert new rows of one table and give them their keys, in the order given."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        _insert(rows[start : start + ROWS_AT_ONCE], using)


def insert_unread(rows: Sequence[models.Model], using: str) -> None:
    """Insert new rows of one table whose keys nobody wants to know: they are not to be used afterwards.

    SQLite takes them one by one without reading the statement again; others take several in one statement.
    """
    connection = connections[using]
    if not rows or connection.vendor != "sqlite":
        insert(rows, using)
        return
    statement, columns = _insert_statement(type(rows[0]), 1, keys=False)
    with connection.cursor() as cursor:
        cursor.executemany(statement, [*_by_row(rows, columns, connection)])


def update(rows: Sequence[models.Model], names: tuple[str, ...], using: str) -> None:
    """Write the named fields of existing rows of one table, by their keys."""
    if not rows:
        return
    connection = connections[using]
    statement, columns = _update_statement(type(rows[0]), names)
    given = list(zip(*(c.values(rows, connection, new=False) for c in columns), [row.pk for row in rows], strict=True))
    with connection.cursor() as cursor:
        cursor.executemany(statement, given)


def compare_and_set(row: models.Model, names: tuple[str, ...], expected: Mapping[str, Any], using: str) -> bool:
    """Write the named fields of one row if it still holds the expected values; False when it does not."""
    connection = connections[using]
    statement, columns = _update_statement(type(row), names)
    where = "".join(f' AND "{_column(type(row), name).name}" = %s' for name in expected)
    given = [*(value for c in columns for value in c.values((row,), connection, new=False)), row.pk, *expected.values()]
    with connection.cursor() as cursor:
        cursor.execute(statement + where, given)
        return bool(cursor.rowcount)


def _insert(rows: Sequence[models.Model], using: str) -> None:
    connection = connections[using]
    statement, columns = _insert_statement(type(rows[0]), len(rows))
    given = list(chain.from_iterable(_by_row(rows, columns, connection)))
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        keys = [key for (key,) in cursor.fetchall()]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False
        row._state.db = using


def _by_row(rows: Sequence[Any], columns: Sequence[_Column], connection: Any) -> Iterator[tuple[Any, ...]]:
    """The parameters of new rows."""
    key = type(rows[0])._meta.pk.attname if rows else ""
    for row in rows:
        assert row.__dict__[key] is None, "keys are given by the database"
        if row._state.fields_cache:
            row._prepare_related_fields_for_save("insert")  # a parent may have got its key after it was assigned
    return zip(*(column.values(rows, connection, new=True) for column in columns), strict=True)


@lru_cache(maxsize=1024)
def _insert_statement(model: type[models.Model], count: int, *, keys: bool = True) -> tuple[str, list[_Column]]:
    columns = [_column(model, field.name) for field in model._meta.local_concrete_fields if not field.primary_key]
    names, place = ", ".join(f'"{c.name}"' for c in columns), f"({', '.join(['%s'] * len(columns))})"
    places = ", ".join([place] * count)
    statement = f'INSERT INTO "{_table(model)}" ({names}) VALUES {places}'  # noqa: S608
    return f'{statement} RETURNING "{_key(model)}"' if keys else statement, columns


@lru_cache(maxsize=1024)
def _update_statement(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[_Column]]:
    columns = [_column(model, name) for name in names]
    sets = ", ".join(f'"{c.name}" = %s' for c in columns)
    return f'UPDATE "{_table(model)}" SET {sets} WHERE "{_key(model)}" = %s', columns  # noqa: S608


@lru_cache(maxsize=1024)
def _column(model: type[models.Model], name: str) -> _Column:
    field: Any = model._meta.get_field(name)
    own = type(field).__module__.startswith("django.db.models.fields") and isinstance(field, _PLAIN_FIELDS)
    filled_on_saving = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    is_json = type(field) is models.JSONField
    return _Column(field, field.column, field.attname, own and not filled_on_saving, is_json)


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _key(model: type[models.Model]) -> str:
    assert model._meta.pk is not None
    return str(model._meta.pk.column)
