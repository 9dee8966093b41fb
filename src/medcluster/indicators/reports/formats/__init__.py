"""The report as a file: the same figures and the same words in JSON, docx, xlsx and PDF/A."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.translation import override

from medcluster.indicators.reports.data import from_data
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.formats import as_docx, as_json, as_pdf, as_xlsx
from medcluster.indicators.reports.frozen import meaning
from medcluster.indicators.reports.layout import Report
from medcluster.indicators.reports.models import IssuedReport
from medcluster.indicators.reports.wording import in_words


@dataclass(frozen=True)
class Format:
    """How a report is written to a file. `number` is that of an issued report, empty for a live one."""

    code: str
    media_type: str
    write: Callable[[PeriodFigures, Report, str], bytes]


@dataclass(frozen=True)
class File:
    """A report as a file, with the name that it is offered under."""

    name: str
    media_type: str
    content: bytes


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: dict[str, Format] = {
    of.code: of
    for of in (
        Format("docx", f"{_OFFICE}.wordprocessingml.document", as_docx.write),
        Format("xlsx", f"{_OFFICE}.spreadsheetml.sheet", as_xlsx.write),
        Format("pdf", "application/pdf", as_pdf.write),
        Format("json", "application/json", as_json.write),
    )
}


def write(figures: PeriodFigures, code: str, language: str) -> File:
    """The report in the format and the language, as it is counted now."""
    with override(language):
        return _file(figures, code, in_words(figures), "")


def write_issued(report: IssuedReport, code: str, language: str) -> File:
    """An issued report in the format and the language: its own figures, names and definitions."""
    figures, kept = from_data(report.figures), meaning(report.definitions, language)
    with override(language):
        words = replace(in_words(figures, kept.names, kept.indicators), fingerprint=report.sha256)
        return _file(figures, code, words, report.number)


def _file(figures: PeriodFigures, code: str, report: Report, number: str) -> File:
    chosen = FORMATS[code]
    content = chosen.write(figures, report, number)
    named = f"-{number}" if number else ""
    name = f"report{named}-{figures.period.first:%Y-%m-%d}-{figures.period.last:%Y-%m-%d}-{report.language}.{code}"
    return File(name, chosen.media_type, content)
