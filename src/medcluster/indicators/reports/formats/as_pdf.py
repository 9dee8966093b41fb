"""PDF/A by Typst: sentences, tables and simple bars under the house's letterhead."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.documents.rendering import pdf
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.formats.drawing import chart_data, table_data
from medcluster.indicators.reports.layout import Report


def write(figures: PeriodFigures, report: Report, number: str) -> bytes:
    data = {
        "title": report.title,
        "subtitle": report.subtitle,
        "number": number,
        "date": f"{timezone.localtime(figures.as_of):%d.%m.%Y}",
        "summary": table_data(report.summary),
        "sections": [
            {
                "title": section.title,
                "paragraphs": list(section.paragraphs),
                "tables": [table_data(table) for table in section.tables],
                "charts": [chart_data(chart) for chart in section.charts],
            }
            for section in report.sections
        ],
        "definitions_title": _("How it is counted"),
        "definitions": [
            {"name": d.name, "words": d.words, "source": f"{_('Source')}: {d.source}."} for d in report.definitions
        ],
        "note": report.note,
        "fingerprint": f"SHA-256 {report.fingerprint}" if report.fingerprint else "",
    }
    return pdf("indicators/period", data, report.language)
