"""How the people of a batch can be reached: four queries for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model

from medcluster.notifications.models import ChannelCode, ContactSettings, Preference
from medcluster.notifications.preferences import NIGHT, Contact
from medcluster.notifications.recipients import Recipient


class AddressBook:
    """Accounts by id, active ones only, with addresses, choices and quiet hours."""

    def __init__(self, user_ids: Iterable[int]) -> None:
        ids = set(user_ids)
        self.users: dict[int, Any] = {}
        self._settings: dict[int, ContactSettings] = {}
        self._chosen: dict[int, dict[tuple[str, str], bool]] = defaultdict(dict)
        if ids:
            self._load(ids)

    def _load(self, ids: set[int]) -> None:
        self.users = {u.pk: u for u in get_user_model()._default_manager.filter(pk__in=ids, is_active=True)}
        self._settings = {s.user_id: s for s in ContactSettings.objects.filter(user_id__in=ids)}
        for choice in Preference.objects.filter(user_id__in=ids):
            self._chosen[choice.user_id][choice.kind, choice.channel] = choice.enabled

    def contact(self, user_id: int) -> Contact:
        user, own = self.users[user_id], self._settings.get(user_id)
        quiet = (own.quiet_from, own.quiet_until) if own and own.quiet_from and own.quiet_until else None
        addresses: dict[str, str] = {
            ChannelCode.IN_APP: str(user_id),
            ChannelCode.SMTP: user.email,
            ChannelCode.SMS: (own.phone if own else "") or user.phone,
            ChannelCode.TELEGRAM: own.telegram_chat if own else "",
        }
        return Contact(addresses, self._chosen[user_id], quiet, user.time_zone)


def of_outsider(recipient: Recipient) -> Contact:
    """A person without account: the one address they gave; nights are quiet."""
    return Contact(dict.fromkeys(recipient.channels, recipient.address), quiet=NIGHT, time_zone=recipient.time_zone)
