"""What each list and detail page of the registry reads, ready with its relations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from medcluster.kernel.actor import Actor
from medcluster.registry.models import (
    BedCapacity,
    CareProfile,
    Centre,
    CentreMethod,
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
from medcluster.registry.models.base import RegistryModel

Rows = QuerySet[Any]


def _sum_of(rows: Rows, key: str, column: str) -> Subquery:
    """The sum of a column over rows of a subquery, without a join that would multiply the outer rows."""
    return Subquery(rows.order_by().values(key).annotate(total=Sum(column)).values("total"))


def visible_rows(model: type[RegistryModel], actor: Actor) -> Rows:
    """Rows of any kind that the actor may read; what may be changed is asked of each row."""
    rows: Rows = model.objects.visible_to(actor)
    return rows


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


def centre_pages(actor: Actor) -> Rows:
    """Centres as their own pages need them."""
    return Centre.objects.visible_to(actor).select_related("lead", "region", "country")


def centres_of(actor: Actor, organisation: Organisation) -> Rows:
    """Centres that the organisation leads or takes part in with departments."""
    taking_part = Department.objects.filter(organisation=organisation, centre__isnull=False).values("centre")
    return Centre.objects.visible_to(actor).filter(Q(lead=organisation) | Q(pk__in=taking_part)).order_by("code")


def consultative_centres(actor: Actor) -> Rows:
    """Working centres that consult at a distance, with the regions they serve (K4)."""
    return (
        Centre.objects.visible_to(actor)
        .filter(is_consultative=True, is_active=True)
        .select_related("lead")
        .prefetch_related("serves")
        .order_by("code")
    )


def methods_in_force(centre: Centre, day: date) -> Rows:
    """Methods of the centre that have not ended before the day."""
    return (
        CentreMethod.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day), centre=centre)
        .select_related("method__profile")
        .order_by("method__profile_id", "method_id")
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
