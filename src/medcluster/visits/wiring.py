"""Plugs the room into the house: navigation, search, words of the audit trail, merging of patients."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.audit import presenters as audit
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import shell
from medcluster.kernel.web.words import day
from medcluster.patients import merging, panels
from medcluster.patients.models import Patient
from medcluster.visits import selectors
from medcluster.visits.models import PREFIX

SHOWN = 10  # on the patient's page
AUDIT_WORDS = {
    "visit.record": _("recorded a visit"),
    "visit.correct": _("corrected a visit"),
    "visit.withdraw": _("withdrew a visit"),
    "visits.import": _("brought in visits from a file"),
}


def connect() -> None:
    """Called once, when all models are loaded."""
    merging.register("visits.Visit", "patient")
    panels.register(visits_of, order=40)
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


def visits_of(actor: Actor, patient: Patient) -> panels.Panel | None:
    """The newest visits of the patient that this person sees, and a way to record one."""
    if not actor.may(Permission.READ_VISITS):
        return None
    items = [
        panels.PanelItem(
            visit.profile.name if visit.profile else _("Visit"), visit.get_absolute_url(), visit.number,
            _("Withdrawn") if visit.is_withdrawn else "", "stopped", visit.happened_at, visit.centre.name,
        )
        for visit in selectors.of_patient(actor, patient).select_related("profile", "centre")[:SHOWN]
    ]  # fmt: skip
    new_url = f"{reverse('visits:new')}?patient={patient.number}" if actor.may(Permission.RECORD_VISITS) else ""
    if not items and not new_url:
        return None
    url = f"{reverse('visits:list')}?q={patient.number}" if len(items) == SHOWN else ""
    return panels.Panel(_("Visits"), items=items, url=url, new_url=new_url, new_label=_("Record a visit"))
