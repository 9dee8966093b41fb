"""The lists of this app: a person's messages, and the delivery of everybody's."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.web import html
from medcluster.kernel.web.tables import BulkAction, Column, Empty, Filter, Table
from medcluster.notifications.models import ChannelCode, Delivery, Kind, Message, MessageState

MOODS = {
    MessageState.PENDING: "waiting",
    MessageState.SENDING: "going",
    MessageState.SENT: "done",
    MessageState.FAILED: "late",
}


def _said(message: Message) -> Any:
    """Subject and text; a new one is marked."""
    subject = (
        message.subject if message.read_at else format_html("{} {}", message.subject, html.badge(_("New"), "going"))
    )
    return html.lines(subject, message.body)


INBOX = Table(
    "messages",
    columns=[
        Column("message", _("Message"), cell=_said, primary=True, export=lambda m: f"{m.subject}. {m.body}"),
        Column("kind", _("About"), cell=lambda m: m.get_kind_display()),
        Column("when", _("When"), cell=lambda m: html.ago(m.created_at), sort="id", export=lambda m: m.created_at),
    ],
    filters=[
        Filter.flag("unread", _("Only new"), apply=lambda query: query.filter(read_at__isnull=True)),
        Filter("kind", _("About"), choices=Kind.choices, apply=lambda query, values: query.filter(kind__in=values)),
    ],
    search=lambda query, text: query.filter(subject__contains=text),
    search_hint=_("Number of the case"),
    default_sort="-when",
    row_url=lambda m: reverse("notifications:open", args=[m.pk]),
    actions=[BulkAction("read", _("Mark as read"), url="notifications:read_many", icon="check")],
    empty=Empty(_("No messages"), _("What concerns you appears here and, if you wish, by e-mail, SMS or Telegram.")),
)


def _state(message: Message) -> Any:
    return html.badge(message.get_state_display(), MOODS[MessageState(message.state)])


def _next_try(message: Message) -> Any:
    return html.moment(message.due_at) if message.state == MessageState.PENDING else ""


DELIVERY = Table(
    "delivery",
    columns=[
        Column("message", _("Message"), cell=lambda m: html.lines(m.subject, m.template), primary=True),
        Column("to", _("To"), cell=lambda m: html.lines(m.name, m.address)),
        Column("channel", _("Channel"), cell=lambda m: m.get_channel_display(), sort="channel"),
        Column("state", _("State"), cell=_state, sort="state", export=lambda m: m.get_state_display()),
        Column("delivery", _("The other side says"), cell=lambda m: m.get_delivery_display(), sort="delivery"),
        Column("error", _("What went wrong"), cell=lambda m: html.clipped(m.last_error, 90)),
        Column("attempts", _("Tries"), cell=lambda m: m.attempts, numeric=True),
        Column("due", _("Next try"), cell=_next_try, sort="due_at", export=lambda m: m.due_at),
        Column("when", _("Written"), cell=lambda m: html.ago(m.created_at), sort="id", export=lambda m: m.created_at),
    ],
    filters=[
        Filter(
            "state",
            _("State"),
            choices=MessageState.choices,
            default=(MessageState.PENDING, MessageState.SENDING, MessageState.FAILED),
            apply=lambda query, values: query.filter(state__in=values),
        ),
        Filter(
            "channel", _("Channel"), choices=ChannelCode.choices,
            apply=lambda query, values: query.filter(channel__in=values),
        ),
        Filter(
            "delivery", _("The other side says"), choices=Delivery.choices,
            apply=lambda query, values: query.filter(delivery__in=values),
        ),
        Filter.dates("created", _("Written"), field="created_at"),
    ],
    search=lambda query, text: query.filter(Q(address__contains=text) | Q(subject__contains=text)),
    search_hint=_("Address or number of the case"),
    default_sort="-when",
    actions=[BulkAction("retry", _("Send again"), url="notifications:retry_many", icon="refresh")],
    empty=Empty(_("Nothing waits and nothing failed"), _("Everything has been delivered.")),
)  # fmt: skip
