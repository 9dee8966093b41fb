"""Writes of people: reading marks, preferences, the cluster's own wording, sending again what failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.notifications import wording
from medcluster.notifications.catalogue import Template, Text
from medcluster.notifications.models import (
    ContactSettings,
    Dispatch,
    DispatchState,
    Message,
    MessageState,
    MessageText,
    Preference,
)
from medcluster.notifications.policies import can_see_delivery


def mark_read(*, message: Message, by: Actor) -> None:
    """Note that the person has seen a message of theirs."""
    if message.user_id != by.user_id:
        raise NotPermitted
    Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=timezone.now())


def mark_all_read(*, by: Actor) -> int:
    """Empty the person's bell; returns how many were unread."""
    return Message.objects.bell_of(by).filter(read_at__isnull=True).update(read_at=timezone.now())


def mark_many_read(*, ids: Sequence[int], by: Actor) -> int:
    """Note that the person has seen these messages of theirs; returns how many were unread."""
    return Message.objects.bell_of(by).filter(pk__in=ids, read_at__isnull=True).update(read_at=timezone.now())


@transaction.atomic
def save_preferences(
    *,
    by: Actor,
    choices: Mapping[tuple[str, str], bool],
    quiet: tuple[time, time] | None,
    phone: str = "",
) -> None:
    """Keep what a person chose for themselves: kinds by channel, quiet hours, phone. A Telegram chat: `linking`."""
    if by.user_id is None:
        raise NotPermitted
    for (kind, channel), enabled in choices.items():
        Preference.objects.update_or_create(
            user_id=by.user_id, kind=kind, channel=channel, defaults={"enabled": enabled}
        )
    start, end = quiet or (None, None)
    ContactSettings.objects.update_or_create(
        user_id=by.user_id,
        defaults={"quiet_from": start, "quiet_until": end, "phone": phone},
    )
    ports.audit.append([AuditEntry("notifications.preferences", by, "accounts.user", by.user_id)])


@transaction.atomic
def save_text(
    *, template: Template, audience: str, language: str, text: Text, by: Actor, expected_version: int | None = None
) -> MessageText:
    """Give a template the cluster's own words; the earlier versions stay. Wrong placeholders: Incomplete."""
    by.require(Permission.EDIT_MESSAGES)
    fields = {"subject": text.subject, "body": text.body, "short": text.short}
    faults = [Fault(name, _("Fill in this field.")) for name, words in fields.items() if not words.strip()]
    faults += [Fault(name, fault) for name, words in fields.items() for fault in wording.faults(words)]
    if faults:
        raise Incomplete(faults)
    return _new_version(template, audience, language, text, by, expected_version)


@transaction.atomic
def reset_text(*, template: Template, audience: str, language: str, by: Actor) -> MessageText:
    """Go back to the built-in words; what was written stays in the history."""
    by.require(Permission.EDIT_MESSAGES)
    return _new_version(template, audience, language, None, by, None)


def _new_version(
    template: Template, audience: str, language: str, text: Text | None, by: Actor, expected: int | None
) -> MessageText:
    place = {"template": template.code, "audience": audience, "language": language}
    last = MessageText.objects.filter(**place).aggregate(last=Max("version"))["last"] or 0
    if expected is not None and expected != last:
        raise Conflict(_("Somebody else has changed this text. Look at it again before you save."), code="overtaken")
    row = MessageText.objects.create(
        **place,
        version=last + 1,
        subject=text.subject if text else "",
        body=text.body if text else "",
        short=text.short if text else "",
        is_default=text is None,
        edited_by_id=by.user_id,
        edited_by_name=by.name or "—",
    )
    action = "notifications.text_changed" if text else "notifications.text_reset"
    details = {**place, "version": row.version}
    ports.audit.append([AuditEntry(action, by, "notifications.messagetext", row.pk, details=details)])
    return row


@transaction.atomic
def retry_messages(*, ids: Sequence[int], by: Actor) -> int:
    """Send failed messages again now, with the same idempotency keys; others of `ids` are left alone."""
    _require_delivery(by)
    failed = Message.objects.visible_to(by).filter(pk__in=ids, state=MessageState.FAILED)
    count = failed.update(state=MessageState.PENDING, attempts=0, due_at=timezone.now())
    ports.audit.append([AuditEntry("notifications.retry", by, details={"messages": list(ids), "count": count})])
    return count


@transaction.atomic
def retry_all(*, by: Actor) -> int:
    """Send everything that failed again; returns how much."""
    _require_delivery(by)
    now = timezone.now()
    again = {"attempts": 0, "due_at": now}
    count = Dispatch.objects.filter(state=DispatchState.FAILED).update(state=DispatchState.PENDING, **again)
    count += Message.objects.filter(state=MessageState.FAILED).update(state=MessageState.PENDING, **again)
    ports.audit.append([AuditEntry("notifications.retry_all", by, details={"count": count})])
    return count


def _require_delivery(by: Actor) -> None:
    if not can_see_delivery(by):
        raise NotPermitted
