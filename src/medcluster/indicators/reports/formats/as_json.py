"""JSON: figures with names that stay, codes and periods, and the same in words of one language."""

from __future__ import annotations

import json
from dataclasses import asdict

from medcluster.indicators.reports.data import published
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.layout import Report


def write(figures: PeriodFigures, report: Report, number: str) -> bytes:
    document = published(figures) | {
        "number": number or None,
        "text": {
            "language": report.language,
            "title": report.title,
            "subtitle": report.subtitle,
            "sections": [{"title": s.title, "paragraphs": list(s.paragraphs)} for s in report.sections],
            "note": report.note,
        },
        "definitions": [asdict(definition) for definition in report.definitions],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
