"""The facts as one process reads them: cubes in memory, fact tables as views over Parquet, all of one manifest."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.utils.translation import gettext as _

from medcluster.indicators.cubes import CUBES
from medcluster.indicators.facts import FACTS, SHAPE
from medcluster.indicators.facts.declared import SQL_TYPES
from medcluster.indicators.store import FactsMissing, Manifest, Store

_lock = threading.Lock()
_held: dict[Path, Snapshot] = {}


@dataclass(frozen=True)
class Snapshot:
    """One manifest, opened. A thread asks through its own cursor."""

    manifest: Manifest
    connection: duckdb.DuckDBPyConnection

    @property
    def as_of(self) -> datetime:
        return datetime.fromisoformat(self.manifest.as_of)

    def ask(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            return cursor.execute(sql, parameters or []).fetchall()


def the_store() -> Store:
    """The folder that the settings name."""
    return Store(Path(settings.FACTS), SHAPE)


def current(store: Store | None = None) -> Snapshot:
    """The newest facts. FactsMissing and FactsDamaged as `Store.manifest` raises them, unless older ones are open."""
    store = store or the_store()
    held = _held.get(store.folder)
    manifest = store.manifest()
    if manifest.shape != store.shape:  # another release of the program built them, with other columns
        raise FactsMissing(_("The facts are of another version. Run: medcluster facts refresh"))
    if held is not None and held.manifest.version == manifest.version and held.manifest.as_of == manifest.as_of:
        return held
    with _lock:
        opened = _open(store, manifest)
        _held[store.folder] = opened  # who still asks the old one keeps it alive
        return opened


def held(store: Store | None = None) -> Snapshot | None:
    """What this process opened last, whatever became of the folder since. Its cubes are in memory; its facts
    answer as long as their files are there."""
    store = store or the_store()
    found = _held.get(store.folder)
    return found if found is not None and found.manifest.shape == store.shape else None


def _open(store: Store, manifest: Manifest) -> Snapshot:
    connection = duckdb.connect(":memory:")
    connection.execute("SET enable_object_cache = true; SET preserve_insertion_order = true")
    for fact in FACTS:
        if paths := store.paths(manifest, fact.code):
            connection.execute(f"CREATE VIEW {fact.code} AS SELECT * FROM read_parquet({paths!r})")  # noqa: S608  our own names
        else:
            columns = ", ".join(f"{c.name} {SQL_TYPES[c.kind]}" for c in fact.columns)
            connection.execute(f"CREATE TABLE {fact.code} ({columns})")
    for cube in CUBES:
        if paths := store.paths(manifest, cube.code):
            made = f"SELECT * FROM read_parquet({paths!r}) ORDER BY {cube.day}"  # noqa: S608  our own names
        else:
            measures = ", ".join(f"0::BIGINT AS {name}" for name in ("n", *cube.measures))
            named = ", ".join((cube.day, *cube.dimensions))
            made = f"SELECT {named}, {measures} FROM {cube.fact} WHERE false"  # noqa: S608  our own names
        connection.execute(f"CREATE TABLE {cube.code} AS {made}")
    return Snapshot(manifest, connection)
