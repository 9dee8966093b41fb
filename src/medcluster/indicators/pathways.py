"""Indicators of the way of a case: from first contact to return home, answers of centres, deadlines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from medcluster.indicators.declared import Direction, Formula, Indicator, Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

WAY = (
    "organisation", "centre", "profile", "conditions", "priority", "sex", "residency", "home_region", "home_country",
    "funding", "method", "source",
)  # fmt: skip
ASKED = ("centre", "organisation", "profile", "priority", "residency", "home_region", "home_country")

_REFERRALS = _("Referrals, by the day on which they were sent")
_OFFERS = _("Questions put to centres, by the day of the answer")
_DEADLINES = _("Deadlines of referrals, by the day on which they ended")
_TELECONSULTS = _("Teleconsultations, by the day on which they were sent")


def _reached(column: str) -> Formula:
    def formula(rows: ir.Table) -> ir.Value:
        return rows[column].count()

    return formula


def _milestone(code: str, name: Any, words: Any, column: str) -> Indicator:
    return Indicator(
        code, name, words, "referral", "submitted_on", _reached(column), Unit.REQUESTS, WAY,
        measure=column.removesuffix("_on"), direction=Direction.MORE, source=_REFERRALS,
    )  # fmt: skip


PATHWAYS: tuple[Indicator, ...] = (
    _milestone(
        "accepted", _("Referrals accepted by a centre"),
        _("Of the referrals sent in the period, those that a centre accepted, whenever that was."), "accepted_on",
    ),
    _milestone(
        "booked", _("Referrals with a date"),
        _("Of the referrals sent in the period, those for which a date of arrival was booked."), "booked_on",
    ),
    _milestone(
        "arrived", _("Referrals that led to arrival"),
        _("Of the referrals sent in the period, those whose patient arrived at the centre."), "arrived_on",
    ),
    _milestone(
        "discharged", _("Referrals that led to treatment"),
        _("Of the referrals sent in the period, those whose patient was treated and discharged."), "discharged_on",
    ),
    _milestone(
        "answered", _("Referrals answered with a letter"),
        _("Of the referrals sent in the period, those that ended with an outcome letter and the return home."),
        "answered_on",
    ),
    Indicator(
        "answers",
        _("Answers of centres"),
        _("Questions put to centres that were answered in the period: accepted, declined, another centre advised."),
        "offer",
        "answered_on",
        lambda rows: rows.count(),
        Unit.REQUESTS,
        (*ASKED, "answer", "reason", "answer_days"),
        measure="n",
        source=_OFFERS,
    ),
    Indicator(
        "answer_median",
        _("Answer of a centre, median"),
        _("Days from the question to the answer of the centre, half of the answers took no longer."),
        "offer",
        "answered_on",
        lambda rows: rows.answer_days.median(),
        Unit.DAYS,
        (*ASKED, "answer", "reason"),
        direction=Direction.LESS,
        source=_OFFERS,
    ),
    Indicator(
        "deadlines",
        _("Deadlines that ended"),
        _("Deadlines of referrals that ended in the period, met or missed."),
        "deadline",
        "ended_on",
        lambda rows: rows.count(),
        Unit.DEADLINES,
        (*ASKED, "deadline"),
        measure="n",
        source=_DEADLINES,
    ),
    Indicator(
        "deadlines_met",
        _("Deadlines met"),
        _("Deadlines of referrals that ended in the period within their limit, by the calendar of working time."),
        "deadline",
        "ended_on",
        lambda rows: rows.kept.sum(),
        Unit.DEADLINES,
        (*ASKED, "deadline"),
        measure="met",
        direction=Direction.MORE,
        source=_DEADLINES,
    ),
    Indicator(
        "deadlines_met_share",
        _("Share of deadlines met"),
        _("Deadlines met, in per cent of those that ended in the period."),
        "deadline",
        "ended_on",
        lambda rows: rows.kept.mean() * 100,
        Unit.SHARE,
        (*ASKED, "deadline"),
        direction=Direction.MORE,
        source=_DEADLINES,
    ),
    Indicator(
        "teleconsultations_late",
        _("Teleconsultations that missed a deadline"),
        _("Teleconsultations asked for in the period of which the check, the answer or the reading came late."),
        "teleconsult",
        "sent_on",
        lambda rows: rows.late.sum(),
        Unit.REQUESTS,
        ("organisation", "centre", "profile", "mode", "form", "priority", "sex", "home_region", "home_country"),
        measure="late",
        direction=Direction.LESS,
        source=_TELECONSULTS,
    ),
)  # fmt: skip
