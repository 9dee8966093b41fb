"""Plain writes of the engine's own rows: the columns and converters of the ORM, without compiling a query each time.

A step of a case writes an event and clocks in the same shape ten thousand times a day; the statements are made once.
Only for tables with a numbered key, without signals, parents and database defaults. Values go in as parameters, never
into the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connections, models

ROWS_AT_ONCE = 60  # keeps the number of parameters below every database's limit
_PLAIN_FIELDS = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey, models.DateTimeField)
_PLAIN_VALUES = frozenset({str, int})


@dataclass(frozen=True)
class _Column:
    """A column of a statement. `plain`: a field of Django's own that writes what the row holds."""

    field: Any
    name: str
    attribute: str
    plain: bool

    def value(self, row: models.Model, connection: Any, *, new: bool) -> Any:
        """The parameter. Texts, numbers and keys, which most are, need no conversion on any database."""
        found = row.__dict__.get(self.attribute) if self.plain else None
        if type(found) in _PLAIN_VALUES:
            return found
        if type(found) is datetime and found.tzinfo is not None and connection.vendor == "sqlite":
            return str(found.astimezone(UTC).replace(tzinfo=None))  # what Django writes there
        return self.field.get_db_prep_save(self.field.pre_save(row, new), connection=connection)


def insert(rows: Sequence[models.Model], using: str) -> None:
    """Insert new rows of one table and give them their keys, in the order given."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        _insert(rows[start : start + ROWS_AT_ONCE], using)


def update(rows: Sequence[models.Model], names: tuple[str, ...], using: str) -> None:
    """Write the named fields of existing rows of one table, by their keys."""
    if not rows:
        return
    connection = connections[using]
    statement, columns = _update_statement(type(rows[0]), names)
    given = [[*(column.value(row, connection, new=False) for column in columns), row.pk] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, given)


def compare_and_set(row: models.Model, names: tuple[str, ...], expected: Mapping[str, Any], using: str) -> bool:
    """Write the named fields of one row if it still holds the expected values; False when it does not."""
    connection = connections[using]
    statement, columns = _update_statement(type(row), names)
    where = "".join(f' AND "{_column(type(row), name).name}" = %s' for name in expected)
    given = [*(column.value(row, connection, new=False) for column in columns), row.pk, *expected.values()]
    with connection.cursor() as cursor:
        cursor.execute(statement + where, given)
        return bool(cursor.rowcount)


def _insert(rows: Sequence[models.Model], using: str) -> None:
    connection = connections[using]
    statement, columns = _insert_statement(type(rows[0]), len(rows))
    prepared: Sequence[Any] = rows
    for row in prepared:
        assert row.pk is None, "keys are given by the database"
        row._prepare_related_fields_for_save("insert")  # a parent may have got its key after it was assigned
    given = [column.value(row, connection, new=True) for row in rows for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        keys = [key for (key,) in cursor.fetchall()]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False
        row._state.db = using


@lru_cache(maxsize=1024)
def _insert_statement(model: type[models.Model], count: int) -> tuple[str, list[_Column]]:
    columns = [_column(model, field.name) for field in model._meta.local_concrete_fields if not field.primary_key]
    names, place = ", ".join(f'"{c.name}"' for c in columns), f"({', '.join(['%s'] * len(columns))})"
    places = ", ".join([place] * count)
    return f'INSERT INTO "{_table(model)}" ({names}) VALUES {places} RETURNING "{_key(model)}"', columns  # noqa: S608


@lru_cache(maxsize=1024)
def _update_statement(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[_Column]]:
    columns = [_column(model, name) for name in names]
    sets = ", ".join(f'"{c.name}" = %s' for c in columns)
    return f'UPDATE "{_table(model)}" SET {sets} WHERE "{_key(model)}" = %s', columns  # noqa: S608


@lru_cache(maxsize=1024)
def _column(model: type[models.Model], name: str) -> _Column:
    field: Any = model._meta.get_field(name)
    own = type(field).__module__.startswith("django.db.models.fields") and isinstance(field, _PLAIN_FIELDS)
    return _Column(field, field.column, field.attname, own and not getattr(field, "auto_now", False))


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _key(model: type[models.Model]) -> str:
    assert model._meta.pk is not None
    return str(model._meta.pk.column)
