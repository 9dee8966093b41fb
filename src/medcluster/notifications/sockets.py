"""What this app plugs in: the outbox, the bell, its screens, and recipients for messages to one person."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import Dispatch, ports
from medcluster.kernel.web import shell
from medcluster.notifications import recipients, selectors
from medcluster.notifications.outbox import outbox
from medcluster.notifications.policies import DELIVERY, can_see_delivery
from medcluster.notifications.recipients import Recipient

PERSON = "accounts.user"  # a Dispatch with this object_type goes to the account object_id


def to_person(dispatch: Dispatch) -> list[Recipient]:
    return [Recipient(user_id=dispatch.object_id)]


SHOWN, COUNTED = 5, 100


def plug_in() -> None:
    ports.provide(messages=outbox)
    recipients.register(PERSON, to_person)
    shell.home(_home)
    shell.bell(shell.Bell("notifications:inbox", count=selectors.unread_count))
    shell.person_menu(shell.MenuEntry(_("What I am told of"), "notifications:preferences", "bell-ringing"))
    shell.navigation(
        shell.NavigationEntry(
            "settings", _("Texts of messages"), "notifications:texts", Permission.EDIT_MESSAGES, 40, icon="message-2"
        ),
        shell.NavigationEntry(
            "settings", _("Delivery of messages"), "notifications:delivery", frozenset(DELIVERY), 45, icon="send",
            count=selectors.failed_count,
        ),
    )  # fmt: skip


def _home(actor: Actor) -> shell.Section | None:
    """Messages that did not get through, for those who watch over delivery."""
    if not can_see_delivery(actor):
        return None
    failed = selectors.failed()
    url = reverse("notifications:delivery")
    items = [
        shell.Item(m.subject, url, "", m.get_state_display(), "stopped", None, m.last_error) for m in failed[:SHOWN]
    ]
    if not items:
        return None
    return shell.Section(
        _("Messages that did not get through"), items, url, len(failed.values_list("pk")[:COUNTED]), 60
    )
