"""The outbox: what happened (Dispatch), who is told and how (Message), in which words (MessageText).

A Dispatch is written in the transaction of the event. The worker makes Messages of it and sends them; see
`delivery.py` for the promises.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.notifications.policies import can_see_delivery


class Kind(models.TextChoices):
    """Groups of messages that a person switches on and off."""

    REFERRALS = "referrals", _("Referrals")
    OFFERS = "offers", _("Offers to centres")
    TELECONSULTS = "teleconsults", _("Teleconsultations")
    EPISODES = "episodes", _("Treatment")
    COMMISSIONS = "commissions", _("Commission")
    INTERPRETING = "interpreting", _("Interpreters")
    REGISTRY = "registry", _("Posts and registry")
    DEADLINES = "deadlines", _("Deadlines")
    REPORTS = "reports", _("Reports")
    ACCOUNTS = "accounts", _("Account and safety")


class Audience(models.TextChoices):
    STAFF = "staff", _("Staff")
    PATIENT = "patient", _("Patient")


class ChannelCode(models.TextChoices):
    IN_APP = "in_app", _("In the system")
    SMTP = "smtp", _("E-mail")
    SMS = "sms", _("SMS")
    TELEGRAM = "telegram", _("Telegram")


class DispatchState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    DONE = "done", _("Handed over")
    FAILED = "failed", _("Failed")


class MessageState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class Delivery(models.TextChoices):
    """What the other side said about a message after it had taken it; empty while it has said nothing."""

    DELIVERED = "delivered", _("Delivered")
    UNDELIVERED = "undelivered", _("Not delivered")


class Dispatch(models.Model):
    """Something happened that people are to be told of. `key` makes it exactly-once."""

    key = models.CharField(max_length=200, unique=True)
    template = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.BigIntegerField()
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=DispatchState.choices, default=DispatchState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=("due_at", "id"), condition=Q(state="pending"), name="dispatch_pending"),
            models.Index(fields=("object_type", "object_id"), name="dispatch_object"),
        ]
        verbose_name_plural = "dispatches"

    def __str__(self) -> str:
        return self.key


class MessageQuerySet(models.QuerySet["Message"]):
    def bell_of(self, actor: Actor) -> MessageQuerySet:
        """Messages in the system to this person, newest first."""
        if actor.user_id is None:
            return self.none()
        return self.filter(user_id=actor.user_id, channel=ChannelCode.IN_APP)

    def visible_to(self, actor: Actor) -> MessageQuerySet:
        """Everybody their own; every message for those who watch over delivery."""
        if actor.is_system or can_see_delivery(actor):
            return self
        return self.bell_of(actor)


class Message(models.Model):
    """One text to one recipient on one channel. `key` is the idempotency key that the channel is given."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="messages")
    recipient = models.CharField(max_length=190)  # "user:12" or "sms:+7…": with channel, unique in a dispatch
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    name = models.CharField(max_length=255, blank=True)
    address = models.CharField(max_length=254, blank=True)
    channel = models.CharField(max_length=16, choices=ChannelCode.choices)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    template = models.CharField(max_length=64)
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.STAFF)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=255)
    body = models.TextField()
    link = models.CharField(max_length=500, blank=True)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=MessageState.choices, default=MessageState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    claim = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=255, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    delivery = models.CharField(max_length=12, choices=Delivery.choices, blank=True)
    delivery_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=("dispatch", "recipient", "channel"), name="message_once"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(claim__isnull=False, lease_until__isnull=False),
                name="message_sending_has_lease",
            ),
        ]
        indexes = [
            models.Index(fields=("due_at", "id"), condition=Q(state="pending"), name="message_due"),
            models.Index(fields=("lease_until",), condition=Q(state="sending"), name="message_leased"),
            models.Index(fields=("-id",), condition=Q(state="failed"), name="message_failed"),
            models.Index(fields=("user", "-id"), condition=Q(channel="in_app"), name="message_bell"),
            models.Index(fields=("user",), condition=Q(channel="in_app", read_at__isnull=True), name="message_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.recipient} ({self.channel})"


class MessageText(models.Model):
    """A cluster's own wording of a template in one language. The highest version counts; none means the built-in text.

    `is_default` marks a return to the built-in text; it keeps the history.
    """

    template = models.CharField(max_length=64)
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.STAFF)
    language = models.CharField(max_length=2)
    version = models.PositiveIntegerField(default=1)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    short = models.CharField(max_length=300, blank=True)
    is_default = models.BooleanField(default=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edited_by_name = models.CharField(max_length=255)
    edited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-version",)
        constraints = [
            models.UniqueConstraint(
                fields=("template", "audience", "language", "version"), name="message_text_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.audience} {self.language} v{self.version}"


class Preference(models.Model):
    """A person's choice for one kind of message on one channel; without a row the default of `preferences.py` holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_preferences")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    channel = models.CharField(max_length=16, choices=ChannelCode.choices)
    enabled = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("user", "kind", "channel"), name="message_preference_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.enabled}"


class ContactSettings(models.Model):
    """Where and when a person may be reached outside the system. Quiet hours are in the person's time zone."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_settings", primary_key=True
    )
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    phone = models.CharField(max_length=32, blank=True)  # for SMS; empty: the account's phone
    telegram_chat = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "contact settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            )
        ]

    def __str__(self) -> str:
        return f"contact of {self.user_id}"


class TelegramCode(models.Model):
    """A one-time code by which a person proves to the bot that a chat is theirs. Only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="telegram_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=("expires_at",), condition=Q(used_at__isnull=True), name="telegram_code_open")]

    def __str__(self) -> str:
        return f"code of {self.user_id}"
