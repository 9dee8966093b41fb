"""The same figures by hand: DuckDB and Polars over our Parquet, PostgreSQL over a covering index."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import psycopg
import pyarrow.csv as csv
import pyarrow.parquet as pq

Key = tuple[int, str, bool]  # of the two years, age group, from outside
Figures = dict[Key, tuple[int, int, int]]  # stays, operated, high-tech services

PERIODS = ((date(2018, 1, 1), date(2018, 5, 31)), (date(2017, 1, 1), date(2017, 5, 31)))
SPAN = "SELECT {year} AS year, age_group, residency <> 'own_region' AS outside, count(*) AS stays, " \
    "sum(CASE WHEN operated THEN 1 ELSE 0 END) AS operated, sum(high_tech) AS high_tech FROM {source} " \
    "WHERE discharged_on BETWEEN '{first}' AND '{last}' GROUP BY 1, 2, 3"  # fmt: skip


def sql(source: str) -> str:
    """Both years in one statement, so that each reads only its own days."""
    return " UNION ALL ".join(
        SPAN.format(year=first.year, source=source, first=first, last=last) for first, last in PERIODS
    )


def figures(rows: list[tuple[Any, ...]]) -> Figures:
    return {(int(year), age, bool(out)): (int(n), int(done), int(high)) for year, age, out, n, done, high in rows}


def duck(paths: list[str]) -> Callable[[], Figures]:
    connection = duckdb.connect()
    connection.execute("SET enable_object_cache = true")
    question = sql(f"read_parquet({paths!r})")
    return lambda: figures(connection.execute(question).fetchall())


def polars(paths: list[str]) -> Callable[[], Figures]:
    def ask() -> Figures:
        frame = pl.scan_parquet(paths)
        parts = [
            frame.filter(pl.col("discharged_on").is_between(first, last))
            .group_by("age_group", (pl.col("residency") != "own_region").alias("outside"))
            .agg(pl.len(), pl.col("operated").sum(), pl.col("high_tech").sum())
            .select(pl.lit(first.year).alias("year"), pl.all())
            for first, last in PERIODS
        ]
        return figures([row for part in pl.collect_all(parts) for row in part.rows()])

    return ask


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL of our own, with a quarter of four gigabytes to keep tables in."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
    from private_postgres import server as private  # noqa: PLC0415  a script of the checkout, not a package

    with private() as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET work_mem = '64MB'")
            connection.execute("ALTER SYSTEM SET random_page_cost = 1.1")
            connection.execute("SELECT pg_reload_conf()")
        yield dsn


def fill_postgresql(dsn: str, paths: list[str]) -> None:
    """The stays in a table with a covering index, as a careful person would lay them."""
    columns = ["discharged_on", "age_group", "residency", "operated", "high_tech"]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_stays")
        connection.execute(
            "CREATE UNLOGGED TABLE bench_stays"
            " (discharged_on date, age_group text, residency text, operated bool, high_tech int)"
        )
        for path in paths:
            out = io.BytesIO()
            csv.write_csv(pq.read_table(path, columns=columns), out, csv.WriteOptions(include_header=False))
            with connection.cursor().copy("COPY bench_stays FROM STDIN (FORMAT csv)") as copy:
                copy.write(out.getvalue())
        connection.execute(
            "CREATE INDEX ON bench_stays (discharged_on) INCLUDE (age_group, residency, operated, high_tech)"
        )
        connection.execute("VACUUM ANALYZE bench_stays")


def postgresql(dsn: str) -> Callable[[], Figures]:
    connection = psycopg.connect(dsn, autocommit=True)
    return lambda: figures(connection.execute(sql("bench_stays")).fetchall())
