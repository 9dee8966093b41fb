"""The registry's lines in the left rail and its results in the search box."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import shell
from medcluster.registry.models import Centre, Organisation, Specialist

LIMIT = 5


def provide() -> None:
    read = Permission.READ_REGISTRY
    shell.navigation(
        shell.NavigationEntry(
            "registry", _("Centres and capacity"), "registry:overview", read, 10, "building-hospital"
        ),
        shell.NavigationEntry("registry", _("Organisations"), "registry:organisations", read, 20, "building"),
        shell.NavigationEntry("registry", _("Specialists"), "registry:specialists", read, 30, "stethoscope"),
        shell.NavigationEntry("registry", _("On duty"), "registry:duty", read, 40, "calendar-time"),
        shell.NavigationEntry("registry", _("Services and prices"), "registry:services", read, 50, "receipt"),
        shell.NavigationEntry("registry", _("Equipment"), "registry:equipment", read, 60, "device-desktop"),
        shell.NavigationEntry(
            "registry", _("Profiles, methods, regions"), "registry:profiles", read, 70, "list-details"
        ),
    )
    shell.search(find)


def find(actor: Actor, text: str) -> Sequence[shell.Hit]:
    """Centres, organisations and specialists with the words in their names or codes."""
    if not actor.may(Permission.READ_REGISTRY):
        return []
    hits: list[shell.Hit] = []
    for model, kind, view in (
        (Centre, _("Centre"), "registry:centre"),
        (Organisation, _("Organisation"), "registry:organisation"),
        (Specialist, _("Specialist"), "registry:specialist"),
    ):
        found = model.objects.visible_to(actor).active().matching(text)[:LIMIT]
        hits += [shell.Hit(str(row), reverse(view, args=[row.pk]), kind) for row in found]
    return hits
