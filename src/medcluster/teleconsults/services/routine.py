"""What the clock does by itself: reminders of talks, and closing what was read a while ago. Run by the worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.cases import perform
from medcluster.kernel.errors import Conflict
from medcluster.kernel.ports import Dispatch, ports
from medcluster.notifications.models import Dispatch as Sent
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.services.drafts import OBJECT

REMINDERS = (timedelta(days=1), timedelta(minutes=15))  # before the talk, the longest first
CLOSES_AFTER = timedelta(days=14)  # after the conclusion was read


@transaction.atomic
def remind(*, now: datetime | None = None, batch: int = 200) -> int:
    """Enqueue the reminders that are due; gives how many are new. The key of each makes it exactly-once per time."""
    now = now or timezone.now()
    talks = Teleconsult.objects.standing_at("scheduled").filter(scheduled_at__gt=now)
    dispatches = []
    for lead, previous in zip(REMINDERS, (*REMINDERS[1:], timedelta(0)), strict=True):
        due = talks.filter(scheduled_at__lte=now + lead, scheduled_at__gt=now + previous)
        dispatches += [_reminder(case, lead) for case in due.with_faces().order_by("scheduled_at")[:batch]]
    known = set(Sent.objects.filter(key__in=[d.key for d in dispatches]).values_list("key", flat=True))
    fresh = [dispatch for dispatch in dispatches if dispatch.key not in known]
    if fresh:
        ports.messages.enqueue(fresh)
    return len(fresh)


def _reminder(case: Teleconsult, lead: timedelta) -> Dispatch:
    minutes = int(lead.total_seconds() // 60)
    key = f"{OBJECT}:{case.pk}:reminder:{case.scheduled_at:%Y%m%d%H%M}:{minutes}"
    return Dispatch("teleconsult.soon", OBJECT, case.pk, key, case.message_context())


def close_read(*, now: datetime | None = None, batch: int = 100) -> int:
    """Close cases whose conclusion was read long ago and about which nobody came back."""
    before = (now or timezone.now()) - CLOSES_AFTER
    closed = 0
    for case in Teleconsult.objects.standing_at("acknowledged").filter(state_since__lte=before).with_faces()[:batch]:
        try:
            perform(case, "close", by=SYSTEM)
        except Conflict:
            continue  # somebody acted on it in the same moment
        closed += 1
    return closed
