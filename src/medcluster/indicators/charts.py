"""A chart, declared once: what it asks, its table, and how it is drawn.

The table is the chart: the picture, the table behind it and the CSV are made of the same rows. `medcluster/charts.js`
draws `as_data()`; without JavaScript the table is what there is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.functional import cached_property

from medcluster.kernel.web import words


class Kind(StrEnum):
    BARS = "bars"  # lying, for long names
    COLUMNS = "columns"  # standing, for what has an order (days, months)
    STACK = "stack"  # standing, parts of a whole; the last column is a line when `limit`
    PARTS = "parts"  # lying, parts of a whole
    LINES = "lines"
    SANKEY = "sankey"  # rows: from, to, figure
    MAP = "map"


@dataclass(frozen=True)
class Column:
    """A measure. `base` marks the period of comparison, drawn lighter; `tone` a state colour or `quiet`."""

    label: str
    slot: int | None = None
    base: bool = False
    tone: str = ""
    places: int = 0
    drawn: bool = True  # False: only in the table
    unit: str = ""


@dataclass(frozen=True)
class Row:
    """`label` and a figure for each column (None: not known). `slot` is the colour of a centre's row.

    `where` and `span` narrow the question to this row: by them the cases behind it are found. `href` leads there.
    """

    label: str
    figures: tuple[Any, ...]
    slot: int | None = None
    href: str = ""
    second: str = ""  # of a flow: where to
    where: Mapping[str, Sequence[Any]] | None = None
    span: tuple[date, date] | None = None


@dataclass(frozen=True)
class Chart:
    """`title` asks the question that the chart answers; `unit` is that of the axis."""

    code: str
    title: str
    kind: Kind
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: str = ""
    note: str = ""
    second_head: str = ""
    indicator: str = ""  # code of the definition
    counted: str = ""  # code of the indicator whose cases lie behind the rows, where it is another; "-" for none
    where: Mapping[str, Sequence[Any]] | None = None  # what all rows are narrowed to
    wide: bool = False
    limit: bool = False
    across: str = ""  # title of the other axis
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cases_of(self) -> str:
        """The indicator whose cases lie behind the chart; empty for none."""
        return "" if self.counted == "-" else self.counted or self.indicator

    @property
    def is_empty(self) -> bool:
        return not any(figure for row in self.rows for figure in row.figures)

    @property
    def heads(self) -> list[str]:
        seconds = [self.second_head] if self.second_head else []
        return [self.head, *seconds, *(f"{c.label}, {c.unit}" if c.unit else c.label for c in self.columns)]

    def table(self) -> Iterator[tuple[Row, list[str]]]:
        """The rows with their figures as the reader's language writes them."""
        for row in self.rows:
            yield (
                row,
                [
                    "–" if figure is None else words.quantity(round(figure, column.places), column.places)
                    for figure, column in zip(row.figures, self.columns, strict=True)
                ],
            )

    def plain(self) -> Iterator[list[Any]]:
        """The rows for CSV."""
        for row in self.rows:
            yield [row.label, *([row.second] if self.second_head else []), *row.figures]

    @cached_property
    def summary(self) -> str:
        """One sentence for those who cannot see the picture: the largest figures."""
        shown = [(row, row.figures[0]) for row in self.rows if row.figures and row.figures[0]]
        shown.sort(key=lambda pair: -pair[1])
        return "; ".join(
            f"{row.label}{f' → {row.second}' if row.second else ''}: {words.quantity(round(figure, 1))}"
            for row, figure in shown[:3]
        )

    def as_data(self) -> dict[str, Any]:
        """What the script draws."""
        return {
            "kind": self.kind.value,
            "unit": self.unit,
            "across": self.across,
            "limit": self.limit,
            "columns": [
                {"label": c.label, "slot": c.slot, "base": c.base, "tone": c.tone, "places": c.places, "unit": c.unit}
                for c in self.columns
                if c.drawn
            ],
            "rows": [
                {
                    "label": row.label,
                    "second": row.second,
                    "slot": row.slot,
                    "figures": [_number(f) for f, c in zip(row.figures, self.columns, strict=True) if c.drawn],
                }
                for row in self.rows
            ],
            **self.extra,
        }

    def as_json(self) -> str:
        """The same for an attribute: htmx takes scripts out of what it puts into a page."""
        return json.dumps(self.as_data(), ensure_ascii=False)


def largest(rows: Sequence[Row], most: int, others: str) -> tuple[Row, ...]:
    """The rows with the largest first figure, and all others as one."""
    ordered = sorted(rows, key=lambda row: -(row.figures[0] or 0))
    if len(ordered) <= most:
        return tuple(ordered)
    rest = ordered[most - 1 :]
    sums = tuple(sum(figure or 0 for figure in column) for column in zip(*(r.figures for r in rest), strict=True))
    return (*ordered[: most - 1], Row(others, sums))


def _number(value: Any) -> float | int | None:
    return value if value is None or isinstance(value, int) else round(float(value), 2)
