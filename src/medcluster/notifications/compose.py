"""From a Dispatch and its recipients to the Messages that will be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import override

from medcluster.kernel.cases import CaseModel
from medcluster.kernel.texts import LANGUAGES
from medcluster.notifications import catalogue, contacts, recipients
from medcluster.notifications.catalogue import Template
from medcluster.notifications.channels import absolute
from medcluster.notifications.contacts import AddressBook
from medcluster.notifications.models import ChannelCode, Dispatch, Message, MessageState
from medcluster.notifications.placeholders import only_allowed
from medcluster.notifications.preferences import Contact, channels, due
from medcluster.notifications.recipients import Recipient
from medcluster.notifications.wording import Wordings, render


def template_of(row: Dispatch) -> Template:
    return catalogue.find(row.template, row.context.get("level"))


@dataclass(frozen=True)
class Composer:
    """Writes the messages of a batch with what was read for it at once: addresses and texts."""

    book: AddressBook
    wordings: Wordings
    now: datetime

    def messages(self, row: Dispatch, found: Sequence[Recipient]) -> list[Message]:
        """One message per recipient and channel, in their language and time zone; none for a closed account."""
        values, template, link = _values(row), template_of(row), _link(row)
        return [
            message
            for recipient in found
            if recipient.user_id is None or recipient.user_id in self.book.users
            for message in self._for(row, recipient, template, values, recipient.link or link)
        ]

    def _for(
        self, row: Dispatch, recipient: Recipient, template: Template, values: Mapping[str, Any], link: str
    ) -> list[Message]:
        user = self.book.users.get(recipient.user_id) if recipient.user_id is not None else None
        contact = self.book.contact(user.pk) if user else contacts.of_outsider(recipient)
        name, language = (user.name, user.language) if user else (recipient.name, recipient.language)
        words = render(
            self.wordings.text(template, recipient.audience, language),
            {**values, "person": name, "link": absolute(link)},
            language=language,
            zone=contact.time_zone,
        )
        return [
            Message(
                dispatch=row,
                recipient=recipient.key[:190],
                user_id=recipient.user_id,
                name=name,
                kind=template.kind,
                template=template.code,
                audience=recipient.audience,
                language=language,
                subject=words.subject,
                body=words.short if channel == ChannelCode.SMS else words.body,
                link=link,
                urgent=template.urgent,
                **self._way(channel, contact, template),
            )
            for channel in recipient.channels or channels(contact, template.kind)
        ]

    def _way(self, channel: str, contact: Contact, template: Template) -> dict[str, Any]:
        """Where and when the message goes. One in the system is delivered by being written."""
        way: dict[str, Any] = {
            "channel": channel,
            "address": contact.addresses.get(channel, ""),
            "created_at": self.now,
            "due_at": due(self.now, channel, contact, urgent=template.urgent),
        }
        if channel == ChannelCode.IN_APP:
            way |= {"state": MessageState.SENT, "sent_at": self.now}
        return way


def _link(row: Dispatch) -> str:
    registered = recipients.registered(row.object_type)
    return registered.link(row.object_id) if registered and registered.link else ""


def _values(row: Dispatch) -> dict[str, Any]:
    """The context of the event, completed by the case's own words when the event (a deadline) carries none."""
    values: dict[str, Any] = dict(row.context)
    if "number" in values and "clock" not in values:
        return values
    model = _case_model(row.object_type)
    if model is None:
        return values
    case = model._base_manager.filter(pk=row.object_id).first()
    if case is not None:
        values = {**only_allowed(case.message_context()), **values}
    if "clock" in values:
        values["clock"] = _in_all_languages(model.workflow.clock(values["clock"]).label)
    return values


def _case_model(object_type: str) -> type[CaseModel] | None:
    try:
        model = apps.get_model(object_type)
    except (LookupError, ValueError):
        return None
    return model if issubclass(model, CaseModel) else None


def _in_all_languages(lazy: Any) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = str(lazy)
    return found
