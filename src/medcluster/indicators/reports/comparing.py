"""What has changed since a report was issued: figure by figure, in the words of its tables."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from medcluster.indicators.reports.layout import PERCENT, SIGNED, Cell, Report, Table
from medcluster.indicators.reports.speaking import signed, written


@dataclass(frozen=True)
class Changed:
    """A cell of a table that says something else today."""

    table: str
    row: str
    column: str
    issued: str
    now: str
    difference: str


def changes(issued: Report, live: Report) -> list[Changed]:
    """Cells that differ, in the order of the report; rows that came or went are told with a dash.

    Of changes against the year before nothing is said: they follow from the figures beside them.
    """
    found: list[Changed] = []
    now = {table.title: table for table in _tables(live)}
    for table in _tables(issued):
        found += _between(table, now.pop(table.title, None))
    for table in now.values():
        found += _between(_without_rows(table), table)
    return found


def _tables(report: Report) -> list[Table]:
    return [report.summary, *(table for section in report.sections for table in section.tables)]


def _without_rows(table: Table) -> Table:
    return Table(table.title, table.heads, table.kinds, ())


def _between(issued: Table, live: Table | None) -> list[Changed]:
    before, after = _by_name(issued), _by_name(live) if live else {}
    found = []
    for name in dict.fromkeys([*before, *after]):
        for column, kind in enumerate(issued.kinds[1:], start=1):
            old, new = _cell(before, name, column), _cell(after, name, column)
            if old != new and kind not in (SIGNED, PERCENT):
                found.append(
                    Changed(
                        issued.title, name, issued.heads[column], written(old, kind), written(new, kind), _gap(old, new)
                    )
                )
    return found


def _by_name(table: Table) -> dict[str, tuple[Cell, ...]]:
    """Rows by what stands in front of the first figure, made different where two are alike."""
    rows: dict[str, tuple[Cell, ...]] = {}
    place = ""
    for row in table.rows:
        texts = [str(cell) for cell, kind in zip(row, table.kinds, strict=True) if kind == "text"][:2]
        name = " · ".join(texts)
        if name.startswith("—"):
            name = f"{place} {name}"
        else:
            place = name
        rows[name] = row
    return rows


def _cell(rows: dict[str, tuple[Cell, ...]], name: str, column: int) -> Cell:
    return rows[name][column] if name in rows else None


def _gap(old: Cell, new: Cell) -> str:
    if isinstance(old, int) and isinstance(new, int):
        return signed(new - old)
    return signed(new - old) if isinstance(old, Decimal) and isinstance(new, Decimal) else ""
