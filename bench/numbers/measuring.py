"""`python -m bench.numbers [--sizes N,…] [--postgresql]`: what reports and dashboards cost, and what they cost by hand.

1. What adds up: two periods, by age, from outside or not: stays, operated, high-tech services. Ours from the daily
   cubes; DuckDB and Polars over the same Parquet, PostgreSQL over a covering index, by hand. Cold is the first question
   after opening, warm the middle of the following ones.
2. The whole period report, of whole months and of any days.
3. What does not add up (persons, medians): ours by the declared formula, and DuckDB by hand.
4. The dashboards: every section with all its charts.

The run fails when any two give different figures. On a machine that others use too, read the CPU time.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import platform
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from bench.numbers import invented, peers, results
from medcluster.config.installing import bring_up_to_date
from medcluster.indicators import building, cubes, periods, snapshot
from medcluster.indicators.asking import Period, Question, answer, answers
from medcluster.indicators.boards import look
from medcluster.indicators.boards.sections import sections_of
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.facts import FACTS, SHAPE
from medcluster.indicators.policies import Scope
from medcluster.indicators.reports import counting
from medcluster.indicators.store import Store

PERIOD = Period(*peers.PERIODS[0])
ANY_DAYS = Period(date(2018, 1, 10), date(2018, 5, 20))
TODAY = date(2018, 11, 22)
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "medcluster-bench" / "numbers"
OF_REPORT = ("treated", "treated_by_home", "operations_by_home", "visited_by_home", "given", "requested", "consulted",
             "learned")  # fmt: skip
FACTS_UP_TO = 20_000_000  # stays; beyond that only the cubes are laid
SCOPES = (
    Scope("cluster"), Scope("centre", "3", {"centre": [3]}),
    Scope("department", "10", {"centre": [3], "department": [10]}),
    Scope("region", "KZ-23", {"home_region": ["KZ-23"]}), Scope("organisation", "25", {"organisation": [25]}),
)  # fmt: skip
BY_HAND = {  # (indicator, dimension): the same by hand
    ("people_treated", "residency"): "count(DISTINCT person_id)",
    ("people_treated", "centre"): "count(DISTINCT person_id)",
    ("stay_median", "residency"): "median(stay_days)",
    ("wait_admission", "centre"): "median(wait_admission)",
    ("answer_median", "home_region"): "median(answer_days)",
    ("deadlines_met_share", "centre"): "avg(kept::INT) * 100",
    ("people_consulted", "age_group"): "count(DISTINCT person_id)",
}  # fmt: skip


def store_of(size: int) -> Store:
    """The facts of this size; made once and kept outside the checkout."""
    folder = CACHE / f"{size}-{SHAPE}"
    store = Store(folder, SHAPE)
    if (folder / "manifest.json").exists():
        return store
    with store.writing() as writer:
        tables: building.Parts = {code: {} for code in building.TABLES}
        for fact in FACTS:
            began = time.perf_counter()
            if size <= FACTS_UP_TO:
                for month, rows in invented.months(fact, size):
                    building._put(writer, tables, fact, month, rows.select(fact.schema.names).cast(fact.schema))
            else:
                _cubes_only(writer, tables, fact, size)
            print(f"{size:>12,} {fact.code} laid in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        building.sum_months(writer, tables)
        writer.commit(tables, as_of="2018-12-31T00:00:00+00:00", feed={})
    return store


def _cubes_only(writer: Any, tables: building.Parts, fact: Any, size: int) -> None:
    """The cubes that the report asks, out of facts that are counted and thrown away."""
    made = [cube for cube in cubes.CUBES if cube.fact == fact.code and cube.code in OF_REPORT]
    if not made:
        return
    words = " ".join(" ".join((cube.day, *cube.dimensions, *cube.measures.values())) for cube in made)
    columns = [column.name for column in fact.columns if column.name in words]
    for month, rows in invented.months(fact, size, columns):
        for cube in made:
            tables[cube.code][month] = writer.put(cube.code, month, cube.roll_up(rows), cube.day)


def opened(store: Store) -> snapshot.Snapshot:
    """As a process that has just begun opens them."""
    snapshot._held.clear()
    return snapshot.current(store)


def ours(facts: snapshot.Snapshot) -> peers.Figures:
    """The peers' question, put to the cubes."""
    asked = [
        (place, Question(INDICATORS[code], period, ("age_group", "residency")))
        for period in (PERIOD, PERIOD.a_year_before())
        for place, code in enumerate(("treated", "operated", "high_tech"))
    ]
    found: dict[peers.Key, list[int]] = {}
    for (place, question), answered in zip(asked, answers(facts, [q for _, q in asked]), strict=True):
        for (age, residency), count in answered.rows.items():
            key = (question.period.first.year, age, residency != "own_region")
            found.setdefault(key, [0, 0, 0])[place] += count
    return {key: (stays, operated, high) for key, (stays, operated, high) in found.items()}


@contextlib.contextmanager
def _clock(into: list[tuple[float, float]]) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    into.append(((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000))


def timed(asked: dict[str, Callable[[], Any]], rounds: int) -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    """Milliseconds of the first and of the middle of the following rounds, taken by turns, and the answers."""
    gc.collect()
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    answered: dict[str, Any] = {}
    for _ in range(rounds + 1):
        for name, ask in asked.items():
            with _clock(spent[name]):
                answered[name] = ask()
    measured = {
        name: {
            "first_ms": round(times[0][0], 1),
            "warm_ms": round(statistics.median(wall for wall, _ in times[1:]), 1),
            "warm_cpu_ms": round(statistics.median(cpu for _, cpu in times[1:]), 1),
        }
        for name, times in spent.items()
    }
    return measured, answered


def sums(facts: snapshot.Snapshot, paths: list[str], dsn: str, rounds: int) -> dict[str, Any]:
    """What adds up: ours and the peers."""
    asked: dict[str, Callable[[], peers.Figures]] = {"ours": lambda: ours(facts)}
    if paths:
        asked |= {"duckdb": peers.duck(paths), "polars": peers.polars(paths)}
    if paths and dsn:
        asked["postgresql"] = peers.postgresql(dsn)
    measured, found = timed(asked, rounds)
    _agree(found)
    return measured


def whole_report(store: Store, rounds: int) -> dict[str, Any]:
    """From the opening of the facts to the last figure, then again and again; the figures against single questions."""
    measured = {}
    for name, period in (("whole months", PERIOD), ("any days", ANY_DAYS)):
        facts = None

        def ask(period: Period = period) -> Any:
            nonlocal facts
            facts = facts or opened(store)
            return counting.count(facts, period)

        of, found = timed({name: ask}, rounds)
        figures = found[name]
        single = answer(facts, Question(INDICATORS["treated"], period, ("age_group",)))
        _agree({"report": figures.treated.now.total, "single": sum(single.rows.values())})
        measured |= of
    return measured


def rest(facts: snapshot.Snapshot, store: Store, rounds: int) -> dict[str, Any]:
    """What does not add up: ours through ibis, and DuckDB by hand over the same files."""
    first, last = peers.PERIODS[0]
    connection = duckdb.connect()
    connection.execute("SET enable_object_cache = true")
    measured = {}
    for (code, by), sql in BY_HAND.items():
        indicator = INDICATORS[code]
        question = Question(indicator, PERIOD, (by,))
        paths = store.paths(facts.manifest, indicator.fact)
        statement = (
            f"SELECT {by}, {sql} FROM read_parquet({paths!r})"
            f" WHERE {indicator.day} BETWEEN '{first}' AND '{last}' GROUP BY 1"
        )
        asked = {
            "by_hand": lambda s=statement: {(k,): v for k, v in connection.execute(s).fetchall()},
            "ours": lambda q=question: dict(answer(facts, q).rows),
        }
        found, answered = timed(asked, rounds)
        _agree({name: {k: round(v, 9) for k, v in rows.items() if v is not None} for name, rows in answered.items()})
        ratio = {kind: round(found["ours"][kind] / found["by_hand"][kind], 2) for kind in ("warm_ms", "warm_cpu_ms")}
        measured[f"{code} by {by}"] = {**found, "ratio": ratio}
    return measured


def dashboards(facts: snapshot.Snapshot, rounds: int) -> dict[str, Any]:
    """Every section of every part with all its figures and charts, nothing kept from an earlier look."""
    choice = periods.read({"from": "2018-01-01", "to": "2018-11-22"}, TODAY)
    measured = {}
    for scope in SCOPES:
        for section in sections_of(scope.kind):

            def draw(scope: Scope = scope, section: Any = section) -> int:
                look._answers.clear()
                of = look.Look(facts, scope, choice, TODAY)
                drawn = section.tiles(of) if section.tiles else []
                return len(drawn) + len([part.build(of).as_data() for part in section.of(scope.kind)])

            found, _ = timed({f"{scope.kind}: {section.code}": draw}, rounds)
            measured |= found
    return measured


def _agree(answered: dict[str, Any]) -> None:
    first = next(iter(answered))
    if differing := [name for name, found in answered.items() if found != answered[first]]:
        raise SystemExit(f"different figures: {first} and {', '.join(differing)}")


def measure(size: int, dsn: str, rounds: int) -> dict[str, Any]:
    store = store_of(size)
    manifest = store.manifest()
    whole = bool(manifest.rows("episode"))
    paths = store.paths(manifest, "episode") if whole else []
    if dsn and whole:
        peers.fill_postgresql(dsn, paths)
    found: dict[str, Any] = {
        "stays": size,
        "cube_rows": {cube.code: manifest.rows(cube.code) for cube in cubes.CUBES if manifest.rows(cube.code)},
        "report": whole_report(store, rounds),
    }
    facts = opened(store)
    found["sums"] = sums(facts, paths, dsn if whole else "", rounds)
    if whole:
        found["rest"] = rest(facts, store, rounds)
        found["dashboards"] = dashboards(facts, min(rounds, 3))
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000000,10000000")
    parser.add_argument("--postgresql", action="store_true", help="also measure a PostgreSQL server of our own")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--forget", action="store_true", help="remove the prepared facts at the end")
    parser.add_argument("--write", action="store_true", help="write results.md and results.json")
    chosen = parser.parse_args()
    bring_up_to_date()  # a report names centres and regions
    found = []
    with peers.server() if chosen.postgresql else contextlib.nullcontext("") as dsn:
        for size in map(int, chosen.sizes.split(",")):
            found.append(measure(size, dsn, chosen.rounds))
            print(json.dumps(found[-1]), file=sys.stderr)
    if chosen.write:
        results.write(found, load=os.getloadavg()[0], machine=f"{os.cpu_count()} cores, {platform.machine()}")
    else:
        print(results.text(found))
    if chosen.forget:
        shutil.rmtree(CACHE, ignore_errors=True)
