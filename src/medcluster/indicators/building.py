"""Builds the facts: whole, or what changed; and proves that they equal the tables that people work in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.utils import timezone

from medcluster.indicators import feed, monthly
from medcluster.indicators.cubes import CUBES
from medcluster.indicators.facts import FACTS, Fact
from medcluster.indicators.facts.declared import month_of
from medcluster.indicators.reading import one_moment
from medcluster.indicators.store import File, Manifest, Store, Writer

Tell = Callable[[int, int], None]
Parts = dict[str, dict[str, File]]
TABLES = (*(fact.code for fact in FACTS), *(cube.code for cube in CUBES))
MANY = 500  # keys in one query


@dataclass
class Difference:
    """A partition whose facts are not what the tables say, and some of the keys."""

    table: str
    partition: str
    keys: list[int] = field(default_factory=list)


def rebuild(store: Store, tell: Tell = lambda done, total: None) -> Manifest:
    """Build everything anew. Readers keep the old facts until it is done."""
    with store.writing() as writer, one_moment():
        marks, as_of = feed.heads(), timezone.now()
        counted = _counted(tell)
        tables: Parts = {code: {} for code in TABLES}
        for fact in FACTS:
            for month, content in fact.by_month(counted):
                _put(writer, tables, fact, month, content)
        sum_months(writer, tables)
        return writer.commit(tables, as_of=as_of.isoformat(), feed=marks)


def refresh(store: Store, tell: Tell = lambda done, total: None) -> Manifest:
    """Take in what changed since the last time; the whole when there is nothing to build on."""
    with store.writing() as writer, one_moment():
        before = writer.current()
        if before is not None:
            marks = feed.heads()
            if marks == before.feed:
                return before
            return _take_in(store, writer, before, marks, tell)
    return rebuild(store, tell)


def verify(store: Store, tell: Tell = lambda done, total: None) -> list[Difference]:
    """Compare every fact with the tables, as of now. Empty when they agree."""
    manifest = store.manifest()
    found: list[Difference] = []
    with one_moment():
        counted = _counted(tell)
        for fact in FACTS:
            built = dict(manifest.tables.get(fact.code, {}))
            for month, now in fact.by_month(counted):
                file = built.pop(month, None)
                found += _compared(fact, month, now, store, file)
            for month, file in built.items():
                found += _compared(fact, month, fact.schema.empty_table(), store, file)
    return found


def _take_in(store: Store, writer: Writer, before: Manifest, marks: dict[int, int], tell: Tell) -> Manifest:
    as_of = timezone.now()
    changed = feed.touched(before.feed, marks)
    tables: Parts = {table: dict(parts) for table, parts in before.tables.items()}
    for done, fact in enumerate(FACTS, start=1):
        keys = sorted({key for kind, of in fact.touched.items() if kind in changed for key in _keys(of, changed[kind])})
        for name, fresh in _by_month(fact, keys).items():
            kept = _without(store, tables[fact.code].get(name), fact, keys)
            _put(writer, tables, fact, name, pa.concat_tables([kept, fresh]).sort_by("id"))
        tell(done, len(FACTS))
    sum_months(writer, tables, before)
    return writer.commit(tables, as_of=as_of.isoformat(), feed=marks)


def _put(writer: Writer, tables: Parts, fact: Fact, month: str, content: pa.Table) -> None:
    """A partition of a fact, and of every cube that is made of it."""
    tables[fact.code][month] = writer.put(fact.code, month, content)
    for cube in CUBES:
        if cube.fact == fact.code:
            tables[cube.code][month] = writer.put(cube.code, month, cube.roll_up(content), cube.day)


def sum_months(writer: Writer, tables: Parts, before: Manifest | None = None) -> None:
    """The months of every cube of which a file changed."""
    for cube in CUBES:
        name, now = monthly.table(cube), tables.get(cube.code, {})
        then = before.tables.get(cube.code, {}) if before else None
        if then == now and name in tables:
            continue
        sums = before.tables.get(name, {}).get(monthly.PART) if before else None
        content = monthly.summed(writer.store, cube, now, then, sums)
        tables[name] = {monthly.PART: writer.put(name, monthly.PART, content)} if content.num_rows else {}


def _keys(of: Callable[[Sequence[int]], Iterable[int]], changed: Iterable[int]) -> Iterable[int]:
    ordered = sorted(changed)
    for start in range(0, len(ordered), MANY):
        yield from of(ordered[start : start + MANY])


def _by_month(fact: Fact, keys: Sequence[int]) -> dict[str, pa.Table]:
    """The rows of the keys as they are now, by the month of entry. A month whose rows went away comes back empty."""
    months: dict[str, list[pa.Table]] = {}
    for start in range(0, len(keys), MANY):
        some = fact.rows().model._default_manager.filter(pk__in=keys[start : start + MANY])
        by_month: dict[str, list[int]] = {}
        for key, entered in some.values_list("pk", fact.entered):
            by_month.setdefault(month_of(_utc(entered)), []).append(key)
        for name, of_month in by_month.items():
            months.setdefault(name, []).append(fact.read(fact.rows().filter(pk__in=of_month)))
    return {name: pa.concat_tables(tables) for name, tables in months.items()}


def _without(store: Store, file: File | None, fact: Fact, keys: Sequence[int]) -> pa.Table:
    if file is None:
        return fact.schema.empty_table()
    old = pq.read_table(store.folder / file.name, schema=fact.schema)
    return old.filter(pc.invert(pc.is_in(old["id"], pa.array(keys, pa.int64()))))


def _counted(tell: Tell) -> Callable[[int], None]:
    """Tells how many rows of all have been read."""
    done, total = 0, sum(fact.rows().count() for fact in FACTS)

    def counted(rows: int) -> None:
        nonlocal done
        done += rows
        tell(done, max(total, done))

    return counted


def _compared(fact: Fact, month: str, now: pa.Table, store: Store, file: File | None) -> list[Difference]:
    have = pq.read_table(store.folder / file.name) if file else fact.schema.empty_table()
    keys = _differing(now, have)
    return [Difference(fact.code, month, keys)] if keys else []


def _differing(now: pa.Table, have: pa.Table) -> list[int]:
    """Keys of rows that are in one and not, or not the same, in the other; at most twenty."""
    if now.equals(have):
        return []
    left = {row["id"]: row for row in now.to_pylist()}
    right = {row["id"]: row for row in have.to_pylist()}
    return sorted(key for key in left.keys() | right.keys() if left.get(key) != right.get(key))[:20]


def _utc(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
