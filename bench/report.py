"""The page of results: every number as measured, what it is of the bare reference, and the curve."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime

FLAT = 0.8


@dataclass
class Result:
    """One scenario on one database of one size. `reference` is the rate of the bare reference beside it."""

    database: str
    size: int
    scenario: str
    rate: float
    p50: float
    p95: float
    wrong: int
    asked_of: str
    reference: float
    reference_p50: float
    reference_p95: float
    wanted: float | None
    cost: float  # milliseconds of the web server's CPU for an answer
    reference_cost: float

    @property
    def work(self) -> float:
        """The ratio by CPU time, which other work on the machine hardly touches. The database's own is not in it."""
        return self.reference_cost / self.cost if self.cost else 0.0

    @property
    def ratio(self) -> float:
        return self.rate / self.reference if self.reference else 0.0


def page(results: list[Result]) -> tuple[str, list[str]]:
    """The page in Markdown, and what was not reached."""
    lines = [
        "# Results",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores shared by server, database and clients, "
        f"Python {platform.python_version()}, 8 clients, 2 web processes × 8 threads. "
        "[README.md](README.md) says what is asked.",
        "",
        "| database | cases | scenario | requests/s | p50 ms | p95 ms | CPU ms | bare reference | its requests/s "
        "| its p95 ms | its CPU ms | ratio | ratio by CPU | wanted |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
        *(_line(r) for r in results),
        "",
        "## The curve: each size beside the smallest",
        "",
        "| database | scenario | cases | requests/s | of the smallest | by ratio | by CPU |",
        "|---|---|---|---|---|---|---|",
        *_curves(results),
    ]
    missed = _missed(results)
    lines += ["", "Not reached:" if missed else "Everything wanted was reached.", *(f"- {line}" for line in missed)]
    return "\n".join(lines) + "\n", missed


def _line(r: Result) -> str:
    wanted = f"≥ {r.wanted:.2f}" if r.wanted else "–"
    return (
        f"| {r.database} | {r.size:,} | {r.scenario} | {r.rate:.0f} | {r.p50:.1f} | {r.p95:.1f} | {r.cost:.1f} "
        f"| {r.asked_of} | {r.reference:.0f} | {r.reference_p95:.1f} | {r.reference_cost:.2f} | {r.ratio:.3f} "
        f"| {r.work:.3f} | {wanted} |"
    )


def _groups(results: list[Result]) -> list[list[Result]]:
    """Each scenario on each database, by size."""
    keys = dict.fromkeys((r.database, r.scenario) for r in results)
    return [sorted((r for r in results if (r.database, r.scenario) == key), key=lambda r: r.size) for key in keys]


def _curves(results: list[Result]) -> list[str]:
    return [
        f"| {r.database} | {r.scenario} | {r.size:,} | {r.rate:.0f} | {r.rate / curve[0].rate:.2f} "
        f"| {r.ratio / curve[0].ratio:.2f} | {curve[0].cost / r.cost if r.cost else 0:.2f} |"
        for curve in _groups(results)
        for r in curve
        if curve[0].rate and curve[0].ratio
    ]


def _missed(results: list[Result]) -> list[str]:
    found = [
        f"{r.database}, {r.size:,}: {r.scenario} at {r.ratio:.3f} of the {r.asked_of}, wanted {r.wanted:.2f}"
        for r in results
        if r.wanted and r.ratio < r.wanted
    ]
    found += [f"{r.database}, {r.size:,}: {r.wrong} answers to {r.scenario} were not 2xx" for r in results if r.wrong]
    for curve in _groups(results):
        first, last = curve[0], curve[-1]
        if last.rate < FLAT * first.rate:
            found.append(
                f"{last.database}: {last.scenario} falls to {last.rate / first.rate:.2f} at {last.size:,} cases "
                f"({last.ratio / first.ratio:.2f} beside its reference)"
            )
    return found
