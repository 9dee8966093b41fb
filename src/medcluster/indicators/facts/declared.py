"""How a fact table is declared: its columns, where each comes from, and which changes of live data touch it.

A fact lies in the month in which its case was *entered*: that month never changes, so that a late correction touches
one partition. The day of the event is a column (`discharged_on`, `submitted_on` …) by which reports choose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import F, QuerySet
from django.db.models.expressions import BaseExpression, Combinable

from medcluster.indicators.cubes import Cube

CHUNK = 20_000
FETCHED = 2_000
DERIVED = 2  # raised when something else is made of the cubes (2: the sums of whole months)
UTC = pa.timestamp("us", tz="UTC")
TEXT, WHOLE, DAY, FLAG = pa.string(), pa.int64(), pa.date32(), pa.bool_()
TYPES = {"text": TEXT, "whole": WHOLE, "day": DAY, "moment": UTC, "flag": FLAG, "part": pa.float64()}
SQL_TYPES = {
    "text": "VARCHAR", "whole": "BIGINT", "day": "DATE", "moment": "TIMESTAMPTZ", "flag": "BOOLEAN", "part": "DOUBLE",
}  # fmt: skip

Frame = dict[str, pa.Array]
Source = str | BaseExpression | Combinable


@dataclass(frozen=True)
class Column:
    """A column: `source` is the path from the fact's row (Django's), or empty when `Fact.finish` makes it.

    A day that is made of a moment is the day in the cluster's time zone.
    """

    name: str
    kind: str  # a key of TYPES
    source: Source | None = None
    moment: bool = False  # the source is a moment, the column its day

    @property
    def read_as(self) -> pa.DataType:
        return UTC if self.moment else TYPES[self.kind]


@dataclass(frozen=True)
class Fact:
    """One table. `touched` says, for an object type of the audit trail, which keys of this table it concerns."""

    code: str
    rows: Callable[[], QuerySet[Any]]
    columns: tuple[Column, ...]
    touched: Mapping[str, Callable[[Sequence[int]], Iterable[int]]]
    entered: str = "created_at"
    finish: Callable[[Sequence[int], Frame], Frame] | None = field(default=None)

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([pa.field(column.name, TYPES[column.kind]) for column in self.columns])

    def read(self, rows: QuerySet[Any]) -> pa.Table:
        """The rows as a table, in the order of their keys."""
        return pa.Table.from_batches((batch for batch, _entered in self._batches(rows)), schema=self.schema)

    def by_month(self, tell: Callable[[int], None] = lambda rows: None) -> Iterator[tuple[str, pa.Table]]:
        """Every row there is, by the month of its entry, read in one pass. `tell` is given how many were read since.

        Until the pass is over, all rows are held: texts as numbers of words, about 130 bytes a row.
        """
        held: dict[str, list[pa.RecordBatch]] = {}
        for batch, entered in self._batches(self.rows()):
            months = pc.strftime(entered, "%Y-%m")
            words = pa.RecordBatch.from_arrays([_as_words(column) for column in batch.columns], batch.schema.names)
            for month in pc.unique(months).to_pylist():
                held.setdefault(month, []).append(words.filter(pc.equal(months, month)))
            tell(batch.num_rows)
        for month in sorted(held):
            parts = held.pop(month)
            yield month, pa.Table.from_batches([_as_texts(part, self.schema) for part in parts], schema=self.schema)

    def _batches(self, rows: QuerySet[Any]) -> Iterator[tuple[pa.RecordBatch, pa.Array]]:
        """The rows, and when each was entered."""
        read = [column for column in self.columns if column.source is not None]
        given = {f"f{n}": _expression(column.source) for n, column in enumerate(read)} | {"f_entered": F(self.entered)}
        chosen = rows.order_by("pk").annotate(**given).values_list(*given)
        for chunk in _chunks(plain(chosen)):
            *across, entered = zip(*chunk, strict=True)
            yield self._batch(read, across), arrow(entered, UTC)

    def _batch(self, read: Sequence[Column], across: Iterable[Sequence[Any]]) -> pa.RecordBatch:
        frame: Frame = {}
        for column, values in zip(read, across, strict=True):
            array = arrow(values, column.read_as)
            frame[column.name] = day_of(array) if column.moment else array
        if self.finish is not None:
            frame |= self.finish(frame["id"].to_pylist(), frame)
        return pa.RecordBatch.from_arrays([frame[field.name] for field in self.schema], schema=self.schema)


def _as_words(column: pa.Array) -> pa.Array:
    return column.dictionary_encode() if column.type == TEXT else column


def _as_texts(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    columns = [c.dictionary_decode() if pa.types.is_dictionary(c.type) else c for c in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def plain(rows: QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows as the database driver gives them, for `arrow`: Django's conversion of each value would take longer than
    all the rest of a build. Statements come from querysets as ever."""
    try:
        statement, given = rows.query.sql_with_params()
    except EmptyResultSet:
        return
    of = connections[rows.db]
    with of.cursor() if of.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS") else of.chunked_cursor() as cursor:
        cursor.execute(statement, given)
        while batch := cursor.fetchmany(FETCHED):
            yield from batch


def arrow(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values of a driver as a column. SQLite gives moments without a zone (UTC), those of an expression as text, and
    flags of an expression as numbers."""
    if connection.vendor == "sqlite":
        if kind == FLAG:
            return pa.array([None if value is None else bool(value) for value in values], FLAG)
        if kind in (UTC, DAY):
            is_text = isinstance(next((value for value in values if value is not None), None), str)
            found = pa.array(values, TEXT if is_text else None).cast(pa.timestamp("us") if kind == UTC else DAY)
            return pc.assume_timezone(found, "UTC") if kind == UTC else found
    return pa.array(values, kind)


def day_of(moments: pa.Array) -> pa.Array:
    """The days of the moments, by the calendar of the cluster's time zone."""
    return pc.local_timestamp(moments.cast(pa.timestamp("us", tz=settings.TIME_ZONE))).cast(DAY)


def days_between(since: pa.Array, until: pa.Array) -> pa.Array:
    """Whole days from one day to another; empty where either is, or where the second comes before the first."""
    days = pc.days_between(since, until)
    return pc.if_else(pc.greater_equal(days, 0), days, pa.scalar(None, WHOLE)).cast(WHOLE)


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def shape(facts: Iterable[Fact], cubes: Iterable[Cube]) -> str:
    """A name for the columns of all tables and cubes and for what is derived from them: facts of another shape are not
    read but built anew."""
    text = ";".join(f"{fact.code}({','.join(f'{c.name} {c.kind}' for c in fact.columns)})" for fact in facts)
    text += ";".join(f"{c.code}({c.day},{','.join(c.dimensions)},{sorted(c.measures.items())})" for c in cubes)
    return hashlib.sha256(f"{DERIVED};{text}".encode()).hexdigest()[:16]


def _expression(source: Source | None) -> Any:
    return F(source) if isinstance(source, str) else source


def _chunks(rows: Iterable[tuple[Any, ...]]) -> Iterable[list[tuple[Any, ...]]]:
    chunk: list[tuple[Any, ...]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
