"""The report as a file: the same figures and the same words in JSON, docx, xlsx and PDF/A."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module

from django.utils.translation import override

from medcluster.indicators.reports.data import from_data
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.frozen import meaning
from medcluster.indicators.reports.layout import Report
from medcluster.indicators.reports.models import IssuedReport
from medcluster.indicators.reports.wording import in_words


@dataclass(frozen=True)
class Format:
    """A kind of file that a report is written to; `as_<code>` writes it."""

    code: str
    media_type: str

    def write(self, figures: PeriodFigures, report: Report, number: str) -> bytes:
        """The file. `number` is that of an issued report, empty for a live one. Office libraries are read only now."""
        written: bytes = import_module(f"{__name__}.as_{self.code}").write(figures, report, number)
        return written


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
        Format("docx", f"{_OFFICE}.wordprocessingml.document"),
        Format("xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
        Format("pdf", "application/pdf"),
        Format("json", "application/json"),
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
