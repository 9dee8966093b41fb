"""Stays in the centres, and the operations and high-tech methods carried out in them (rows T1–T3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from medcluster.episodes.models import Episode, Operation
from medcluster.indicators.facts.declared import FLAG, WHOLE, Column, Fact, Frame, days_between
from medcluster.kernel.actor import SYSTEM


def episodes() -> QuerySet[Any]:
    return Episode.objects.visible_to(SYSTEM)


def operations() -> QuerySet[Any]:
    return Operation.objects.all()


def _counts(keys: Sequence[int], frame: Frame) -> Frame:
    """How many operations and high-tech methods each stay had, and its waits in days."""
    operated: Counter[int] = Counter()
    high_tech: Counter[int] = Counter()
    done = Operation.objects.filter(episode_id__gte=keys[0], episode_id__lte=keys[-1])
    for episode, method in done.values_list("episode_id", "method_id"):
        operated[episode] += 1
        high_tech[episode] += method is not None
    many = pa.array([operated[key] for key in keys], WHOLE)
    return {
        "operations": many,
        "operated": pa.array([operated[key] > 0 for key in keys], FLAG),
        "high_tech": pa.array([high_tech[key] for key in keys], WHOLE),
        "stay_days": days_between(frame["admitted_on"], frame["discharged_on"]),
        "readmission": frame["previous_id"].is_valid(),
    }


def _of_referral(keys: Sequence[int]) -> Iterable[int]:
    return episodes().filter(referral_id__in=keys).values_list("pk", flat=True)


def _of_patient(keys: Sequence[int]) -> Iterable[int]:
    return episodes().filter(Q(patient_id__in=keys) | Q(patient__merged_into_id__in=keys)).values_list("pk", flat=True)


def who(stay: str = "") -> tuple[Column, ...]:
    """Who was treated: of the stay that `stay` leads to, as `episode__`."""
    return (
        Column("person_id", "whole", Coalesce(f"{stay}patient__merged_into_id", f"{stay}patient_id")),
        Column("sex", "text", f"{stay}patient__sex"),
        Column("age_group", "text", f"{stay}age_group"),
        Column("residency", "text", f"{stay}referral__residency"),
        Column("home_region", "text", f"{stay}referral__home_region_id"),
        Column("home_country", "text", f"{stay}referral__home_country_id"),
        Column("funding", "text", f"{stay}referral__funding"),
    )


EPISODE = Fact(
    code="episode",
    rows=episodes,
    columns=(
        Column("id", "whole", "pk"),
        Column("referral_id", "whole", "referral_id"),
        Column("previous_id", "whole", "previous_id"),
        *who(),
        Column("centre", "whole", "centre_id"),
        Column("department", "whole", "department_id"),
        Column("profile", "text", "profile_id"),
        Column("conditions", "text", "conditions"),
        Column("priority", "text", "referral__priority"),
        Column("method", "text", "method_id"),
        Column("state", "text", "state"),
        Column("outcome", "text", "outcome"),
        Column("arrived_on", "day", "arrived_at", moment=True),
        Column("admitted_on", "day", "admitted_at", moment=True),
        Column("discharged_on", "day", "discharged_at", moment=True),
        Column("operations", "whole"),
        Column("operated", "flag"),
        Column("high_tech", "whole"),
        Column("stay_days", "whole"),
        Column("readmission", "flag"),
    ),
    touched={
        "episodes.episode": lambda keys: keys,
        "referrals.referral": _of_referral,
        "patients.patient": _of_patient,
    },
    finish=_counts,
)


def _of_episode(keys: Sequence[int]) -> Iterable[int]:
    return Operation.objects.filter(episode_id__in=keys).values_list("pk", flat=True)


OPERATION = Fact(
    code="operation",
    rows=operations,
    columns=(
        Column("id", "whole", "pk"),
        Column("episode_id", "whole", "episode_id"),
        *who("episode__"),
        Column("centre", "whole", "episode__centre_id"),
        Column("department", "whole", "episode__department_id"),
        Column("profile", "text", "episode__profile_id"),
        Column("method", "text", "method_id"),
        Column("started_on", "day", "started_at", moment=True),
    ),
    touched={
        "episodes.episode": _of_episode,
        "referrals.referral": lambda keys: Operation.objects.filter(episode__referral_id__in=keys).values_list(
            "pk", flat=True
        ),
    },
    entered="recorded_at",
)
