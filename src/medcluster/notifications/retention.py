"""Messages are not kept for ever: the setting MESSAGES_KEPT_DAYS says how long (0: for good).

Events and the audit trail stay; a message only tells of them. What waits or failed is kept until it is settled.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from medcluster.notifications.models import Dispatch, DispatchState, Message, MessageState, TelegramCode

BATCH = 2000
LEAST = 90  # days: keys of events must outlive every reminder that might be sent again


def forget(now: datetime | None = None) -> int:
    """Delete a batch of old messages and of events whose messages are gone; gives how many rows. Run by the worker."""
    now = now or timezone.now()
    TelegramCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    days = int(settings.MESSAGES_KEPT_DAYS)
    if days <= 0:
        return 0
    before = now - timedelta(days=max(days, LEAST))
    gone = Message.objects.filter(pk__in=_older(Message.objects.filter(state=MessageState.SENT), before)).delete()[0]
    settled = _older(Dispatch.objects.filter(state=DispatchState.DONE), before)
    return gone + Dispatch.objects.filter(pk__in=settled, messages__isnull=True).delete()[0]


def _older(query: Any, before: datetime) -> list[int]:
    """The keys of the first rows that are older. Keys grow with time, so only the head of the table is read."""
    head = query.order_by("pk").values_list("pk", "created_at")[:BATCH]
    return [pk for pk, created_at in head if created_at < before]
