"""The advice for one patient, on the registry as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from medcluster.kernel.calendar import Limit, Unit
from medcluster.kernel.codes import Priority
from medcluster.kernel.ports import ports
from medcluster.registry.selectors import snapshot
from medcluster.routing.rules import Ranked, RoutingRequest, rank


@dataclass(frozen=True)
class RoutingAdvice:
    """`ranked` are the centres that fit, best first; `excluded` those that cannot take the patient, each with why."""

    request: RoutingRequest
    ranked: tuple[Ranked, ...]
    excluded: tuple[Ranked, ...]
    taken_at: datetime

    @property
    def wish_unknown(self) -> bool:
        """The wished centre works no more (it is not among the active ones)."""
        wished = self.request.wished_centre_id
        return wished is not None and not any(row.wished for row in (*self.ranked, *self.excluded))

    def kept(self) -> dict[int, tuple[int, list[str]]]:
        """What is kept with an offer: by centre its place in the advice and the codes of the reasons."""
        return {row.centre_id: (row.place, [why.code for why in row.reasons]) for row in self.ranked}


def advice_for(
    *,
    profile: str,
    age_years: int | None = None,
    home_region: str = "",
    home_country: str = "",
    funding: str = "",
    method: str = "",
    conditions: str = "",
    priority: str = Priority.PLANNED,
    wished_centre_id: int | None = None,
    at: datetime | None = None,
) -> RoutingAdvice:
    """Rank the active centres. The limit for the wait comes from the rules of the patient's country."""
    at = at or timezone.now()
    request = RoutingRequest(
        profile=profile,
        at=at,
        age_years=age_years,
        home_region=home_region,
        home_country=home_country or home_region.split("-")[0],
        funding=funding,
        method=method,
        conditions=conditions,
        priority=priority,
        limit_days=_limit_days(home_country or home_region.split("-")[0], priority, at),
        wished_centre_id=wished_centre_id,
    )
    seen = snapshot()
    found = rank(request, seen)
    return RoutingAdvice(
        request=request,
        ranked=tuple(row for row in found if not row.excluded),
        excluded=tuple(row for row in found if row.excluded),
        taken_at=seen.taken_at,
    )


def _limit_days(country: str, priority: str, at: datetime) -> int | None:
    limit = ports.rules.limit(
        workflow="referral", clock="admission", on=timezone.localdate(at), country=country, priority=priority
    )
    return None if limit is None else calendar_days(limit)


def calendar_days(limit: Limit) -> int:
    """About how many days of the calendar a limit is: five working days are a week."""
    if limit.unit is Unit.WORKING_DAYS:
        return limit.amount * 7 // 5
    if limit.unit is Unit.DAYS:
        return limit.amount
    hours = limit.amount / 60 if limit.unit is Unit.MINUTES else limit.amount
    return int(hours // 24)
