"""The sums of a cube's months: one small file beside the days of the cube, from which long periods are answered.

Measures are sums, so a change costs little: the files of partitions that were replaced are taken away from the sums,
the new ones added; what comes to nothing goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa

from medcluster.indicators.cubes import ROWS, Cube
from medcluster.indicators.facts import FACTS
from medcluster.indicators.facts.declared import TYPES, WHOLE
from medcluster.indicators.store import File, Store

PART = "all"
Files = Mapping[str, File]  # partition -> file


def table(cube: Cube) -> str:
    """The name of the sums in the manifest."""
    return f"{cube.code}_months"


def summed(store: Store, cube: Cube, now: Files, before: Files | None = None, sums: File | None = None) -> pa.Table:
    """The cube by month, sorted; the day is the first of the month. `sums` are those of the files `before`."""
    wanted = {file.name for file in now.values()}
    had = {file.name for file in (before or {}).values()} if sums else set()
    gone, new = had - wanted, wanted - had
    if not wanted:
        return nothing(cube)
    if sums is None or not all((store.folder / name).is_file() for name in (*gone, sums.name)):
        return _together(cube, [_from(store, cube, wanted, "")])
    parts = [f"SELECT * FROM read_parquet('{store.folder / sums.name}')"]  # noqa: S608  our own names
    parts += [_from(store, cube, names, sign) for names, sign in ((new, ""), (gone, "-")) if names]
    return _together(cube, parts)


def nothing(cube: Cube) -> pa.Table:
    """No rows, with the columns of the cube."""
    (fact,) = (fact for fact in FACTS if fact.code == cube.fact)
    kinds = {column.name: TYPES[column.kind] for column in fact.columns}
    fields = [pa.field(name, kinds[name]) for name in (cube.day, *cube.dimensions)]
    return pa.schema([*fields, *(pa.field(name, WHOLE) for name in (ROWS, *cube.measures))]).empty_table()


def _from(store: Store, cube: Cube, names: Iterable[str], sign: str) -> str:
    paths = [str(store.folder / name) for name in sorted(names)]
    columns = [f"date_trunc('month', {cube.day})::DATE AS {cube.day}", *cube.dimensions]
    columns += [f"{sign}{measure} AS {measure}" for measure in (ROWS, *cube.measures)]
    return f"SELECT {', '.join(columns)} FROM read_parquet({paths!r})"  # noqa: S608  our own names


def _together(cube: Cube, parts: list[str]) -> pa.Table:
    keys = ", ".join((cube.day, *cube.dimensions))
    measures = ", ".join(f"sum({name})::BIGINT AS {name}" for name in (ROWS, *cube.measures))
    rows = " UNION ALL ".join(parts)
    with duckdb.connect(":memory:") as connection:
        return connection.sql(
            f"SELECT {keys}, {measures} FROM ({rows}) GROUP BY {keys} HAVING sum({ROWS}) <> 0 ORDER BY {keys}"  # noqa: S608  our own names
        ).to_arrow_table()
