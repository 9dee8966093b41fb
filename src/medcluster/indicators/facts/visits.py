"""Outpatient visits and the services given at them (row T4). What was withdrawn or struck does not count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from medcluster.indicators.facts.declared import Column, Fact
from medcluster.kernel.actor import SYSTEM
from medcluster.visits.models import Visit, VisitService


def visits() -> QuerySet[Any]:
    return Visit.objects.visible_to(SYSTEM).standing()


def services() -> QuerySet[Any]:
    return VisitService.objects.standing()


def _of_patient(keys: Sequence[int]) -> Iterable[int]:
    of = Q(patient_id__in=keys) | Q(patient__merged_into_id__in=keys)
    return Visit.objects.visible_to(SYSTEM).filter(of).values_list("pk", flat=True)


def _lines(keys: Sequence[int]) -> Iterable[int]:
    """The struck ones too: they leave the facts."""
    return VisitService.objects.filter(visit_id__in=keys).values_list("pk", flat=True)


def where(visit: str = "") -> tuple[Column, ...]:
    """Where and for whom: of the visit that `visit` leads to, as `visit__`."""
    return (
        Column("age_group", "text", f"{visit}age_group"),
        Column("residency", "text", f"{visit}residency"),
        Column("home_region", "text", f"{visit}home_region_id"),
        Column("home_country", "text", f"{visit}home_country_id"),
        Column("funding", "text", f"{visit}funding"),
        Column("centre", "whole", f"{visit}centre_id"),
        Column("department", "whole", f"{visit}department_id"),
        Column("profile", "text", f"{visit}profile_id"),
        Column("happened_on", "day", f"{visit}happened_at", moment=True),
    )


VISIT = Fact(
    code="visit",
    rows=visits,
    columns=(
        Column("id", "whole", "pk"),
        Column("person_id", "whole", Coalesce("patient__merged_into_id", "patient_id")),
        Column("sex", "text", "patient__sex"),
        *where(),
        Column("occasion", "text", "occasion"),
    ),
    touched={"visits.visit": lambda keys: keys, "patients.patient": _of_patient},
)

VISIT_SERVICE = Fact(
    code="visit_service",
    rows=services,
    columns=(
        Column("id", "whole", "pk"),
        Column("visit_id", "whole", "visit_id"),
        *where("visit__"),
        Column("kind", "text", "kind"),
        Column("code", "text", "code"),
        Column("quantity", "whole", "quantity"),
    ),
    touched={"visits.visit": _lines},
    entered="recorded_at",
)
