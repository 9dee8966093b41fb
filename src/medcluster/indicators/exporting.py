"""The table behind a chart as CSV, for people who see the chart anyway."""

from __future__ import annotations

import csv
from io import StringIO

from django.http import HttpResponse

from medcluster.indicators.charts import Chart
from medcluster.kernel.web.tables.export import safe_text


def csv_of(chart: Chart, name: str) -> HttpResponse:
    """Semicolons and a byte order mark, as spreadsheets of the region expect; figures with a point, unrounded."""
    file = StringIO()
    file.write("\ufeff")
    writer = csv.writer(file, delimiter=";")
    writer.writerow([safe_text(head) for head in chart.heads])
    writer.writerows([safe_text(cell) for cell in row] for row in chart.plain())
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{chart.code}.csv"'
    return response
