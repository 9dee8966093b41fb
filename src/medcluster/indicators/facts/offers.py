"""Questions put to centres, and how each centre answered (refusals by reason)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from django.db.models import QuerySet

from medcluster.indicators.facts.declared import TEXT, UTC, Column, Fact, Frame, arrow, day_of, days_between, plain
from medcluster.kernel.actor import SYSTEM
from medcluster.referrals.models import Offer, OfferEvent

ANSWERS = ("accepted", "declined", "suggested", "advised")  # suggested: another centre; advised: treatment at home


def offers() -> QuerySet[Any]:
    return Offer.objects.visible_to(SYSTEM)


def _answers(keys: Sequence[int], frame: Frame) -> Frame:
    """The first answer of each centre, its day and reason."""
    place = {key: n for n, key in enumerate(keys)}
    answers: list[str | None] = [None] * len(keys)
    reasons: list[str | None] = [None] * len(keys)
    moments: list[Any] = [None] * len(keys)
    events = OfferEvent.objects.filter(case_id__gte=keys[0], case_id__lte=keys[-1], to_state__in=ANSWERS)
    of = events.order_by("case_id", "sequence").values_list("case_id", "to_state", "occurred_at", "reason")
    for case, state, at, reason in plain(of):
        if (n := place.get(case)) is not None and answers[n] is None:
            answers[n], reasons[n], moments[n] = state, reason, at
    answered = day_of(arrow(moments, UTC))
    return {
        "answer": pa.array(answers, TEXT),
        "reason": pa.array(reasons, TEXT),
        "answered_on": answered,
        "answer_days": days_between(frame["asked_on"], answered),
    }


OFFER = Fact(
    code="offer",
    rows=offers,
    columns=(
        Column("id", "whole", "pk"),
        Column("referral_id", "whole", "referral_id"),
        Column("centre", "whole", "centre_id"),
        Column("organisation", "whole", "referral__referring_organisation_id"),
        Column("profile", "text", "referral__profile_id"),
        Column("priority", "text", "referral__priority"),
        Column("residency", "text", "referral__residency"),
        Column("home_region", "text", "referral__home_region_id"),
        Column("home_country", "text", "referral__home_country_id"),
        Column("asked_on", "day", "created_at", moment=True),
        Column("answered_on", "day"),
        Column("answer", "text"),
        Column("reason", "text"),
        Column("answer_days", "whole"),
    ),
    touched={
        "referrals.offer": lambda keys: keys,
        "referrals.referral": lambda keys: offers().filter(referral_id__in=keys).values_list("pk", flat=True),
    },
    finish=_answers,
)
