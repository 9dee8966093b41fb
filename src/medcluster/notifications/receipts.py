"""What a gateway says later about a message that it took: delivered or not.

The SMS gateway calls `POST /messages/receipts/sms` with `X-Gateway-Token: {SMS_CALLBACK_TOKEN}` and
`{"reference": "<our key>", "status": "delivered" | "undelivered", "error": "…"}`; several at once as a list under
`"receipts"`. The same receipt again changes nothing; a later one of another status counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from medcluster.notifications.models import ChannelCode, Delivery, Message, MessageState

MANY = 500
WORDS = {
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.UNDELIVERED,
    "failed": Delivery.UNDELIVERED,
    "expired": Delivery.UNDELIVERED,
    "rejected": Delivery.UNDELIVERED,
}  # other words ("queued", "sent") say nothing yet


def read(body: Any) -> Sequence[Mapping[str, Any]]:
    """The receipts of a request's body; ValueError when it is none."""
    found = body.get("receipts", [body]) if isinstance(body, dict) else None
    if not isinstance(found, list) or len(found) > MANY or not all(isinstance(item, dict) for item in found):
        raise ValueError("not a receipt")
    return found


@transaction.atomic
def keep(receipts: Sequence[Mapping[str, Any]]) -> int:
    """Note what became of messages; gives how many rows changed. What is not ours is left out."""
    changed = 0
    for receipt in receipts:
        status, key = WORDS.get(str(receipt.get("status", "")).lower()), _key(receipt.get("reference"))
        if status is None or key is None:
            continue
        rows = Message.objects.filter(key=key, channel=ChannelCode.SMS).exclude(delivery=status)
        values: dict[str, Any] = {"delivery": status, "delivery_at": timezone.now()}
        if status == Delivery.UNDELIVERED:
            values["last_error"] = str(receipt.get("error") or receipt["status"])[:500]
        changed += rows.filter(state__in=(MessageState.SENT, MessageState.SENDING)).update(**values)
    return changed


def _key(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
