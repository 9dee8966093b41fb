"""Teleconsultations: form, mode, timeliness, what was advised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from medcluster.indicators.facts.declared import FLAG, UTC, Column, Fact, Frame, arrow, day_of, plain
from medcluster.kernel.actor import SYSTEM
from medcluster.teleconsults.models import Teleconsult, TeleconsultClock, TeleconsultEvent

MILESTONES = {"sent": "sent_on", "delivered": "delivered_on", "acknowledged": "acknowledged_on"}


def teleconsults() -> QuerySet[Any]:
    return Teleconsult.objects.visible_to(SYSTEM).exclude(state="draft")


def _milestones(keys: Sequence[int], frame: Frame) -> Frame:
    """When it was asked, answered and read, and whether any of its deadlines was missed."""
    place = {key: n for n, key in enumerate(keys)}
    reached: dict[str, list[Any]] = {column: [None] * len(keys) for column in MILESTONES.values()}
    span = {"case_id__gte": keys[0], "case_id__lte": keys[-1]}
    steps = TeleconsultEvent.objects.filter(**span, to_state__in=MILESTONES).order_by("case_id", "sequence")
    for case, state, at in plain(steps.values_list("case_id", "to_state", "occurred_at")):
        if (n := place.get(case)) is not None and reached[MILESTONES[state]][n] is None:
            reached[MILESTONES[state]][n] = at
    missed = Q(level__gte=100) | Q(spent__gt=F("budget"))
    late = set(TeleconsultClock.objects.filter(missed, **span).values_list("case_id", flat=True))
    days = {column: day_of(arrow(moments, UTC)) for column, moments in reached.items()}
    return days | {"late": pa.array([key in late for key in keys], FLAG)}


TELECONSULT = Fact(
    code="teleconsult",
    rows=teleconsults,
    columns=(
        Column("id", "whole", "pk"),
        Column("person_id", "whole", Coalesce("patient__merged_into_id", "patient_id")),
        Column("sex", "text", "patient__sex"),
        Column("home_region", "text", "patient__home_region_id"),
        Column("home_country", "text", "patient__home_country_id"),
        Column("organisation", "whole", "organisation_id"),
        Column("centre", "whole", "centre_id"),
        Column("profile", "text", "profile_id"),
        Column("mode", "text", "mode"),
        Column("form", "text", "form"),
        Column("priority", "text", "priority"),
        Column("recommendation", "text", "recommendation"),
        Column("state", "text", "state"),
        *(Column(name, "day") for name in MILESTONES.values()),
        Column("late", "flag"),
    ),
    touched={
        "teleconsults.teleconsult": lambda keys: keys,
        "patients.patient": lambda keys: teleconsults().filter(patient_id__in=keys).values_list("pk", flat=True),
    },
    finish=_milestones,
)
