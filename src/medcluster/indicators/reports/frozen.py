"""What is kept of an issued report beside its figures: what they mean, and the names behind their codes.

A centre that is renamed and a definition that is sharpened later do not change what was issued.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.translation import override

from medcluster.indicators.reports.data import digest
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.layout import Definition
from medcluster.indicators.reports.models import IssuedReport, Language
from medcluster.indicators.reports.names import Names
from medcluster.indicators.reports.wording import definitions


@dataclass(frozen=True)
class Meaning:
    """In one language."""

    indicators: tuple[Definition, ...]
    names: Names


def meanings(figures: PeriodFigures) -> dict[str, Any]:
    """As they are now, in every language, as plain data."""
    found = {}
    for language in Language.values:
        with override(language):
            found[language] = msgspec.to_builtins(Meaning(definitions(), Names.of(figures)))
    return found


def meaning(kept: Any, language: str) -> Meaning:
    """One language of `meanings`."""
    return msgspec.convert(kept[language], Meaning)


def fingerprint(figures: Any, kept: Any) -> str:
    """SHA-256 over all that is kept."""
    return digest(content(figures, kept))


def content(figures: Any, kept: Any) -> dict[str, Any]:
    return {"figures": figures, "definitions": kept}


def content_of(report: IssuedReport) -> dict[str, Any]:
    return content(report.figures, report.definitions)


def is_whole(report: IssuedReport) -> bool:
    """Whether nothing was altered since it was issued."""
    return digest(content_of(report)) == report.sha256
