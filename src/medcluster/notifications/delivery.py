"""The worker's step: from the outbox to people.

    Dispatch ──fan out──▶ Message (pending) ──claim──▶ sending, with a lease ──channel──▶ sent
                                   ▲                        │ fails: back-off, later failed (visible, retried by hand)
                                   └────────────────────────┘ worker dies: the lease runs out, the row is claimed again

Promises: a message is never lost; it is sent twice only if a worker dies between the channel's answer and the note of
it, and then with the same idempotency key, so that channels that know one drop the second. Several workers may run.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from medcluster.notifications import attachments, backoff
from medcluster.notifications.channels import ChannelError, Outgoing, adapter
from medcluster.notifications.fanout import fan_out
from medcluster.notifications.locking import skipping_locked
from medcluster.notifications.models import ChannelCode, Message, MessageState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than the longest time-out of a channel


@dataclass(frozen=True)
class Counts:
    """What one run did."""

    fanned_out: int = 0
    sent: int = 0
    retried: int = 0  # failed for now, will be tried again
    failed: int = 0  # given up; on the delivery screen

    @property
    def nothing(self) -> bool:
        return not (self.fanned_out or self.sent or self.retried or self.failed)


def run_once(now: datetime | None = None, batch: int = 100) -> Counts:
    """Fan out and send what is due at `now`; at most `batch` rows of each. Safe with several workers."""
    now = now or timezone.now()
    started = time.monotonic()
    fanned_out = fan_out(now, batch)
    done: Counter[str] = Counter()
    for message in _claim(now, batch):
        moment = now + timedelta(seconds=time.monotonic() - started)
        if _renew(message, moment):
            done[_deliver(message, moment)] += 1
    return Counts(fanned_out, done["sent"], done["retried"], done["failed"])


def _claim(now: datetime, batch: int) -> list[Message]:
    """Take due messages, and those whose worker died, for this run."""
    ready = Q(state=MessageState.PENDING, due_at__lte=now) | Q(state=MessageState.SENDING, lease_until__lte=now)
    if not Message.objects.filter(ready).exists():
        return []
    claim = uuid.uuid4()
    with transaction.atomic():
        query = Message.objects.filter(ready).order_by("due_at", "id")
        ids = [message.pk for message in skipping_locked(query.only("pk"))[:batch]]
        Message.objects.filter(ready, pk__in=ids).update(
            state=MessageState.SENDING, claim=claim, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
    return list(Message.objects.filter(claim=claim, state=MessageState.SENDING).order_by("due_at", "id"))


def _renew(message: Message, now: datetime) -> bool:
    """Hold the claim while the rest of the batch took its time; False when another worker has it by now."""
    return bool(_mine(message).update(lease_until=now + LEASE))


def _deliver(message: Message, now: datetime) -> str:
    try:
        if message.attempts > backoff.MAX_ATTEMPTS:
            raise ChannelError("the worker died each time this was sent", permanent=True)
        provider_id = adapter(message.channel).send(_outgoing(message))
    except ChannelError as error:
        return _not_sent(message, error, now)
    except Exception as error:  # a fault of ours in one channel must not stop the other messages
        log.exception("message %s: the channel broke", message.pk)
        return _not_sent(message, ChannelError(f"{type(error).__name__}: {error}"), now)
    _mine(message).update(
        state=MessageState.SENT, sent_at=now, provider_id=provider_id[:255], last_error="", claim=None, lease_until=None
    )
    return "sent"


def _not_sent(message: Message, error: ChannelError, now: datetime) -> str:
    give_up = error.permanent or message.attempts >= backoff.MAX_ATTEMPTS
    _mine(message).update(
        state=MessageState.FAILED if give_up else MessageState.PENDING,
        due_at=message.due_at if give_up else backoff.next_time(now, message.attempts, at_least=error.retry_after),
        last_error=str(error)[:500],
        claim=None,
        lease_until=None,
    )
    log.warning("message %s on %s: %s", message.pk, message.channel, error)
    return "failed" if give_up else "retried"


def _mine(message: Message) -> models.QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, claim=message.claim, state=MessageState.SENDING)


def _outgoing(message: Message) -> Outgoing:
    return Outgoing(
        key=str(message.key),
        address=message.address,
        name=message.name,
        subject=message.subject,
        body=message.body,
        link=message.link,
        language=message.language,
        attachments=_attachments(message),
    )


def _attachments(message: Message) -> tuple[attachments.Attachment, ...]:
    if message.channel != ChannelCode.SMTP or not attachments.wanted(message.template):
        return ()
    return attachments.made(message.template, message.dispatch.object_id, message.language)
