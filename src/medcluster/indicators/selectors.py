"""Live reads beside the facts: beds as their departments last confirmed them, who is in them, who is expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.timezone import make_aware

from medcluster.episodes.models import Episode
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.codes import Residency
from medcluster.referrals.models import Referral
from medcluster.registry.models import BedCapacity
from medcluster.visits.models import VisitService

Where = Mapping[str, Sequence[Any]]
COMING = ("booked", "confirmed")  # dates that were agreed


@dataclass(frozen=True)
class Beds:
    """Beds of one department; `confirmed_at` is the oldest confirmation among them."""

    centre: int | None
    department: int
    beds: int
    free: int
    confirmed_at: datetime | None

    @property
    def occupied(self) -> int:
        return max(self.beds - self.free, 0)


def beds_of(where: Where) -> list[Beds]:
    """Counts only: who may see them is decided by the scope that gives `where`."""
    rows = BedCapacity.objects.filter(department__is_active=True).exclude(department__centre__is_active=False)
    if "centre" in where:
        rows = rows.filter(department__centre_id__in=where["centre"])
    if "department" in where:
        rows = rows.filter(department_id__in=where["department"])
    if "profile" in where:
        rows = rows.filter(profile_id__in=where["profile"])
    found = rows.values("department_id", centre=F("department__centre_id")).annotate(
        all=Sum("beds"), unused=Sum("free"), oldest=Min("confirmed_at")
    )
    return [
        Beds(row["centre"], row["department_id"], row["all"], row["unused"], row["oldest"])
        for row in found.order_by("department__centre_id", "department_id")
    ]


def in_beds(where: Where) -> Counter[tuple[str, date]]:
    """How many are in treatment now, by profile and day of admission."""
    rows = Episode.objects.visible_to(SYSTEM).filter(_q(where), state="admitted", admitted_at__isnull=False)
    found = rows.values("profile_id", day=TruncDate("admitted_at")).annotate(n=Count("pk")).order_by()
    return Counter({(row["profile_id"], row["day"]): row["n"] for row in found})


def expected(where: Where) -> Counter[tuple[str, date]]:
    """How many have an agreed date, by profile and day. A department is not known before arrival."""
    rows = Referral.objects.visible_to(SYSTEM).filter(
        _q(where, department=False), state__in=COMING, planned_on__isnull=False
    )
    found = rows.values("profile_id", "planned_on").annotate(n=Count("pk")).order_by()
    return Counter({(row["profile_id"], row["planned_on"]): row["n"] for row in found})


@dataclass(frozen=True)
class Paid:
    """What people of a country paid for services at visits, in one currency."""

    country: str | None
    currency: str
    amount: Decimal
    people: int


def paid_from_abroad(where: Where, first: date, last: date) -> list[Paid]:
    """Of visits from one day to another, both counted. Sums only: who may see them is decided by the scope."""
    rows = VisitService.objects.standing().filter(
        visit__residency=Residency.FOREIGN.value, price__isnull=False,
        visit__happened_at__gte=_start(first), visit__happened_at__lt=_start(last + timedelta(days=1)),
    )  # fmt: skip
    for name in ("centre", "department", "profile"):
        if name in where:
            rows = rows.filter(**{f"visit__{name}_id__in": list(where[name])})
    found = rows.values("currency", country=F("visit__home_country_id")).annotate(
        paid=Sum(F("price") * F("quantity")), people=Count("visit__patient_id", distinct=True)
    )
    return [Paid(row["country"], row["currency"], row["paid"], row["people"]) for row in found.order_by("-paid")]


def _start(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def _q(where: Where, *, department: bool = True) -> Q:
    found = Q()
    for name in ("centre", "profile", *(("department",) if department else ())):
        if name in where:
            found &= Q(**{f"{name}_id__in": list(where[name])})
    return found
