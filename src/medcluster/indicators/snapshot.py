"""The facts as one process reads them, all of one manifest: of each cube that was asked the sums of its months in
memory, and the fact tables as views over Parquet. A new manifest costs nothing until it is asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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
_held: dict[Path, tuple[Snapshot, float]] = {}  # and when its files were last looked at


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One manifest, opened. A thread asks through its own cursor. `engine` answers what is asked of the facts."""

    manifest: Manifest
    store: Store
    engine: Engine
    _cubes: duckdb.DuckDBPyConnection
    _laid: set[str] = field(default_factory=set)
    _facts: list[duckdb.DuckDBPyConnection] = field(default_factory=list)  # opened when they are first asked
    _opening: threading.Lock = field(default_factory=threading.Lock)

    @property
    def as_of(self) -> datetime:
        return datetime.fromisoformat(self.manifest.as_of)

    def ask(self, sql: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows out of the fact tables. FactsDamaged when a file turns out not to be what it was."""
        with _readable(), self.connection.cursor() as cursor:
            return cursor.execute(sql, parameters or []).fetchall()

    def ask_cubes(self, sql: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows out of the tables that `months` and `days` name."""
        with _readable(), self._cubes.cursor() as cursor:
            return cursor.execute(sql, parameters or []).fetchall()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The fact tables, as views under their names."""
        with self._opening:
            if not self._facts:
                self._facts.append(_facts_of(self.store, self.manifest))
        return self._facts[0]

    def months(self, cube: Cube) -> str:
        """The table that holds the sums of the cube's months, each under its first day."""
        paths = self.store.paths(self.manifest, monthly.table(cube))
        self._lay(cube.code, cube.code, f"SELECT * FROM read_parquet({paths!r})" if paths else monthly.nothing(cube))  # noqa: S608  our own names
        return cube.code

    def days(self, cube: Cube, spans: Iterable[tuple[date, date]]) -> str:
        """The table that holds the days of the cube, among them all of these; empty when there is none."""
        months = {day.replace(day=1) for span in spans for day in span}  # a span lies within a month or two
        if not months:
            return ""
        name = f"{cube.code}_days"
        self._lay(name, name, monthly.nothing(cube))
        for month in sorted(months):
            self._lay(f"{name} {month}", name, self._rows_of(cube, month))
        return name

    def _rows_of(self, cube: Cube, month: date) -> str:
        """A statement that reads the days of a month."""
        first, last = month.isoformat(), (month.replace(day=28) + timedelta(days=4)).replace(day=1).isoformat()
        files = [*self.manifest.tables.get(cube.code, {}).values()]
        paths = [str(self.store.folder / of.name) for of in files if of.first < last and of.last >= first]
        if not paths:
            return monthly.nothing(cube)
        return f"SELECT * FROM read_parquet({paths!r}) WHERE {cube.day} >= DATE '{first}' AND {cube.day} < DATE '{last}'"  # noqa: S608  our own names

    def reach(self, cube: Cube) -> tuple[date, date] | None:
        """The first and the last day in the cube; None when it is empty."""
        files = [file for file in self.manifest.tables.get(cube.code, {}).values() if file.first]
        if not files:
            return None
        return date.fromisoformat(min(f.first for f in files)), date.fromisoformat(max(f.last for f in files))

    def records_begin(self, fact: str, day: str) -> date | None:
        """The first day of this kind of fact; None when there is none."""
        reach = self.reach(next(cube for cube in CUBES if (cube.fact, cube.day) == (fact, day)))
        return reach[0] if reach else None

    def _lay(self, mark: str, name: str, rows: str) -> None:
        """Put the rows into the table of this name, once for a mark; the first time makes it."""
        if mark in self._laid:
            return
        with self._opening:
            if mark in self._laid:
                return
            with _readable(), self._cubes.cursor() as cursor:
                cursor.execute(f"CREATE TABLE {name} AS {rows}" if mark == name else f"INSERT INTO {name} {rows}")
            self._laid.add(mark)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.HTTPException) as error:
        raise FactsDamaged(
            _("The facts cannot be read: %(reason)s. Run: medcluster facts rebuild")
            % {"reason": str(error).split("\n")[0]}
        ) from error


def the_store() -> Store:
    """The folder that the settings name."""
    return Store(Path(settings.FACTS), SHAPE)


def current(store: Store | None = None) -> Snapshot:
    """The newest facts. FactsMissing and FactsDamaged as `Store.manifest` raises them, unless older ones are open."""
    store = store or the_store()
    manifest = store.listed()
    if manifest.shape != store.shape:  # another release of the program built them, with other columns
        raise FactsMissing(_("The facts are of another version. Run: medcluster facts refresh"))
    held, looked_at = _held.get(store.folder, (None, 0.0))
    same = held is not None and held.manifest == manifest
    if held is not None and same and time.monotonic() - looked_at < LOOKED_AT:
        return held
    store.look_at_files(manifest)
    with _lock:
        held, _before = _held.get(store.folder, (None, 0.0))
        if held is None or held.manifest != manifest:
            cubes = duckdb.connect(":memory:", config={"threads": 1})  # small tables: a second thread only waits
            held = Snapshot(manifest, store, engine_of(settings.FACTS_URL), cubes)
        _held[store.folder] = held, time.monotonic()  # who still asks the old one keeps it alive
        return held


def held(store: Store | None = None) -> Snapshot | None:
    """What this process opened last, whatever became of the folder since. The cubes it was asked are in memory; the
    others, and its facts, answer as long as their files are there."""
    store = store or the_store()
    found, _looked_at = _held.get(store.folder, (None, 0.0))
    return found if found is not None and found.manifest.shape == store.shape else None


def _facts_of(store: Store, manifest: Manifest) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("SET enable_object_cache = true; SET preserve_insertion_order = false")
    for fact in FACTS:
        if paths := store.paths(manifest, fact.code):
            made = f"CREATE VIEW {fact.code} AS SELECT * FROM read_parquet({paths!r})"  # noqa: S608  our own names
        else:
            made = f"CREATE TABLE {fact.code} ({', '.join(f'{c.name} {SQL_TYPES[c.kind]}' for c in fact.columns)})"
        with _readable():
            connection.execute(made)
    return connection
