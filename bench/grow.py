"""Makes a large cluster out of a small one: `python -m bench.grow TIMES` with the product's settings.

The demonstration's cases with everything that hangs on them (patients, grants, events, clocks, offers, stays, messages,
audit) are copied TIMES - 1 times inside the database, each copy under keys of its own; registry, people and rules stay.
States, histories and deadlines therefore keep the demonstration's proportions: a third of the cases stays open, which
is harder on worklists than a region's real archive. What is not copied faithfully: a copied patient lies in no bed
(a bed holds one), and copied audit rows carry the hashes of their originals, so `audit verify` would rightly complain.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402  the apps are loaded only now
from django.db import connection, models  # noqa: E402

POSTGRES = connection.vendor == "postgresql"
ROOTS = ("patients.patient", "notifications.dispatch", "documents.document", "audit.auditevent")
BY_TYPE = ("object_type", "owner_type")  # beside object_id, owner_id: which table the number is a key of
INSTEAD = {("episodes_placement", "bed_id"): "CASE WHEN until IS NULL THEN NULL ELSE bed_id END"}
AT_ONCE = 50  # copies of a statement
COPIED = "00000"  # how the keys of copies begin (`_moved_uuid`)

Model = type[models.Model]


def grown() -> list[Model]:
    """The models whose rows belong to cases: the roots, and all that leads to one of them."""
    found = {apps.get_model(name) for name in ROOTS}
    every = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    while more := {m for m in every if m not in found and not found.isdisjoint(_parents(m))}:
        found |= more
    return [m for m in every if m in found]


def _parents(model: Model) -> Iterator[Model]:
    return (f.related_model for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey))  # type: ignore[misc]


@dataclass(frozen=True)
class Growth:
    """How far the keys of each table move from copy to copy."""

    strides: dict[Model, int]

    def statement(self, model: Model) -> str:
        fields = model._meta.concrete_fields
        names = ", ".join(f'"{f.column}"' for f in fields)
        values = ", ".join(self._value(model, f) for f in fields)
        table, key = model._meta.db_table, model._meta.pk.column  # type: ignore[union-attr]
        own = f'WHERE t."{key}" <= {self.strides[model]}' if self.strides[model] else "WHERE TRUE"
        if _is_uuid(model):
            own = f"WHERE substr(CAST(t.\"{key}\" AS text), 1, 5) <> '{COPIED}'"
        numbers = (
            "generate_series(%s, %s) AS c(k)"
            if POSTGRES
            else "(WITH RECURSIVE n(k) AS (SELECT %s UNION ALL SELECT k + 1 FROM n WHERE k < %s) SELECT k FROM n) AS c"
        )
        return f'INSERT INTO "{table}" ({names}) SELECT {values} FROM {numbers} CROSS JOIN "{table}" AS t {own}'

    def _value(self, model: Model, field: Any) -> str:
        column = f't."{field.column}"'
        if (instead := INSTEAD.get((model._meta.db_table, field.column))) is not None:
            return instead
        target = model if field.primary_key else field.related_model
        if target in self.strides and (field.primary_key or field.is_relation):
            return _moved_uuid(column) if _is_uuid(target) else f"{column} + c.k * {self.strides[target]}"
        if field.column in ("object_id", "owner_id"):
            return self._by_type(model, column)
        if field.column == "patient_id":  # of the audit trail, which has no foreign keys
            return f"{column} + c.k * {self.strides[apps.get_model('patients.patient')]}"
        if model._meta.label_lower == "audit.auditevent" and field.column == "sequence":
            return f"{column} + c.k * (SELECT h.sequence FROM audit_chainhead h WHERE h.chain = t.chain)"
        if field.unique and field.get_internal_type() == "UUIDField":
            return _moved_uuid(column)
        return f"{column} || '~' || c.k" if field.unique else column

    def _by_type(self, model: Model, column: str) -> str:
        kind = next(f.column for f in model._meta.concrete_fields if f.column in BY_TYPE)
        cases = " ".join(
            f"WHEN '{m._meta.label_lower}' THEN {column} + c.k * {stride}"
            for m, stride in self.strides.items()
            if stride
        )
        return f'CASE t."{kind}" {cases} ELSE {column} END'


def _is_uuid(model: Model) -> bool:
    return model._meta.pk.get_internal_type() == "UUIDField"  # type: ignore[union-attr]


def _moved_uuid(column: str) -> str:
    """The same key with the number of the copy in its first eight digits (where a time-ordered key keeps its time)."""
    if POSTGRES:
        return f"(lpad(to_hex(c.k), 8, '0') || substr({column}::text, 9))::uuid"
    return f"printf('%%08x', c.k) || substr({column}, 9)"


def main(times: int) -> None:
    started = time.monotonic()
    strides = {model: _last_key(model) for model in grown()}
    filled = [model for model in strides if _is_uuid(model) or strides[model]]
    growth = Growth(strides)
    with connection.cursor() as cursor:
        _trust(cursor)
        indexes = _take_indexes(cursor, [m._meta.db_table for m in filled]) if times > 20 else []
        for model in filled:
            for first in range(1, times, AT_ONCE):
                cursor.execute(growth.statement(model), [first, min(first + AT_ONCE, times) - 1])
            print(f"  {model._meta.label_lower}, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
        cursor.execute("UPDATE audit_chainhead SET sequence = sequence * %s", [times])
        for index in indexes:
            cursor.execute(index)
        _settle(cursor, filled)
    print(f"  {times} times as large after {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def _last_key(model: Model) -> int:
    if _is_uuid(model):
        return 0
    return int(model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0)


def _trust(cursor: Any) -> None:
    """Copies keep every reference right by construction, so references are not looked up one by one."""
    if POSTGRES:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '1GB'")
    else:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("PRAGMA synchronous = OFF")


def _take_indexes(cursor: Any, tables: list[str]) -> list[str]:
    """Drop the indexes that no constraint needs, and return the statements that make them again."""
    if POSTGRES:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND NOT EXISTS "
            "(SELECT 1 FROM pg_constraint WHERE conname = indexname)",
            [tables],
        )
    else:
        places = ", ".join(["%s"] * len(tables))
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({places})",
            tables,
        )
    found = cursor.fetchall()
    for name, _statement in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _name, statement in found]


def _settle(cursor: Any, filled: list[Model]) -> None:
    """Bring counters and statistics up to date, as they are in a database that grew by itself."""
    if not POSTGRES:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    for model in filled:
        if not _is_uuid(model):
            table, key = model._meta.db_table, model._meta.pk.column  # type: ignore[union-attr]
            cursor.execute(
                f'SELECT setval(pg_get_serial_sequence(\'"{table}"\', \'{key}\'), (SELECT max("{key}") FROM "{table}"))'
            )
    cursor.execute("VACUUM (ANALYZE)")


if __name__ == "__main__":
    main(int(sys.argv[1]))
