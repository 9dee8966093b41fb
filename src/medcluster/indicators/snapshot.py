"""The facts as one process reads them, all of one manifest: of each cube that was asked the sums of its months in
memory, and the fact tables as views over Parquet. A new manifest costs nothing until it is asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.utils.translation import gettext as _

from medcluster.indicators import monthly
from medcluster.indicators.cubes import CUBES, Cube
from medcluster.indicators.engines import Engine, engine_of
from medcluster.indicators.facts import FACTS, SHAPE
from medcluster.indicators.facts.declared import SQL_TYPES
from medcluster.indicators.slabs import Slab, slab_of
from medcluster.indicators.store import FactsDamaged, FactsMissing, File, Manifest, Store

LOOKED_AT = 30.0  # seconds for which the files of an unchanged manifest are trusted to be there

_lock = threading.Lock()
_held: dict[Path, tuple[Snapshot, float]] = {}  # and when its files were last looked at


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One manifest, opened. A thread asks through its own cursor. `engine` answers what is asked of the facts."""

    manifest: Manifest
    store: Store
    engine: Engine
    _slabs: dict[tuple[str, date | None], Slab] = field(default_factory=dict)
    _facts: list[duckdb.DuckDBPyConnection] = field(default_factory=list)  # opened when they are first asked
    _opening: threading.Lock = field(default_factory=threading.Lock)

    @property
    def as_of(self) -> datetime:
        return datetime.fromisoformat(self.manifest.as_of)

    def ask(self, sql: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows out of the fact tables. FactsDamaged when a file turns out not to be what it was."""
        with _readable(), self.connection.cursor() as cursor:
            return cursor.execute(sql, parameters or []).fetchall()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The fact tables, as views under their names."""
        with self._opening:
            if not self._facts:
                self._facts.append(_facts_of(self.store, self.manifest))
        return self._facts[0]

    def months(self, cube: Cube) -> Slab:
        """The sums of the cube's months, each under its first day."""
        return self._slab(cube, None, lambda: self._read(self.manifest.tables.get(monthly.table(cube), {}).values()))

    def days(self, cube: Cube, month: date) -> Slab:
        """The days of one month."""
        after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        first, last = month.isoformat(), (after - timedelta(days=1)).isoformat()
        files = self.manifest.tables.get(cube.code, {}).values()
        holding = [file for file in files if file.first <= last and file.last >= first]
        inside = (pc.field(cube.day) >= month) & (pc.field(cube.day) < after)
        return self._slab(cube, month, lambda: self._read(holding, inside))

    def _slab(self, cube: Cube, month: date | None, read: Callable[[], pa.Table | None]) -> Slab:
        """Read once; it never changes. The lock keeps threads from reading the same at once."""
        found = self._slabs.get((cube.code, month))
        if found is None:
            with self._opening:
                found = self._slabs.get((cube.code, month))
                if found is None:
                    found = slab_of(cube, read() or monthly.nothing(cube))
                    self._slabs[cube.code, month] = found
        return found

    def _read(self, files: Iterable[File], inside: pc.Expression | None = None) -> pa.Table | None:
        with _readable():
            tables = [pq.ParquetFile(self.store.folder / file.name).read(use_threads=False) for file in files]
            return (
                pa.concat_tables(table.filter(inside) if inside is not None else table for table in tables)
                if tables
                else None
            )

    @cached_property
    def rows(self) -> dict[str, int]:
        """How many rows each table and cube has."""
        return {table: self.manifest.rows(table) for table in self.manifest.tables}

    def reach(self, cube: Cube) -> tuple[date, date] | None:
        """The first and the last day in the cube; None when it is empty."""
        return self._reaches.get(cube.code)

    @cached_property
    def _reaches(self) -> dict[str, tuple[date, date]]:
        found = {}
        for cube in CUBES:
            if files := [file for file in self.manifest.tables.get(cube.code, {}).values() if file.first]:
                ends = min(file.first for file in files), max(file.last for file in files)
                found[cube.code] = date.fromisoformat(ends[0]), date.fromisoformat(ends[1])
        return found

    def records_begin(self, fact: str, day: str) -> date | None:
        """The first day of this kind of fact; None when there is none."""
        reach = self.reach(next(cube for cube in CUBES if (cube.fact, cube.day) == (fact, day)))
        return reach[0] if reach else None


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException, pa.ArrowInvalid, OSError) as error:
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
            held = Snapshot(manifest, store, engine_of(settings.FACTS_URL))
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
