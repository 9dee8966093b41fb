"""Plugs the room into the house: navigation, search, words of the audit trail, merging of patients."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from medcluster.audit import presenters as audit
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import shell
from medcluster.kernel.web.words import day
from medcluster.patients import merging
from medcluster.visits import selectors
from medcluster.visits.models import PREFIX

AUDIT_WORDS = {
    "visit.record": _("recorded a visit"),
    "visit.correct": _("corrected a visit"),
    "visit.withdraw": _("withdrew a visit"),
    "visits.import": _("brought in visits from a file"),
}


def connect() -> None:
    """Called once, when all models are loaded."""
    merging.register("visits.Visit", "patient")
    audit.WORDS.update(AUDIT_WORDS)
    shell.navigation(
        shell.NavigationEntry("cases", _("Visits"), "visits:list", Permission.READ_VISITS, 55, icon="stethoscope")
    )
    shell.search(find)


def find(actor: Actor, text: str) -> Sequence[shell.Hit]:
    """A visit by its number, for the search box."""
    if not actor.may(Permission.READ_VISITS) or (pk := numbers.parse(PREFIX, text)) is None:
        return []
    found = selectors.visits(actor).filter(pk=pk).first()
    if found is None:
        return []
    return [
        shell.Hit(found.number, found.get_absolute_url(), _("Visit"), f"{found.centre.name}, {day(found.happened_at)}")
    ]
