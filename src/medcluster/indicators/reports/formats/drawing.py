"""Tables and charts as plain values for Typst, and a chart as a picture for documents that cannot draw."""

from __future__ import annotations

import json
from typing import Any

import typst

from medcluster.documents import rendering
from medcluster.indicators.reports.layout import TEXT, Chart, Table
from medcluster.indicators.reports.speaking import number, written

DOTS_PER_INCH = 200.0


def table_data(table: Table) -> dict[str, Any]:
    rows = [[written(cell, kind) for cell, kind in zip(row, table.kinds, strict=True)] for row in table.rows]
    return {
        "title": table.title,
        "heads": list(table.heads),
        "rows": rows,
        "right": [kind != TEXT for kind in table.kinds],
        "widths": widths(table),
        "summed": table.summed,
    }


def widths(table: Table) -> list[float]:
    """Parts of the width: much for what stands first, enough for the head of a figure."""
    if table.parts:
        return [*table.parts]
    first = 3.4 if len(table.kinds) < 5 else 2.2
    return [first if kind == TEXT else 1 for kind in table.kinds]


def chart_data(chart: Chart) -> dict[str, Any]:
    series = [
        {"name": name, "values": list(values), "words": [number(value) for value in values]}
        for name, values in chart.series
    ]
    totals = [number(sum(values)) for values in zip(*(values for _name, values in chart.series), strict=True)]
    return {
        "title": chart.title,
        "names": list(chart.names),
        "series": series,
        "totals": totals,
        "stacked": chart.stacked,
    }


def picture(chart: Chart) -> bytes:
    """The chart as PNG."""
    made = typst.compile(
        rendering.path_of("indicators/chart"),
        root=rendering.ROOT,
        font_paths=rendering.fonts(),
        format="png",
        ppi=DOTS_PER_INCH,
        sys_inputs={"data": json.dumps({"chart": chart_data(chart)}, ensure_ascii=False)},
    )
    assert isinstance(made, bytes), "one chart is one page"
    return made
