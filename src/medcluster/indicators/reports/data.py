"""The figures as plain data: for JSON files, and for reports that are kept as they were issued."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from medcluster.indicators.reports.figures import ByAge, Compared, PeriodFigures, Place

FORM = "medcluster-period-report"
VERSION = 1


def as_data(figures: PeriodFigures) -> dict[str, Any]:
    """Everything that was counted, so that `from_data` gives it back."""
    found: dict[str, Any] = msgspec.to_builtins(figures, str_keys=True)
    return found


def from_data(data: Any) -> PeriodFigures:
    return msgspec.convert(data, PeriodFigures, strict=False)


def canonical(data: Any) -> bytes:
    """The same bytes for the same data, whatever database it has been through: sorted keys, no spaces, UTF-8."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data: Any) -> str:
    return hashlib.sha256(canonical(data)).hexdigest()


def published(figures: PeriodFigures) -> dict[str, Any]:
    """The figures for other programs, under names that stay: parts, changes and shares worked out."""
    return {
        "form": FORM,
        "version": VERSION,
        "period": _days(figures.period),
        "base_period": _days(figures.base_period),
        "since": _days(figures.since),
        "centres": list(figures.centres),
        "as_of": figures.as_of.isoformat(),
        "facts_version": figures.facts_version,
        "records_begin": {fact: day.isoformat() if day else None for fact, day in sorted(figures.records.items())},
        "figures": {
            "treated": _compared(figures.treated),
            "treated_by_centre": [{"code": of.code, **_ages(of.figure)} for of in figures.treated_by_centre],
            "operated": _compared(figures.operated),
            "operations": _compared(figures.operations),
            "high_tech": _compared(figures.high_tech),
            "outside": _compared(figures.outside) | {"places": _places(figures.outside_places)},
            "consulted": _compared(figures.consulted)
            | {"children_percent": _number(figures.consulted.now.children_share)},
            "services": _compared(figures.services),
            "services_by_kind": dict(figures.services_by_kind),
            "referrals": _compared(figures.requests, ages=False),
            "teleconsultations": _compared(figures.teleconsultations, ages=False),
            "learning": _learning(figures),
        },
        "cumulative": {
            "treated": _ages(figures.treated_since),
            "operated": _ages(figures.operated_since),
            "high_tech": _ages(figures.high_tech_since),
            "outside": _ages(figures.outside_since) | {"places": _places(figures.outside_places_since)},
        },
    }


def _learning(figures: PeriodFigures) -> dict[str, Any]:
    """By kind the number of events, and the same by country group with countries, specialties and teachers."""
    found: dict[str, Any] = {}
    for of in figures.lessons:
        kind = found.setdefault(of.kind, {"total": 0, "by_group": {}})
        kind["total"] += of.events
        kind["by_group"][of.group] = {
            "total": of.events,
            "countries": list(of.countries),
            "specialties": [{"profile": s.profile} if s.words is None else dict(s.words) for s in of.specialties],
            "institutions": list(of.institutions),
        }
    return found


def _days(period: Any) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _compared(figure: Compared, *, ages: bool = True) -> dict[str, Any]:
    parts = _ages if ages else lambda of: {"total": of.total}
    return {
        **parts(figure.now),
        "base": parts(figure.base) if figure.base else None,
        "base_is": figure.state.value,
        "difference": figure.change.difference,
        "percent": _number(figure.change.share),
    }


def _ages(figure: ByAge) -> dict[str, int]:
    known = {"total": figure.total, "adults": figure.adults, "children": figure.children}
    return known | {"age_not_known": figure.unknown} if figure.unknown else known


def _places(places: Iterable[Place]) -> list[dict[str, Any]]:
    kinds = {True: "country", False: "region"}
    return [{"code": p.code, "kind": kinds[p.is_country] if p.code else "", **_ages(p.figure)} for p in places]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
