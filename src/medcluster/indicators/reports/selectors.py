"""Reads of reports: those that were issued, their signatures, the calendar, the forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from medcluster.documents.models import Signature
from medcluster.documents.signing import Verdict, verify
from medcluster.indicators.reports.models import PREFIX, IssuedReport, ReportForm, ReportSchedule
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.numbers import parse
from medcluster.kernel.visibility import get_visible

OBJECT = "indicators.issuedreport"


@dataclass(frozen=True)
class Signed:
    """A signature and whether it still covers what is there."""

    signature: Signature
    verdict: Verdict


def issued(actor: Actor) -> Any:
    """For a list: without the figures."""
    return IssuedReport.objects.visible_to(actor).select_related("schedule").defer("figures", "definitions")


def by_number(actor: Actor, text: str) -> IssuedReport:
    pk = parse(PREFIX, text)
    if pk is None:
        raise NotVisible()
    found: IssuedReport = get_visible(IssuedReport.objects.visible_to(actor), pk=pk)
    return found


def signatures(report: IssuedReport) -> list[Signed]:
    rows = Signature.objects.filter(owner_type=OBJECT, owner_id=report.pk).order_by("signed_at")
    return [Signed(row, verify(row)) for row in rows]


def schedules(actor: Actor) -> Any:
    return ReportSchedule.objects.visible_to(actor).prefetch_related("recipients")


def schedule(actor: Actor, pk: int) -> ReportSchedule:
    found: ReportSchedule = get_visible(ReportSchedule.objects.visible_to(actor), pk=pk)
    return found


def form_history() -> Any:
    """The newest first."""
    return ReportForm.objects.select_related("document")[:20]
