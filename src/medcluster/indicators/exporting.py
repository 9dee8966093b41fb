"""The table behind a chart as CSV and Excel, for people who see the chart anyway."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

from django.http import HttpResponse

from medcluster.indicators.charts import Chart
from medcluster.kernel.lazily import lazily
from medcluster.kernel.web.tables.export import safe_text

xlsxwriter = lazily("xlsxwriter")  # only who downloads needs it


def csv_of(chart: Chart, name: str) -> HttpResponse:
    """Semicolons and a byte order mark, as spreadsheets of the region expect; figures with a point, unrounded."""
    file = StringIO()
    file.write("\ufeff")
    writer = csv.writer(file, delimiter=";")
    writer.writerow([safe_text(head) for head in chart.heads])
    writer.writerows([safe_text(cell) for cell in row] for row in chart.plain())
    return _taken(file.getvalue().encode(), "text/csv; charset=utf-8", f"{name}-{chart.code}.csv")


def xlsx_of(chart: Chart, name: str) -> HttpResponse:
    """The question on top, then the table; figures as numbers."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold, title = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"bold": True, "font_size": 14})
    sheet.write_string(0, 0, chart.title, title)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, max(len(chart.heads) - 1, 1), 18)
    sheet.freeze_panes(3, 1)
    for x, head in enumerate(chart.heads):
        sheet.write_string(2, x, head, bold)
    for y, row in enumerate(chart.plain(), start=3):
        for x, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(y, x, value)
            elif value is not None:
                sheet.write_number(y, x, float(value))
    if chart.note:
        sheet.write_string(len(chart.rows) + 4, 0, chart.note)
    book.close()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _taken(file.getvalue(), kind, f"{name}-{chart.code}.xlsx")


def _taken(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


FILES: dict[str, Callable[[Chart, str], HttpResponse]] = {"csv": csv_of, "xlsx": xlsx_of}
