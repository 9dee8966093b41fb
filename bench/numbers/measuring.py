"""`python -m bench.numbers [--sizes N,…] [--postgresql DSN]`: what a period report costs, and what it costs by hand.

All answer the same question (two periods, by age, from outside or not: stays, operated, high-tech services) over the
same invented stays; the run fails when they differ. Ours answers from the daily cubes. Then what does not add up
(persons, medians) from the facts, against the same in hand-written DuckDB.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.numbers import invented, peers
from medcluster.config.installing import bring_up_to_date
from medcluster.indicators import building, cubes, snapshot
from medcluster.indicators.asking import Period, Question, answer
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.facts import SHAPE
from medcluster.indicators.facts.episodes import EPISODE
from medcluster.indicators.reports import counting
from medcluster.indicators.store import Store

PERIOD = Period(*peers.PERIODS[0])
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "medcluster-bench" / "numbers"


def store_of(size: int) -> Store:
    """The facts of this size; made once and kept outside the checkout."""
    folder = CACHE / f"{size}-{SHAPE}"
    store = Store(folder, SHAPE)
    if (folder / "manifest.json").exists():
        return store
    began = time.perf_counter()
    with store.writing() as writer:
        tables: building.Parts = {code: {} for code in building.TABLES}
        for month, rows in invented.months(size):
            building._put(writer, tables, EPISODE, month, rows)
        writer.commit(tables, as_of="2018-06-01T00:00:00+00:00", feed={})
    print(f"{size:>12,} stays laid as facts and cubes in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return store


def ours(opened: snapshot.Snapshot) -> peers.Figures:
    """The peers' question, put to the cubes."""
    found: dict[peers.Key, list[int]] = {}
    for period in (PERIOD, PERIOD.a_year_before()):
        for place, code in enumerate(("treated", "operated", "high_tech")):
            rows = answer(opened, Question(INDICATORS[code], period, ("age_group", "residency"))).rows
            for (age, residency), count in rows.items():
                key = (period.first.year, age, residency != "own_region")
                found.setdefault(key, [0, 0, 0])[place] += count
    return {key: (stays, operated, high) for key, (stays, operated, high) in found.items()}


def timed(ask: Callable[[], Any], rounds: int) -> tuple[float, float, Any]:
    """Milliseconds of the first and of the middle of the following rounds, and the answer."""
    gc.collect()
    spent = []
    answered: Any = None
    for _ in range(rounds + 1):
        began = time.perf_counter()
        answered = ask()
        spent.append((time.perf_counter() - began) * 1000)
    return spent[0], statistics.median(spent[1:]), answered


def sums(opened: snapshot.Snapshot, paths: list[str], dsn: str, rounds: int) -> dict[str, Any]:
    """What adds up: ours and the peers, cold and warm."""
    asked: dict[str, Callable[[], peers.Figures]] = {
        "ours": lambda: ours(opened),
        "duckdb": peers.duck(paths),
        "polars": peers.polars(paths),
    }
    if dsn:
        asked["postgresql"] = peers.postgresql(dsn)
    measured, answers = {}, {}
    for name, ask in asked.items():
        cold, warm, answers[name] = timed(ask, rounds)
        measured[name] = {"first_ms": round(cold, 1), "warm_ms": round(warm, 1)}
    differing = [name for name, found in answers.items() if found != answers["duckdb"]]
    if differing:
        raise SystemExit(f"different figures: {', '.join(differing)}")
    return measured


def whole_report(opened: snapshot.Snapshot, rounds: int) -> dict[str, float]:
    cold, warm, _ = timed(lambda: counting.count(opened, PERIOD), rounds)
    return {"first_ms": round(cold, 1), "warm_ms": round(warm, 1)}


def rest(opened: snapshot.Snapshot, paths: list[str], rounds: int) -> dict[str, Any]:
    """What does not add up, on the facts: ours through ibis, and DuckDB by hand."""
    by_hand = {"people_treated": "count(DISTINCT person_id)", "stay_median": "median(stay_days)"}
    first, last = peers.PERIODS[0]
    measured = {}
    for code, sql in by_hand.items():
        question = Question(INDICATORS[code], PERIOD, ("residency",))
        statement = f"SELECT residency, {sql} FROM read_parquet({paths!r}) " \
            f"WHERE discharged_on BETWEEN '{first}' AND '{last}' GROUP BY 1"  # fmt: skip
        with opened.connection.cursor() as cursor:
            _, hand, rows = timed(lambda: cursor.execute(statement).fetchall(), rounds)  # noqa: B023
        _, own, answered = timed(lambda: answer(opened, question), rounds)  # noqa: B023
        if {(key,): value for key, value in rows} != dict(answered.rows):
            raise SystemExit(f"different figures: {code}")
        measured[code] = {"ours_ms": round(own, 1), "by_hand_ms": round(hand, 1), "ratio": round(own / hand, 2)}
    return measured


def fill_postgresql(dsn: str, store: Store) -> None:
    """The stays in a table with a covering index, as a careful person would lay them."""
    import psycopg  # noqa: PLC0415
    import pyarrow.csv as csv  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns = ["discharged_on", "age_group", "residency", "operated", "high_tech"]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_stays")
        connection.execute(
            "CREATE UNLOGGED TABLE bench_stays"
            " (discharged_on date, age_group text, residency text, operated bool, high_tech int)"
        )
        for path in store.paths(store.manifest(), EPISODE.code):
            out = io.BytesIO()
            csv.write_csv(pq.read_table(path, columns=columns), out, csv.WriteOptions(include_header=False))
            with connection.cursor().copy("COPY bench_stays FROM STDIN (FORMAT csv)") as copy:
                copy.write(out.getvalue())
        connection.execute(
            "CREATE INDEX ON bench_stays (discharged_on) INCLUDE (age_group, residency, operated, high_tech)"
        )
        connection.execute("VACUUM ANALYZE bench_stays")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100000,1000000,10000000")
    parser.add_argument("--postgresql", default="", metavar="DSN", help="also measure a PostgreSQL server")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--forget", action="store_true", help="remove the prepared facts first")
    chosen = parser.parse_args()
    if chosen.forget:
        shutil.rmtree(CACHE, ignore_errors=True)
    bring_up_to_date()  # a report names centres and regions
    results = []
    for size in map(int, chosen.sizes.split(",")):
        store = store_of(size)
        manifest = store.manifest()
        paths = store.paths(manifest, EPISODE.code)
        if chosen.postgresql:
            fill_postgresql(chosen.postgresql, store)
        began = time.perf_counter()
        opened = snapshot.current(store)
        results.append(
            {
                "stays": size,
                "open_ms": round((time.perf_counter() - began) * 1000),
                "cube_rows": {cube.code: manifest.rows(cube.code) for cube in cubes.CUBES if manifest.rows(cube.code)},
                "report": whole_report(opened, chosen.rounds),
                "sums": sums(opened, paths, chosen.postgresql, chosen.rounds),
                "rest": rest(opened, paths, chosen.rounds),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
        print(json.dumps(results[-1]), file=sys.stderr)
    print(json.dumps(results, indent=1))
