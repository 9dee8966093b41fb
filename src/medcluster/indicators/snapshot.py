"""The facts as one process reads them, all of one manifest: fact tables as views over Parquet, and of each cube that
was asked the sums of its months in memory. A new manifest opens in milliseconds: it starts from the sums of the last
one and takes in the files that changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.utils.translation import gettext as _

from medcluster.indicators import monthly
from medcluster.indicators.cubes import CUBES, Cube
from medcluster.indicators.engines import Engine, engine_of
from medcluster.indicators.facts import FACTS, SHAPE
from medcluster.indicators.facts.declared import SQL_TYPES
from medcluster.indicators.store import FactsDamaged, FactsMissing, Manifest, Store

LOOKED_AT = 30.0  # seconds for which the files of an unchanged manifest are trusted to be there

_lock = threading.Lock()
_held: dict[Path, Snapshot] = {}


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One manifest, opened. A thread asks through its own cursor. `engine` answers what is asked of the facts."""

    manifest: Manifest
    connection: duckdb.DuckDBPyConnection
    store: Store
    engine: Engine
    looked_at: float
    _loaded: set[str] = field(default_factory=set)
    _loading: threading.Lock = field(default_factory=threading.Lock)

    @property
    def as_of(self) -> datetime:
        return datetime.fromisoformat(self.manifest.as_of)

    def ask(self, sql: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """FactsDamaged when a file turns out not to be what it was."""
        try:
            with self.connection.cursor() as cursor:
                return cursor.execute(sql, parameters or []).fetchall()
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise unreadable(error) from error

    def months(self, cube: Cube) -> str:
        """The table that holds the sums of the cube's months, each under its first day."""
        if cube.code not in self._loaded:
            with self._loading:
                if cube.code not in self._loaded:
                    self._lay(cube)
                    self._loaded.add(cube.code)
        return cube.code

    def days(self, cube: Cube, first: date, last: date) -> str:
        """What to read for these days: the files of the cube that hold any of them; empty when none does."""
        files = self.manifest.tables.get(cube.code, {}).values()
        paths = [
            str(self.store.folder / f.name)
            for f in files
            if f.first <= last.isoformat() and f.last >= first.isoformat()
        ]
        return f"read_parquet({paths!r})" if paths else ""

    def records_begin(self, fact: str, day: str) -> date | None:
        """The first day of this kind of fact; None when there is none."""
        cube = next(cube for cube in CUBES if (cube.fact, cube.day) == (fact, day))
        days = [file.first for file in self.manifest.tables.get(cube.code, {}).values() if file.first]
        return date.fromisoformat(min(days)) if days else None

    def _lay(self, cube: Cube) -> None:
        try:
            sums = monthly.sums_of(self.store, cube, self.manifest.tables.get(cube.code, {}))
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise unreadable(error) from error
        with self.connection.cursor() as cursor:
            cursor.register(f"{cube.code}_given", sums)
            cursor.execute(f"CREATE TABLE {cube.code} AS SELECT * FROM {cube.code}_given ORDER BY {cube.day}")  # noqa: S608  our own names
            cursor.unregister(f"{cube.code}_given")


def unreadable(error: Exception) -> FactsDamaged:
    return FactsDamaged(
        _("The facts cannot be read: %(reason)s. Run: medcluster facts rebuild") % {"reason": str(error).split("\n")[0]}
    )


def the_store() -> Store:
    """The folder that the settings name."""
    return Store(Path(settings.FACTS), SHAPE)


def current(store: Store | None = None) -> Snapshot:
    """The newest facts. FactsMissing and FactsDamaged as `Store.manifest` raises them, unless older ones are open."""
    store = store or the_store()
    held = _held.get(store.folder)
    manifest = store.listed()
    if manifest.shape != store.shape:  # another release of the program built them, with other columns
        raise FactsMissing(_("The facts are of another version. Run: medcluster facts refresh"))
    if held is not None and held.manifest == manifest and time.monotonic() - held.looked_at < LOOKED_AT:
        return held
    store.look_at_files(manifest)
    with _lock:
        held = _held.get(store.folder)
        if held is not None and held.manifest == manifest:
            object.__setattr__(held, "looked_at", time.monotonic())
            return held
        opened = _open(store, manifest)
        _held[store.folder] = opened  # who still asks the old one keeps it alive
        return opened


def held(store: Store | None = None) -> Snapshot | None:
    """What this process opened last, whatever became of the folder since. Its months are in memory; its facts
    answer as long as their files are there."""
    store = store or the_store()
    found = _held.get(store.folder)
    return found if found is not None and found.manifest.shape == store.shape else None


def _open(store: Store, manifest: Manifest) -> Snapshot:
    connection = duckdb.connect(":memory:")
    connection.execute("SET enable_object_cache = true; SET preserve_insertion_order = false")
    for fact in FACTS:
        if paths := store.paths(manifest, fact.code):
            made = f"CREATE VIEW {fact.code} AS SELECT * FROM read_parquet({paths!r})"  # noqa: S608  our own names
        else:
            made = f"CREATE TABLE {fact.code} ({', '.join(f'{c.name} {SQL_TYPES[c.kind]}' for c in fact.columns)})"
        try:
            connection.execute(made)
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise unreadable(error) from error
    return Snapshot(manifest, connection, store, engine_of(settings.FACTS_URL), time.monotonic())
