"""Deadlines of referrals that were met or missed (waits against their limits)."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Case, F, QuerySet, Value, When

from medcluster.indicators.facts.declared import Column, Fact
from medcluster.referrals.models import ReferralClock

WATCHES = ("silence", "absence", "unanswered")  # they close what nobody answers: nobody has to meet them


def deadlines() -> QuerySet[Any]:
    return ReferralClock.objects.exclude(code__in=WATCHES).exclude(case__state="draft")


_KEPT = Case(
    When(stopped_at__isnull=True, then=Value(None)),
    When(spent__lte=F("budget"), then=Value(True)),
    default=Value(False),
    output_field=BooleanField(null=True),
)

DEADLINE = Fact(
    code="deadline",
    rows=deadlines,
    columns=(
        Column("id", "whole", "pk"),
        Column("referral_id", "whole", "case_id"),
        Column("deadline", "text", "code"),
        Column("centre", "whole", "case__centre_id"),
        Column("organisation", "whole", "case__referring_organisation_id"),
        Column("profile", "text", "case__profile_id"),
        Column("priority", "text", "case__priority"),
        Column("residency", "text", "case__residency"),
        Column("home_region", "text", "case__home_region_id"),
        Column("home_country", "text", "case__home_country_id"),
        Column("ended_on", "day", "stopped_at", moment=True),
        Column("kept", "flag", _KEPT),
    ),
    touched={
        "referrals.referral": lambda keys: deadlines().filter(case_id__in=keys).values_list("pk", flat=True),
    },
    entered="started_at",
)
