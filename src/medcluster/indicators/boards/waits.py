"""Waits against their limits, how they are spread, and why centres refuse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from medcluster.indicators import names
from medcluster.indicators.asking import Change
from medcluster.indicators.boards.look import Look, Tile, others, share
from medcluster.indicators.charts import Chart, Column, Kind, Row, largest
from medcluster.indicators.policies import CENTRE, CLUSTER, ORGANISATION, REGION

DECISION_STEPS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 15, 22, 31)
ADMISSION_STEPS = (0, 4, 8, 11, 15, 18, 22, 25, 29, 36, 46, 61, 91)


def tiles(look: Look) -> list[Tile]:
    kept = [
        share(look.value("deadlines_met", period=period), look.value("deadlines", period=period))
        for period in (look.period, look.base)
        if period is not None
    ]
    met = Change(kept[0], kept[1] if look.base else None)
    return [
        Tile(
            "deadlines_met_share", _("Deadlines met"), met.now, met if met.base is not None else None, places=1,
            unit="%",
        ),
        *(
            Tile(code, label, change.now, change if change.base is not None else None, unit=_("days"))
            for code, label, change in (
                ("wait_decision", _("Wait for a decision, median"), look.median("wait_decision")),
                ("wait_admission", _("Wait for admission, median"), look.median("wait_admission")),
                ("answer_median", _("Answer of a centre, median"), look.median("answer_median")),
            )
        ),
    ]  # fmt: skip


def limits(look: Look) -> Chart:
    """For each kind of deadline: how many were met and missed."""
    ended, met = look.rows("deadlines", "deadline"), look.rows("deadlines_met", "deadline")
    rows = []
    for (code,), figure in sorted(ended.items(), key=lambda pair: -pair[1]):
        good = met.get((code,), 0)
        figures = (good, figure - good, share(good, figure))
        rows.append(Row(names.label("deadline", code), figures, where={"deadline": [code]}))
    columns = (
        Column(_("Met"), tone="done"), Column(_("Missed"), tone="late"),
        Column(_("Met"), places=1, unit="%", drawn=False),
    )  # fmt: skip
    return Chart(
        "limits", _("Which deadlines are met?"), Kind.PARTS, _("Deadline"), columns, tuple(rows), unit=_("deadlines"),
        indicator="deadlines_met_share", counted="deadlines",
        note=_("Deadlines that ended in the period, by the calendar of working time."),
    )  # fmt: skip


def limits_by_centre(look: Look) -> Chart:
    ended, met = look.both("deadlines", "centre"), look.both("deadlines_met", "centre")
    rows = []
    for (centre,), (now, then) in ended.items():
        if centre is None:
            continue
        good = met.get((centre,), (0, 0))
        figures = [share(good[0], now), *([share(good[1], then)] if look.base else [])]
        rows.append(Row(names.label("centre", centre), tuple(figures), names.centre_slot(centre)))
    columns = look.columns(places=1, unit="%")
    return Chart(
        "limits-by-centre", _("What share of deadlines does each centre meet?"), Kind.BARS, _("Centre"), columns,
        tuple(sorted(rows, key=lambda row: -(row.figures[0] or 0))), unit=_("% met"), indicator="deadlines_met_share",
    )  # fmt: skip


def decision_spread(look: Look) -> Chart:
    return _spread(
        look, "spread-decision", _("How long do people wait for a decision (wait 1)?"), "wait_decision", DECISION_STEPS
    )


def admission_spread(look: Look) -> Chart:
    title = _("How long do people wait for admission (wait 2)?")
    return _spread(look, "spread-admission", title, "wait_admission", ADMISSION_STEPS)


def _spread(look: Look, code: str, title: str, dimension: str, steps: tuple[int, ...]) -> Chart:
    """Referrals by the days that they waited, in steps; those still waiting are in the note."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    waiting, found = 0, look.both("requests", dimension)
    for (days,), pair in found.items():
        if days is None:
            waiting += pair[0]
            continue
        step = max(place for place, first in enumerate(steps) if first <= days)
        sums[step][0] += pair[0]
        sums[step][1] += pair[1] or 0
    rows = [
        Row(_step(steps, place), look.figures((sums[place][0], sums[place][1])),
            where={dimension: _days_of(steps, place, found)})
        for place in range(len(steps))
    ]  # fmt: skip
    return Chart(
        code, title, Kind.COLUMNS, _("Days"), look.columns(), tuple(rows), unit=_("referrals"), indicator=dimension,
        across=_("days since the request was sent"), counted="requests",
        note=_("Not there yet or stopped before: %(n)s.") % {"n": waiting} if waiting else "",
    )  # fmt: skip


def _days_of(steps: tuple[int, ...], place: int, found: Iterable[tuple[Any, ...]]) -> list[int]:
    """The numbers of days that occur within a step."""
    end = steps[place + 1] if place + 1 < len(steps) else None
    return sorted(days for (days,) in found if days is not None and steps[place] <= days and (not end or days < end))


def _step(steps: tuple[int, ...], place: int) -> str:
    if place == len(steps) - 1:
        return f"{steps[place]}+"
    last = steps[place + 1] - 1
    return str(steps[place]) if last == steps[place] else f"{steps[place]}–{last}"


def refusals(look: Look) -> Chart:
    """Answers of centres that did not take the patient, by reason."""
    found = look.both("answers", "answer", "reason")
    rows = [
        Row(
            names.label("reason", reason) if reason else names.label("answer", answer),
            look.figures(pair),
            where={"answer": [answer], "reason": [reason]},
        )
        for (answer, reason), pair in found.items()
        if answer != "accepted"
    ]
    return Chart(
        "refusals", _("Why do centres not take patients?"), Kind.BARS, _("Reason"), look.columns(),
        largest(rows, 14, others()), unit=_("answers"), indicator="answers",
    )  # fmt: skip


def acceptance(look: Look) -> Chart:
    """How each centre answers."""
    sums: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    order = list(names.ANSWERS)
    for (centre, answer), figure in look.rows("answers", "centre", "answer").items():
        if answer in order:
            sums[centre][order.index(answer)] += figure
    tones = ("done", "late", "waiting", "quiet")
    columns = tuple(Column(str(names.ANSWERS[code]), tone=tone) for code, tone in zip(order, tones, strict=True))
    rows = [
        Row(names.label("centre", centre), tuple(of), where={"centre": [centre], "answer": order})
        for centre, of in sorted(sums.items(), key=lambda pair: -sum(pair[1]))
    ]
    return Chart(
        "acceptance", _("How do centres answer?"), Kind.PARTS, _("Centre"), columns, tuple(rows), unit=_("answers"),
        indicator="answers",
    )  # fmt: skip


def stopped(look: Look) -> Chart:
    """Referrals of the period that went no further, by where they stopped."""
    found = look.both("requests", "stopped")
    rows = [
        Row(names.label("stopped", state), look.figures(pair), where={"stopped": [state]})
        for (state,), pair in found.items()
        if state
    ]
    return Chart(
        "stopped", _("Where do referrals stop without treatment?"), Kind.BARS, _("Where it stopped"), look.columns(),
        largest(rows, 10, others()), unit=_("referrals"), indicator="requests",
    )  # fmt: skip


WHERE = frozenset({CLUSTER, CENTRE, REGION, ORGANISATION})
PARTS = (
    ("limits", limits, WHERE),
    ("limits-by-centre", limits_by_centre, WHERE - {CENTRE, ORGANISATION}),
    ("spread-decision", decision_spread, WHERE),
    ("spread-admission", admission_spread, WHERE),
    ("refusals", refusals, WHERE),
    ("acceptance", acceptance, WHERE - {CENTRE}),
    ("stopped", stopped, WHERE),
)
