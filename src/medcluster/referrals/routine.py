"""What the clock does by itself for booked patients: reminders of the date, and a warning when results will be too old
by then. Run by the worker; the key of each message makes it exactly-once per date.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from medcluster.kernel.ports import Dispatch, ports
from medcluster.notifications.models import Dispatch as Sent
from medcluster.referrals import selectors
from medcluster.referrals.models import Referral
from medcluster.rulebook.rules import Expired

REMIND_BEFORE = (14, 3, 1)  # days before the admission
WARN_BEFORE = 14
EARLIEST = time(9, 0)  # nobody is reminded at night
OBJECT = "referrals.referral"


@transaction.atomic
def remind(*, now: datetime | None = None, batch: int = 200) -> int:
    """Enqueue the reminders that are due to patients and their doctors; gives how many are new."""
    now = now or timezone.now()
    found = []
    for days, following in zip(REMIND_BEFORE, (*REMIND_BEFORE[1:], 0), strict=True):
        for referral in _expected(now, first=following + 1, last=days)[:batch]:
            here = now.astimezone(ZoneInfo(referral.centre.time_zone))
            left = (referral.planned_on - here.date()).days
            if here.time() >= EARLIEST and following < left <= days:
                found.append(_message(referral, "referral.reminder", f"reminder:{days}", days=left))
    return _enqueue_new(found)


@transaction.atomic
def warn_of_results(*, now: datetime | None = None, batch: int = 500) -> int:
    """Tell the referring doctor which results will be older than allowed on the day of admission."""
    now = now or timezone.now()
    found = []
    for referral in _expected(now, first=1, last=WARN_BEFORE)[:batch]:
        if labels := results_too_old(referral):
            found.append(_message(referral, "referral.results_expiring", "results", documents=labels))
    return _enqueue_new(found)


def results_too_old(referral: Referral) -> list[Any]:
    """Labels of the papers that are there but will be too old on the planned day."""
    findings = selectors.completeness(
        profile_code=referral.profile_id or "", patient=referral.patient, owner_id=referral.pk, on=referral.planned_on
    )
    late = [f.requirement for f in findings if isinstance(f, Expired) and f.issued_on is not None]
    return [dict(r.label) if isinstance(r.label, dict) else str(r.label or r.code) for r in late]


def _expected(now: datetime, *, first: int, last: int) -> Any:
    """Booked patients whose day is so many days ahead, a day more on both sides for other time zones."""
    today = timezone.localdate(now)
    days = (today + timedelta(days=first - 1), today + timedelta(days=last + 1))
    query = Referral.objects.filter(state__in=("booked", "confirmed"), planned_on__range=days, centre__isnull=False)
    return query.select_related("centre", "patient", "referring_organisation").order_by("planned_on", "pk")


def _message(referral: Referral, template: str, what: str, **words: Any) -> Dispatch:
    assert referral.planned_on is not None
    key = f"{OBJECT}:{referral.pk}:{referral.planned_on:%Y%m%d}:{what}"
    place = referral.centre
    context = referral.message_context() | {"address": dict(place.address) if place and place.address else {}} | words
    return Dispatch(template, OBJECT, referral.pk, key, context)


def _enqueue_new(found: Sequence[Dispatch]) -> int:
    known = set(Sent.objects.filter(key__in=[d.key for d in found]).values_list("key", flat=True))
    fresh = [dispatch for dispatch in found if dispatch.key not in known]
    if fresh:
        ports.messages.enqueue(fresh)
    return len(fresh)
