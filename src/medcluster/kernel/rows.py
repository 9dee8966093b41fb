"""Plain writes of the engine's own rows: the columns and converters of the ORM, without compiling a query each time.

A step of a case writes an event and clocks in the same shape ten thousand times a day; the statements are made once.
Only for tables without signals, parents and database defaults. Values go in as parameters, never into the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connections, models

ROWS_AT_ONCE = 60  # keeps the number of parameters below every database's limit


def insert(rows: Sequence[models.Model], using: str) -> None:
    """Insert new rows of one table and give them their keys, in the order given."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        _insert(rows[start : start + ROWS_AT_ONCE], using)


def update(rows: Sequence[models.Model], names: tuple[str, ...], using: str) -> None:
    """Write the named fields of existing rows of one table, by their keys."""
    if not rows:
        return
    connection = connections[using]
    statement, fields = _update_statement(type(rows[0]), names, connection.vendor)
    given = [[*(_value(field, row, connection) for field in fields), row.pk] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, given)


def compare_and_set(row: models.Model, names: tuple[str, ...], expected: Mapping[str, Any], using: str) -> bool:
    """Write the named fields of one row if it still holds the expected values; False when it does not."""
    connection = connections[using]
    statement, fields = _update_statement(type(row), names, connection.vendor)
    guards = [row._meta.get_field(name) for name in expected]
    where = "".join(f" AND {_column(field)} = %s" for field in guards)
    given = [*(_value(field, row, connection) for field in fields), row.pk, *expected.values()]
    with connection.cursor() as cursor:
        cursor.execute(statement + where, given)
        return bool(cursor.rowcount)


def _insert(rows: Sequence[models.Model], using: str) -> None:
    connection = connections[using]
    statement, fields = _insert_statement(type(rows[0]), len(rows), connection.vendor)
    given = [_value(field, row, connection, new=True) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        keys = [key for (key,) in cursor.fetchall()]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False
        row._state.db = using


def _value(field: Any, row: models.Model, connection: Any, *, new: bool = False) -> Any:
    return field.get_db_prep_save(field.pre_save(row, new), connection=connection)


@lru_cache(maxsize=256)
def _insert_statement(model: type[models.Model], count: int, vendor: str) -> tuple[str, list[Any]]:
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    place = f"({', '.join(['%s'] * len(fields))})"
    text = (
        f"INSERT INTO {_table(model)} ({', '.join(_column(f) for f in fields)}) "  # noqa: S608
        f"VALUES {', '.join([place] * count)} RETURNING {_column(model._meta.pk)}"
    )
    return text, fields


@lru_cache(maxsize=256)
def _update_statement(model: type[models.Model], names: tuple[str, ...], vendor: str) -> tuple[str, list[Any]]:
    fields = [model._meta.get_field(name) for name in names]
    sets = ", ".join(f"{_column(field)} = %s" for field in fields)
    text = f"UPDATE {_table(model)} SET {sets} WHERE {_column(model._meta.pk)} = %s"  # noqa: S608
    return text, fields


def _table(model: type[models.Model]) -> str:
    return f'"{model._meta.db_table}"'


def _column(field: Any) -> str:
    """The quoted name of a model's own column, never of a person's making."""
    return f'"{field.column}"'
