"""What each list and detail page of the registry reads, ready with its relations."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery, Sum

from medcluster.kernel.actor import Actor
from medcluster.registry.models import (
    BedCapacity,
    CareProfile,
    Centre,
    Country,
    Department,
    Equipment,
    Method,
    Organisation,
    Price,
    Region,
    Service,
    Specialist,
    SpecialistPlace,
    SpecialistTraining,
)

Rows = QuerySet[Any]


def _sum_of(rows: Rows, key: str, column: str) -> Subquery:
    """The sum of a column over rows of a subquery, without a join that would multiply the outer rows."""
    return Subquery(rows.order_by().values(key).annotate(total=Sum(column)).values("total"))


def organisations(actor: Actor) -> Rows:
    return Organisation.objects.visible_to(actor).select_related("region", "country", "parent")


def centres(actor: Actor) -> Rows:
    beds = BedCapacity.objects.filter(department__centre=OuterRef("pk"), department__is_active=True)
    return (
        Centre.objects.visible_to(actor)
        .select_related("lead", "region", "country")
        .annotate(
            all_beds=_sum_of(beds, "department__centre", "beds"),
            free_beds=_sum_of(beds, "department__centre", "free"),
        )
    )


def departments(actor: Actor) -> Rows:
    beds = BedCapacity.objects.filter(department=OuterRef("pk"))
    return (
        Department.objects.visible_to(actor)
        .select_related("organisation", "centre")
        .annotate(all_beds=_sum_of(beds, "department", "beds"), free_beds=_sum_of(beds, "department", "free"))
    )


def specialists(actor: Actor) -> Rows:
    return (
        Specialist.objects.visible_to(actor)
        .select_related("organisation", "centre")
        .prefetch_related(
            "profiles",
            "methods",
            "languages",
            Prefetch("trainings", SpecialistTraining.objects.select_related("country")),
        )
    )


def specialist_pages(actor: Actor) -> Rows:
    return specialists(actor).prefetch_related(
        Prefetch("places", SpecialistPlace.objects.select_related("organisation", "country"))
    )


def equipment(actor: Actor) -> Rows:
    return Equipment.objects.visible_to(actor).select_related("organisation", "centre", "made_in")


def services(actor: Actor) -> Rows:
    return (
        Service.objects.visible_to(actor)
        .select_related("organisation", "centre", "profile", "method")
        .prefetch_related(Prefetch("prices", Price.objects.order_by("residency", "currency", "valid_from")))
    )


def countries(actor: Actor) -> Rows:
    return Country.objects.visible_to(actor)


def regions(actor: Actor) -> Rows:
    return Region.objects.visible_to(actor).select_related("country")


def profiles(actor: Actor) -> Rows:
    return CareProfile.objects.visible_to(actor)


def methods(actor: Actor) -> Rows:
    return (
        Method.objects.visible_to(actor)
        .select_related("profile")
        .annotate(centre_count=Count("centre_methods__centre", distinct=True))
    )
