"""docx: written into a form that the cluster can replace; what comes out is an ordinary editable document.

The form is a docx with Jinja places (docxtpl). It may use `title`, `subtitle`, `number`, `summary`, `sections` (each
with `title`, `paragraphs`, `tables`, `charts`), `definitions`, `definitions_title`, `note`, and every figure by its
published name: `{{ figures.treated.total }}`, `{{ cumulative.outside.children }}`.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import XMLSyntaxError

from medcluster.indicators.reports import forms
from medcluster.indicators.reports.data import published
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.formats.drawing import picture, widths
from medcluster.indicators.reports.layout import TEXT, Chart, Report, Section, Table
from medcluster.indicators.reports.speaking import number as spoken
from medcluster.indicators.reports.speaking import written
from medcluster.kernel.errors import Fault, Incomplete

WIDTH = Mm(160)
ON_ONE_PAGE = 24  # rows, with the head
BROKEN = (TemplateError, OpcError, zipfile.BadZipFile, XMLSyntaxError, KeyError, ValueError, TypeError)


def write(figures: PeriodFigures, report: Report, number: str) -> bytes:
    """The report in the form that is in force."""
    return fill(forms.current(), figures, report, number)


def fill(form: bytes, figures: PeriodFigures, report: Report, number: str) -> bytes:
    """The report in this form. A form that cannot be filled: Incomplete on `form`, with what is wrong in it."""
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    target = BytesIO()
    try:
        template = DocxTemplate(BytesIO(form))
        template.init_docx()
        template.render(_places(template, figures, report, number), environment, autoescape=True)
        _fit(template.docx, report)
        template.save(target)
    except BROKEN as error:
        words = _("The form of the report cannot be filled: %(fault)s") % {"fault": _said(error)}
        raise Incomplete([Fault("form", words)]) from error
    return target.getvalue()


def _fit(document: Any, report: Report) -> None:
    """Give the columns of our tables their widths and texts their side; tables of the form itself are left alone."""
    tables = (report.summary, *(table for section in report.sections for table in section.tables))
    known = {(table.heads, len(table.rows)): table for table in tables}
    room = document.sections[0]
    wide = room.page_width - room.left_margin - room.right_margin
    for paragraph in document.paragraphs:
        if paragraph.text.endswith(":"):  # what introduces a list stays with it
            paragraph.paragraph_format.keep_with_next = True
    for made in document.tables:
        table = known.get((tuple(cell.text for cell in made.rows[0].cells), len(made.rows) - 1))
        if table is not None:
            _widen(made, table, wide)
            _hold_together(made, table)


def _widen(made: Any, table: Table, wide: int) -> None:
    parts = widths(table)
    made.autofit = False
    for column, part, kind in zip(made.columns, parts, table.kinds, strict=True):
        column.width = int(wide * part / sum(parts))
        for cell in column.cells:
            cell.width = column.width
            if kind == TEXT:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT


def _hold_together(made: Any, table: Table) -> None:
    """A short table stays on one page, a row always does; the sum is bold."""
    rows = list(made.rows)
    for row in rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for row in rows[:-1] if len(rows) <= ON_ONE_PAGE else ():
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    for cell in rows[-1].cells if table.summed else ():
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _said(error: Exception) -> str:
    """What is wrong, for who keeps the form."""
    if isinstance(error, OpcError | zipfile.BadZipFile):
        return _("it is not a docx file")
    line = getattr(error, "lineno", None)
    return f"{error} ({_('line %(n)s') % {'n': line}})" if line else str(error)


def _places(template: Any, figures: PeriodFigures, report: Report, number: str) -> dict[str, Any]:
    known = published(figures)
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "number": number,
        "summary": _table(report.summary),
        "sections": [_section(template, section) for section in report.sections],
        "definitions_title": _("How it is counted"),
        "definitions": [
            {"name": d.name, "words": d.words, "source": f"{_('Source')}: {d.source}."} for d in report.definitions
        ],
        "note": report.note,
        "figures": _spoken(known["figures"]),
        "cumulative": _spoken(known["cumulative"]),
        "period": known["period"],
    }


def _section(template: Any, section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "paragraphs": section.paragraphs,
        "tables": [_table(table) for table in section.tables],
        "charts": [_chart(template, chart) for chart in section.charts],
    }


def _chart(template: Any, chart: Chart) -> dict[str, Any]:
    return {"title": chart.title, "picture": InlineImage(template, BytesIO(picture(chart)), width=WIDTH)}


def _table(table: Table) -> dict[str, Any]:
    rows = [[written(cell, kind) for cell, kind in zip(row, table.kinds, strict=True)] for row in table.rows]
    return {"title": table.title, "heads": table.heads, "rows": rows}


def _spoken(values: Any) -> Any:
    """Numbers as the language writes them, whatever they lie in."""
    if isinstance(values, dict):
        return {name: _spoken(value) for name, value in values.items()}
    if isinstance(values, list):
        return [_spoken(value) for value in values]
    return spoken(values) if isinstance(values, int | float) else values
