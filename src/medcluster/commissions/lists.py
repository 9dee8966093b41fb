"""The lists of the commission: sittings, and questions by time left."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.commissions import selectors
from medcluster.commissions.models import Decision, Question
from medcluster.commissions.workflow import QUESTION, SITTING
from medcluster.kernel.web import html
from medcluster.kernel.web.tables import Column, Empty, Filter, Table


def _patient(question: Question) -> Any:
    patient = question.referral.patient
    return html.lines(patient.full_name if patient else "", question.referral.number)


QUESTIONS = Table(
    "commission-questions",
    columns=[
        Column("patient", _("Patient"), _patient, primary=True,
               export=lambda q: f"{q.referral.number} {q.referral.patient.full_name}"),
        Column("due", _("Time left"), lambda q: html.time_left(q.next_due_at), sort="next_due_at", nullable=True,
               export=lambda q: q.next_due_at),
        Column("state", _("Stands at"), html.state_badge, sort="state", export=lambda q: str(q.status.label)),
        Column("sitting", _("Sitting"), lambda q: html.moment(q.sitting.held_at) if q.sitting else "",
               sort="sitting__held_at", nullable=True, export=lambda q: q.sitting.held_at if q.sitting else ""),
        Column("profile", _("Profile"), lambda q: str(q.referral.profile or "")),
        Column("centre", _("Centre"), lambda q: str(q.centre), hidden=True),
        Column("decision", _("Decision"), lambda q: q.get_decision_display(), sort="decision"),
        Column("asked", _("Asked by"), lambda q: html.lines(q.asked_by_name, html.day(q.created_at)),
               sort="created_at", export=lambda q: q.asked_by_name),
    ],
    filters=[
        Filter("state", _("Stands at"), lambda query, values: query.filter(state__in=values),
               choices=[(s.code, s.label) for s in QUESTION.states if s.code != "new"]),
        Filter("decision", _("Decision"), lambda query, values: query.filter(decision__in=values),
               choices=Decision.choices),
        Filter.flag("late", _("Overdue"), apply=lambda query: query.filter(next_due_at__lt=timezone.now())),
        Filter.dates("asked", _("Asked"), field="created_at"),
    ],
    search=selectors.matching,
    search_hint=_("Number or patient"),
    default_sort="due",
    row_url=lambda question: question.get_absolute_url(),
    empty=Empty(
        _("No question to a commission"),
        _("A commission is asked from the page of a referral, under «Beside this case»."),
    ),
)  # fmt: skip

SITTINGS = Table(
    "commission-sittings",
    columns=[
        Column("held", _("Date and time"), lambda s: html.lines(html.moment(s.held_at), s.number), sort="held_at",
               primary=True, export=lambda s: s.held_at),
        Column("state", _("Stands at"), html.state_badge, sort="state", export=lambda s: str(s.status.label)),
        Column("centre", _("Centre"), lambda s: str(s.centre)),
        Column("place", _("Place or link"), lambda s: s.place),
        Column("protocol", _("Protocol"), lambda s: s.protocol_number),
    ],
    filters=[
        Filter("state", _("Stands at"), lambda query, values: query.filter(state__in=values),
               choices=[(s.code, s.label) for s in SITTING.states]),
        Filter.dates("held", _("Held"), field="held_at"),
    ],
    default_sort="-held",
    row_url=lambda sitting: sitting.get_absolute_url(),
    empty=Empty(_("No sitting yet"), _("Sittings to which you are called appear here.")),
)  # fmt: skip
