"""xlsx: figures as numbers with their formats, native charts, a sheet for each section that has tables."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from textwrap import wrap
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.layout import COUNT, PERCENT, SIGNED, TEXT, Cell, Chart, Report, Section, Table

NUMBERS = {TEXT: "@", COUNT: "#,##0", SIGNED: '+#,##0;"–"#,##0;0', PERCENT: '+0.0%;"–"0.0%;0.0%'}
FIRST_WIDTH, OTHER_WIDTH, WORDS_WIDTH = 44, 15, 60
FRONT_WIDTH = FIRST_WIDTH + 4 * OTHER_WIDTH
LINE = 15  # points
TIGHT = 0.88  # letters that go into one unit of width: offices without our letters take wider ones
CHART_ROWS = 18
SHADES = ("#0B6464", "#B23A6D", "#3D6FB6", "#B38600")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def write(figures: PeriodFigures, report: Report, number: str) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": report.title, "subject": report.subtitle, "comments": number})
        writer = _Writer(book, report)
        writer.front(number)
        for section in report.sections:
            if section.tables:
                writer.section(section)
        writer.definitions()
    return target.getvalue()


class _Writer:
    """Writes one workbook."""

    def __init__(self, book: Any, report: Report) -> None:
        self.book, self.report = book, report
        base = {"font_name": "Calibri", "font_size": 11, "valign": "vcenter"}
        self.title = book.add_format({**base, "bold": True, "font_size": 16})
        self.heading = book.add_format({**base, "bold": True, "font_size": 12, "font_color": "#0B6464"})
        self.words = book.add_format({**base, "text_wrap": True, "valign": "top"})
        head = {**base, "bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#EEF3F7"}
        self.head, self.figure_head = book.add_format(head), book.add_format({**head, "align": "right"})
        self.cells = {
            kind: book.add_format({**base, "num_format": form, "align": "left" if kind == TEXT else "right"})
            for kind, form in NUMBERS.items()
        }
        self.wrapped = book.add_format({**base, "text_wrap": True})
        self.further = book.add_format({**base, "text_wrap": True, "indent": 1})  # words beside a figure
        self.further_head = book.add_format({**head, "indent": 1})
        self.sums = {
            kind: book.add_format(
                {**base, "num_format": form, "bold": True, "top": 1, "align": "left" if kind == TEXT else "right"}
            )
            for kind, form in NUMBERS.items()
        }

    def front(self, number: str) -> None:
        """What is said, and everything at a glance."""
        sheet = self._sheet(_("Report"), tall=True)
        sheet.write_string(0, 0, self.report.title, self.title)
        sheet.write_string(1, 0, " · ".join(filter(None, [self.report.subtitle, number])), self.heading)
        row = self._table(sheet, 3, self.report.summary) + 1
        for section in self.report.sections:
            sheet.write_string(row, 0, section.title, self.heading)
            row += 1
            for said in section.paragraphs:
                sheet.merge_range(row, 0, row, 4, said, self.words)
                sheet.set_row(row, LINE * _lines(said, FRONT_WIDTH))
                row += 1
            row += 1
        sheet.merge_range(row, 0, row, 4, self.report.note, self.words)
        sheet.set_row(row, LINE * _lines(self.report.note, FRONT_WIDTH))

    def section(self, section: Section) -> None:
        """Its tables and charts on one sheet of paper."""
        sheet = self._sheet(section.title, tall=all(table.kinds.count(TEXT) == 1 for table in section.tables))
        sheet.fit_to_pages(1, 1)
        sheet.write_string(0, 0, section.title, self.title)
        row = 2
        places: dict[int, int] = {}
        for table in section.tables:
            places[id(table)] = row
            row = self._table(sheet, row, table) + 1
        for chart in section.charts:
            sheet.insert_chart(row, 0, self._chart(sheet.name, chart, places[id(chart.table)] + 2))
            row += CHART_ROWS

    def definitions(self) -> None:
        sheet = self._sheet(_("How it is counted"))
        places = (FIRST_WIDTH, WORDS_WIDTH, WORDS_WIDTH)
        for column, wide in enumerate(places):
            sheet.set_column(column, column, wide)
        for column, head in enumerate((_("Indicator"), _("Definition"), _("Source"))):
            sheet.write_string(0, column, head, self.head)
        for row, definition in enumerate(self.report.definitions, start=1):
            said = (definition.name, definition.words, definition.source)
            for column, words in enumerate(said):
                sheet.write_string(row, column, words, self.words)
            sheet.set_row(row, LINE * max(map(_lines, said, places)))

    def _sheet(self, name: str, *, tall: bool = False) -> Any:
        known = {sheet.get_name().casefold() for sheet in self.book.worksheets()}
        short = _FORBIDDEN.sub(" ", name)[:31].strip()
        sheet = self.book.add_worksheet(short if short.casefold() not in known else f"{short[:28]} {len(known)}")
        sheet.hide_gridlines(2)
        sheet.set_portrait() if tall else sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _table(self, sheet: Any, row: int, table: Table) -> int:
        """Title, head and rows from `row` on; returns the first row below."""
        sheet.write_string(row, 0, table.title, self.heading)
        places = _widths(table)
        for column, (head, kind) in enumerate(zip(table.heads, table.kinds, strict=True)):
            sheet.set_column(column, column, places[column])
            words = self.further_head if column else self.head
            sheet.write_string(row + 1, column, head, words if kind == TEXT else self.figure_head)
        for n, cells in enumerate(table.rows):
            formats = self.sums if table.summed and n == len(table.rows) - 1 else self.cells
            for column, (cell, kind) in enumerate(zip(cells, table.kinds, strict=True)):
                self._cell(sheet, (row + 2 + n, column), cell, formats[kind])
            said = [cell if isinstance(cell, str) else "" for cell in cells]
            sheet.set_row(row + 2 + n, LINE * max(map(_lines, said, places)))
        return row + 2 + len(table.rows)

    def _cell(self, sheet: Any, at: tuple[int, int], cell: Cell, form: Any) -> None:
        if cell is None:
            sheet.write_string(*at, "—", form)
        elif isinstance(cell, str):
            words = self.further if at[1] else self.wrapped
            sheet.write_string(*at, cell, form if form in self.sums.values() else words)
        else:
            sheet.write_number(*at, float(cell / 100) if isinstance(cell, Decimal) else cell, form)

    def _chart(self, sheet: str, chart: Chart, first: int) -> Any:
        last = first + len(chart.names) - 1
        kind = {"type": "bar", "subtype": "stacked"} if chart.stacked else {"type": "bar"}
        made = self.book.add_chart(kind)
        for n, column in enumerate(chart.columns):
            made.add_series(
                {
                    "name": chart.table.heads[column],
                    "categories": [sheet, first, 0, last, 0],
                    "values": [sheet, first, column, last, column],
                    "fill": {"color": SHADES[n % len(SHADES)]},
                    "gap": 60,
                    "data_labels": {"value": not chart.stacked},
                }
            )
        made.set_title({"name": chart.title, "name_font": {"size": 11}})
        made.set_y_axis({"reverse": True})
        grid = {"visible": True, "line": {"color": "#DDE3E8"}}
        made.set_x_axis({"num_format": "#,##0", "major_gridlines": grid, "label_position": "high"})  # high: below
        made.set_legend({"position": "bottom"} if len(chart.columns) > 1 else {"none": True})
        made.set_size({"width": 760, "height": 340})
        return made


def _widths(table: Table) -> list[float]:
    """Widths of the columns; a table of several columns of words shares a sheet's width by its parts."""
    if table.kinds.count(TEXT) > 1:
        return [part * WORDS_WIDTH / max(table.parts) for part in table.parts]
    return [FIRST_WIDTH if kind == TEXT else OTHER_WIDTH for kind in table.kinds]


def _lines(said: str, wide: float) -> int:
    """How many lines a text takes: not every office works it out when it opens the file."""
    return len(wrap(said, max(1, int(wide * TIGHT)))) or 1
