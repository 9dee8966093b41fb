"""Referrals with their milestones, waits and refusals (C1 funnel, wait 1 and wait 2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from medcluster.indicators.facts.declared import TEXT, UTC, Column, Fact, Frame, arrow, day_of, days_between, plain
from medcluster.kernel.actor import SYSTEM
from medcluster.referrals.models import Referral, ReferralEvent

MILESTONES = {  # a state that is reached -> the day of the first time
    "submitted": "submitted_on",
    "registered": "registered_on",
    "accepted": "accepted_on",
    "booked": "booked_on",
    "arrived": "arrived_on",
    "admitted": "admitted_on",
    "discharged": "discharged_on",
    "outcome_sent": "answered_on",
}
STOPPED = (
    "declined", "advice_returned", "withdrawn", "cancelled_by_patient", "cancelled_by_centre", "no_show", "expired",
    "duplicate", "died",
)  # fmt: skip


def referrals() -> QuerySet[Any]:
    return Referral.objects.visible_to(SYSTEM).exclude(state="draft")


def _milestones(keys: Sequence[int], frame: Frame) -> Frame:
    """When each referral first reached its milestones, why it stopped, and its waits in days."""
    place = {key: n for n, key in enumerate(keys)}
    reached: dict[str, list[Any]] = {column: [None] * len(keys) for column in MILESTONES.values()}
    stopped: list[str | None] = [None] * len(keys)
    reasons: list[str | None] = [None] * len(keys)
    events = ReferralEvent.objects.filter(case_id__gte=keys[0], case_id__lte=keys[-1]).order_by("case_id", "sequence")
    for case, state, at, reason in plain(events.values_list("case_id", "to_state", "occurred_at", "reason")):
        if (n := place.get(case)) is None:
            continue
        if (column := MILESTONES.get(state)) and reached[column][n] is None:
            reached[column][n] = at
        stopped[n], reasons[n] = (state, reason) if state in STOPPED else (None, None)
    days = {column: day_of(arrow(moments, UTC)) for column, moments in reached.items()}
    return days | {
        "stopped": pa.array(stopped, TEXT),
        "stop_reason": pa.array(reasons, TEXT),
        "wait_decision": days_between(days["submitted_on"], days["accepted_on"]),
        "wait_admission": days_between(days["submitted_on"], days["admitted_on"]),
    }


REFERRAL = Fact(
    code="referral",
    rows=referrals,
    columns=(
        Column("id", "whole", "pk"),
        Column("person_id", "whole", Coalesce("patient__merged_into_id", "patient_id")),
        Column("sex", "text", "patient__sex"),
        Column("residency", "text", "residency"),
        Column("home_region", "text", "home_region_id"),
        Column("home_country", "text", "home_country_id"),
        Column("funding", "text", "funding"),
        Column("source", "text", "source"),
        Column("organisation", "whole", "referring_organisation_id"),
        Column("centre", "whole", "centre_id"),
        Column("profile", "text", "profile_id"),
        Column("priority", "text", "priority"),
        Column("conditions", "text", "conditions"),
        Column("method", "text", "method_id"),
        Column("state", "text", "state"),
        *(Column(name, "day") for name in MILESTONES.values()),
        Column("stopped", "text"),
        Column("stop_reason", "text"),
        Column("wait_decision", "whole"),
        Column("wait_admission", "whole"),
    ),
    touched={
        "referrals.referral": lambda keys: keys,
        "patients.patient": lambda keys: referrals().filter(patient_id__in=keys).values_list("pk", flat=True),
    },
    finish=_milestones,
)
