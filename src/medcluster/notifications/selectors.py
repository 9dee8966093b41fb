"""Reads of messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from medcluster.kernel.actor import Actor
from medcluster.kernel.texts import LANGUAGES
from medcluster.notifications import catalogue
from medcluster.notifications.catalogue import Template, Text
from medcluster.notifications.models import (
    Audience,
    ContactSettings,
    Dispatch,
    DispatchState,
    Message,
    MessageState,
    MessageText,
    Preference,
)

MANY = 99  # the bell says "99+" beyond


def inbox(actor: Actor) -> QuerySet[Message]:
    """The messages in this person's bell."""
    return Message.objects.bell_of(actor)


def deliveries(actor: Actor) -> QuerySet[Message]:
    """Messages to everybody, for those who watch over delivery."""
    return Message.objects.visible_to(actor)


def unread_count(actor: Actor) -> int:
    """Unread messages in the bell, capped at 100: one index-only query."""
    if actor.user_id is None:
        return 0
    return len(Message.objects.bell_of(actor).filter(read_at__isnull=True).order_by().values_list("pk")[: MANY + 1])


def latest(actor: Actor, limit: int = 8) -> list[Message]:
    """The newest messages of the bell, unread ones first."""
    unread = list(Message.objects.bell_of(actor).filter(read_at__isnull=True)[:limit])
    if len(unread) < limit:
        unread += Message.objects.bell_of(actor).filter(read_at__isnull=False)[: limit - len(unread)]
    return unread


def chosen(user_id: int) -> dict[tuple[str, str], bool]:
    """What a person chose themselves, by kind and channel."""
    return {(p.kind, p.channel): p.enabled for p in Preference.objects.filter(user_id=user_id)}


def contact_settings(user_id: int) -> ContactSettings:
    return ContactSettings.objects.filter(user_id=user_id).first() or ContactSettings(user_id=user_id)


@dataclass(frozen=True)
class TextInForce:
    """A template's text as it is now: the words, the version, and who changed it last (empty: built in)."""

    text: Text
    version: int
    is_own: bool
    edited_by: str = ""
    edited_at: Any = None


def text_in_force(template: Template, audience: str, language: str) -> TextInForce:
    last = texts_history(template, audience, language)[:1]
    if last and not last[0].is_default:
        row = last[0]
        return TextInForce(Text(row.subject, row.body, row.short), row.version, True, row.edited_by_name, row.edited_at)
    return TextInForce(catalogue.built_in(template, audience, language), last[0].version if last else 0, False)


def texts_history(template: Template, audience: str, language: str) -> QuerySet[MessageText]:
    """Versions, newest first."""
    return MessageText.objects.filter(template=template.code, audience=audience, language=language)


@dataclass(frozen=True)
class TemplateRow:
    """A line of the list of texts: which languages the cluster has rewritten."""

    template: Template
    audience: str
    own: tuple[str, ...]

    @property
    def audience_label(self) -> Any:
        return Audience(self.audience).label


def template_rows() -> list[TemplateRow]:
    """Every template and audience, with the languages in which the cluster's own text is in force (one query)."""
    own: dict[tuple[str, str, str], bool] = {}
    for row in MessageText.objects.order_by("version").values_list("template", "audience", "language", "is_default"):
        own[row[:3]] = not row[3]
    return [
        TemplateRow(
            template, audience, tuple(code for code in LANGUAGES if own.get((template.code, audience, code), False))
        )
        for template in catalogue.templates().values()
        for audience in template.audiences
    ]


@dataclass(frozen=True)
class Waiting:
    """Numbers above the delivery screen (capped)."""

    pending: int
    failed: int
    stuck: int  # events whose recipients could not be found


def waiting(cap: int = 1000) -> Waiting:
    return Waiting(
        pending=len(Message.objects.filter(state=MessageState.PENDING).order_by().values_list("pk")[:cap]),
        failed=len(Message.objects.filter(state=MessageState.FAILED).order_by().values_list("pk")[:cap]),
        stuck=len(Dispatch.objects.filter(state=DispatchState.FAILED).order_by().values_list("pk")[:cap]),
    )


def failed() -> QuerySet[Message]:
    """Messages that were given up, newest first."""
    return Message.objects.filter(state=MessageState.FAILED).order_by("-id")


def failed_count(actor: Actor) -> int | None:
    """For the navigation: what needs an administrator; None when nothing does."""
    found = Message.objects.filter(state=MessageState.FAILED).order_by().values_list("pk")[: MANY + 1]
    return len(found) or None


def stuck(limit: int = 20) -> list[Dispatch]:
    """Events whose recipients could not be found, newest first."""
    return list(Dispatch.objects.filter(state=DispatchState.FAILED).order_by("-id")[:limit])
