"""Plugs the room into the house: one line of the rail, and the overdue cases on the first page."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import shell
from medcluster.oversight import selectors

SHOWN, COUNTED = 5, 100


def connect() -> None:
    """Called once, when all models are loaded."""
    shell.navigation(
        shell.NavigationEntry(
            "numbers", _("Cases without names"), "oversight:referrals", Permission.READ_DEIDENTIFIED, 10, icon="eye-off"
        )
    )
    shell.home(_home)


def _home(actor: Actor) -> shell.Section | None:
    """The referrals whose deadline has passed, the longest first, for those who watch over the cluster."""
    if not actor.may(Permission.READ_DEIDENTIFIED):
        return None
    late = selectors.referrals_for(actor).filter(next_due_at__lt=timezone.now()).order_by("next_due_at", "pk")
    items = []
    for case in late[:SHOWN]:
        code = selectors.code_of(case)
        url = reverse("oversight:case", args=["referral", code])
        place = case.centre or case.referring_organisation
        items.append(
            shell.Item(place.name, url, code, case.status.label, case.status.mood, case.next_due_at, case.profile or "")
        )
    total = len(late.values_list("pk")[:COUNTED])
    return shell.Section(
        _("Overdue in the cluster"), items, reverse("oversight:referrals"), total, 20, _("Nothing is late.")
    )
