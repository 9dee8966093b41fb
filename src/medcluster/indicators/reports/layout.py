"""What a report is made of, whatever the format: sections of paragraphs, tables and charts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Cell = str | int | Decimal | None
TEXT, COUNT, SIGNED, PERCENT = "text", "count", "signed", "percent"  # how a column is written


@dataclass(frozen=True)
class Table:
    """Rows of cells; `kinds` says for each column how it is written. The last row is the sum when `summed`.

    `parts` of the width for the columns, where those that follow from the kinds will not do.
    """

    title: str
    heads: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    summed: bool = False
    parts: tuple[float, ...] = ()

    def of(self, column: int) -> tuple[Cell, ...]:
        """A column without the sum."""
        return tuple(row[column] for row in (self.rows[:-1] if self.summed else self.rows))


@dataclass(frozen=True)
class Chart:
    """Bars: a group for each row of the table (its first column), a bar for each of the columns."""

    title: str
    table: Table
    columns: tuple[int, ...]
    stacked: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(str(name) for name in self.table.of(0))

    @property
    def series(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        return tuple((self.table.heads[n], tuple(int(cell or 0) for cell in self.table.of(n))) for n in self.columns)


@dataclass(frozen=True)
class Section:
    """A heading, what it says, and the tables and charts behind it."""

    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Definition:
    """What a figure means: its name, the words, where it comes from."""

    code: str
    name: str
    words: str
    source: str


@dataclass(frozen=True)
class Report:
    title: str
    subtitle: str
    summary: Table
    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...]
    note: str
    language: str
    fingerprint: str = ""  # of an issued report
