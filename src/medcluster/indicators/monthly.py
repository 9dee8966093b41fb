"""The sums of a cube's months, kept from manifest to manifest: a change costs reading the files that it replaced.

Measures are sums, so the old file of a partition is taken away and the new one added; what comes to nothing goes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from medcluster.indicators.cubes import ROWS, Cube
from medcluster.indicators.facts import FACTS
from medcluster.indicators.facts.declared import SQL_TYPES
from medcluster.indicators.store import File, Store


@dataclass(frozen=True)
class Kept:
    """The sums of these files."""

    files: frozenset[str]
    sums: pa.Table


_lock = threading.Lock()
_kept: dict[tuple[Path, str, str], Kept] = {}


def sums_of(store: Store, cube: Cube, files: Mapping[str, File]) -> pa.Table:
    """The cube by month, sorted; the column of the day holds the first of the month."""
    wanted = frozenset(file.name for file in files.values())
    key = (store.folder, store.shape, cube.code)
    with _lock:
        before = _kept.get(key)
        if before is None or before.files != wanted:
            before = _kept[key] = Kept(wanted, _taken_on(store.folder, cube, before, wanted))
        return before.sums


def _taken_on(folder: Path, cube: Cube, before: Kept | None, wanted: frozenset[str]) -> pa.Table:
    gone = before.files - wanted if before else frozenset()
    if before is None or not all((folder / name).is_file() for name in gone):
        return _summed(cube, [_from(folder, cube, wanted, "")] if wanted else [], None)
    parts = ["SELECT * FROM before"]
    parts += [_from(folder, cube, names, sign) for names, sign in ((wanted - before.files, ""), (gone, "-")) if names]
    return _summed(cube, parts, before.sums)


def _from(folder: Path, cube: Cube, names: Iterable[str], sign: str) -> str:
    paths = [str(folder / name) for name in sorted(names)]
    columns = [f"date_trunc('month', {cube.day})::DATE AS {cube.day}", *cube.dimensions]
    columns += [f"{sign}{measure} AS {measure}" for measure in (ROWS, *cube.measures)]
    return f"SELECT {', '.join(columns)} FROM read_parquet({paths!r})"  # noqa: S608  our own names


def _summed(cube: Cube, parts: list[str], before: pa.Table | None) -> pa.Table:
    keys = ", ".join((cube.day, *cube.dimensions))
    measures = ", ".join(f"sum({name})::BIGINT AS {name}" for name in (ROWS, *cube.measures))
    with duckdb.connect(":memory:") as connection:
        if before is not None:
            connection.register("before", before)
        if not parts:
            parts = [_nothing(cube)]
        rows = " UNION ALL ".join(parts)
        return connection.sql(
            f"SELECT {keys}, {measures} FROM ({rows}) GROUP BY {keys} HAVING sum({ROWS}) <> 0 ORDER BY {keys}"  # noqa: S608  our own names
        ).to_arrow_table()


def _nothing(cube: Cube) -> str:
    (fact,) = (fact for fact in FACTS if fact.code == cube.fact)
    kinds = {column.name: SQL_TYPES[column.kind] for column in fact.columns}
    columns = [f"NULL::{kinds[name]} AS {name}" for name in (cube.day, *cube.dimensions)]
    columns += [f"0::BIGINT AS {name}" for name in (ROWS, *cube.measures)]
    return f"SELECT {', '.join(columns)} WHERE false"
