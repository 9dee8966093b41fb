"""The list of stays: who is in the centre, who goes home, whose letter is due."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.episodes.models import Outcome
from medcluster.episodes.workflow import EPISODE
from medcluster.kernel import numbers
from medcluster.kernel.codes import AgeGroup
from medcluster.kernel.texts import fold
from medcluster.kernel.web import html
from medcluster.kernel.web.tables import Column, Empty, Filter, Table
from medcluster.patients.models import Patient


def _find(query: Any, text: str) -> Any:
    """By the number of the stay, else by the patient's name (the first 500 people of that name)."""
    if (pk := numbers.parse("E", text)) is not None:
        return query.filter(pk=pk)
    return query.filter(patient_id__in=Patient.objects.filter(search__contains=fold(text)).values("pk")[:500])


def _place(episode: Any) -> Any:
    if episode.department is None:
        return ""
    return html.lines(episode.department.name, episode.bed.label if episode.bed else "")


EPISODES = Table(
    "episodes",
    columns=[
        Column("number", _("Number"), cell=lambda e: e.number, primary=True),
        Column("patient", _("Patient"), cell=lambda e: html.lines(e.patient.full_name, html.day(e.patient.birth_date)),
               export=lambda e: e.patient.full_name),
        Column("state", _("State"), cell=html.state_badge, sort="state", export=lambda e: str(e.status.label)),
        Column("due", _("Time left"), cell=lambda e: html.time_left(e.due_at), sort="referral__next_due_at",
               nullable=True, export=lambda e: e.due_at),
        Column("place", _("Department and bed"), cell=_place, sort="department", nullable=True,
               export=lambda e: str(e.department.name) if e.department else ""),
        Column("profile", _("Profile"), cell=lambda e: e.profile.name, sort="profile"),
        Column("arrived", _("Arrived"), cell=lambda e: html.moment(e.arrived_at), sort="arrived_at",
               export=lambda e: e.arrived_at),
        Column("discharged", _("Discharged"), cell=lambda e: html.moment(e.discharged_at), sort="discharged_at",
               nullable=True, export=lambda e: e.discharged_at),
        Column("centre", _("Centre"), cell=lambda e: e.centre.short_name or e.centre.name, sort="centre", hidden=True),
        Column("outcome", _("Outcome"), cell=lambda e: e.get_outcome_display(), sort="outcome", hidden=True),
    ],
    filters=[
        Filter("state", _("State"), choices=[(s.code, s.label) for s in EPISODE.states],
               default=("arrived", "admitted", "discharged"), apply=lambda q, v: q.filter(state__in=v)),
        Filter("age", _("Age group"), choices=AgeGroup.choices, apply=lambda q, v: q.filter(age_group__in=v)),
        Filter("outcome", _("Outcome"), choices=Outcome.choices, apply=lambda q, v: q.filter(outcome__in=v)),
        Filter.flag("late", _("Late"), apply=lambda q: q.filter(
            state="discharged", referral__next_due_at__lt=timezone.now())),
        Filter.dates("arrived", _("Arrived"), field="arrived_at"),
        Filter.dates("discharged", _("Discharged"), field="discharged_at"),
    ],
    search=_find,
    search_hint=_("Number or patient's name"),
    default_sort="-arrived",
    row_url=lambda e: reverse("episodes:detail", args=[e.number]),
    empty=Empty(_("Nobody is in the centre"), _("A stay begins when the arrival of a booked patient is recorded.")),
)  # fmt: skip

# The same list without the outcome, which is clinical: neither shown nor exported nor asked for by a filter.
EPISODES_FOR_DESKS = replace(
    EPISODES,
    columns=[column for column in EPISODES.columns if column.code != "outcome"],
    filters=[item for item in EPISODES.filters if item.code != "outcome"],
)
