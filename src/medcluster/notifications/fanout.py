"""First half of the worker's step: every pending Dispatch becomes Messages, in one transaction.

Nothing leaves the house here, so a crash rolls back and the next run starts afresh. A Dispatch that cannot be handed
over (an app's resolver fails) is tried again with back-off and ends up as failed on the delivery screen, never lost.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from medcluster.kernel import ports as kernel
from medcluster.notifications import backoff, recipients
from medcluster.notifications.compose import Composer, template_of
from medcluster.notifications.contacts import AddressBook
from medcluster.notifications.locking import skipping_locked
from medcluster.notifications.models import Dispatch, DispatchState, Message
from medcluster.notifications.recipients import Recipient
from medcluster.notifications.wording import Wordings

log = logging.getLogger(__name__)


def fan_out(now: datetime, batch: int) -> int:
    """Hand over up to `batch` pending dispatches; returns how many were handed over."""
    due = Dispatch.objects.filter(state=DispatchState.PENDING, due_at__lte=now)
    if not due.exists():
        return 0
    with transaction.atomic():
        rows = list(skipping_locked(due.order_by("due_at", "id"))[:batch])
        found = {row.pk: people for row in rows if (people := _recipients(row, now)) is not None}
        book = AddressBook(r.user_id for people in found.values() for r in people if r.user_id is not None)
        composer = Composer(book, Wordings(template_of(row).code for row in rows), now)
        for row in rows:
            if row.pk in found:
                _hand_over(row, found[row.pk], composer)
        Dispatch.objects.bulk_update(rows, ["state", "attempts", "due_at", "done_at", "last_error"])
    return sum(row.state == DispatchState.DONE for row in rows)


def _recipients(row: Dispatch, now: datetime) -> Sequence[Recipient] | None:
    """Who is told, each once; None when the app's resolver failed (written into the row)."""
    try:
        registered = recipients.registered(row.object_type)
        if registered is None:
            raise LookupError(f"nobody has registered recipients for {row.object_type}")
        with transaction.atomic():
            found = registered.resolver(
                kernel.Dispatch(row.template, row.object_type, row.object_id, row.key, row.context)
            )
        return list({recipient.key: recipient for recipient in found}.values())
    except Exception as error:  # whatever an app raises must not stop the messages of the others
        _put_off(row, error, now)
        return None


def _hand_over(row: Dispatch, found: Sequence[Recipient], composer: Composer) -> None:
    try:
        with transaction.atomic():
            Message.objects.bulk_create(composer.messages(row, found), ignore_conflicts=True)
    except Exception as error:  # one broken context must not stop the others
        _put_off(row, error, composer.now)
        return
    row.state, row.done_at, row.last_error = DispatchState.DONE, composer.now, ""


def _put_off(row: Dispatch, error: Exception, now: datetime) -> None:
    log.error("dispatch %s could not be handed over", row.key, exc_info=error)
    row.attempts += 1
    row.last_error = f"{type(error).__name__}: {error}"[:500]
    if row.attempts >= backoff.MAX_ATTEMPTS:
        row.state = DispatchState.FAILED
    else:
        row.due_at = backoff.next_time(now, row.attempts)
