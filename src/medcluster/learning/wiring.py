"""Plugs the room into the house: navigation, search, words of the audit trail, the list of the near abroad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from medcluster.audit import presenters as audit
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import shell
from medcluster.learning import defaults, selectors
from medcluster.learning.certificates import period

AUDIT_WORDS = {
    "learning.plan": _("entered a learning event"),
    "learning.change": _("changed a learning event"),
    "learning.hold": _("said that a learning event was held"),
    "learning.cancel": _("cancelled a learning event"),
    "learning.reopen": _("planned a learning event again"),
    "learning.participants": _("added participants"),
    "learning.participant_remove": _("took a participant off the list"),
    "learning.attendance": _("marked who took part"),
    "learning.certificates": _("issued certificates"),
    "learning.certificate_revoke": _("revoked a certificate"),
    "learning.import": _("brought in learning events from a file"),
}
_HITS = 3


def connect(sender: Any) -> None:
    """Called once, when all models are loaded."""
    post_migrate.connect(defaults.load, sender=sender, dispatch_uid="learning.defaults")
    audit.WORDS.update(AUDIT_WORDS)
    read = Permission.READ_LEARNING
    shell.navigation(
        shell.NavigationEntry("learning", _("Learning events"), "learning:list", read, 10, icon="school"),
        shell.NavigationEntry(
            "learning", _("Calendar of learning"), "learning:calendar", read, 20, icon="calendar-event"
        ),
        shell.NavigationEntry("learning", _("My learning"), "learning:mine", read, 30, icon="certificate"),
    )
    shell.search(find)


def find(actor: Actor, text: str) -> Sequence[shell.Hit]:
    """Events for the search box."""
    if not actor.may(Permission.READ_LEARNING) or len(text.strip()) < 3:
        return []
    found = selectors.search(selectors.events(actor), text).order_by("-starts_on")[:_HITS]
    return [
        shell.Hit(str(e.title), e.get_absolute_url(), _("Learning event"), f"{e.get_kind_display()}, {period(e)}")
        for e in found
    ]
