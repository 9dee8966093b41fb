"""Lists: each is a declared table over a queryset narrowed to the reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import View, actor_of, requires
from medcluster.kernel.web.tables import Table
from medcluster.registry.selectors import querysets as q
from medcluster.registry.tables import lists, places, resources

# Sections that belong together stand as tabs; the left rail leads to the first of each group.
GROUPS: tuple[tuple[tuple[Any, str], ...], ...] = (
    (
        (_("Overview"), "overview"),
        (_("Centres"), "centres"),
        (_("Departments"), "departments"),
        (_("Organisations"), "organisations"),
    ),
    (
        (_("Profiles"), "profiles"),
        (_("Methods"), "methods"),
        (_("Regions"), "regions"),
        (_("Countries"), "countries"),
    ),
)


def tabs(active: str) -> list[tuple[Any, str, bool]]:
    """The sections beside this one; none for a section that stands alone."""
    group = next((group for group in GROUPS if active in {name for _label, name in group}), ())
    return [(label, reverse(f"registry:{name}"), name == active) for label, name in group]


@dataclass(frozen=True)
class Listing:
    name: str
    heading: Any
    table: Table
    rows: Callable[[Actor], Any]
    add: str = ""  # code of the editor that adds a row
    add_label: Any = ""
    cluster_only: bool = False  # only cluster-wide roles add rows
    import_kind: str = ""


def _view(listing: Listing) -> View:
    @requires(Permission.READ_REGISTRY)
    def view(request: HttpRequest) -> HttpResponseBase:
        actor = actor_of(request)
        edit = Permission.EDIT_REGISTRY
        may_add = actor.sees_cluster(edit) if listing.cluster_only else actor.may(edit)
        context = {
            "heading": listing.heading,
            "tabs": tabs(listing.name),
            "add_url": reverse("registry:add", args=[listing.add]) if listing.add and may_add else "",
            "add_label": listing.add_label,
            "import_kind": listing.import_kind if actor.may(edit) else "",
        }
        return listing.table.respond(request, listing.rows(actor), template="registry/list.html", context=context)

    return view


organisations = _view(
    Listing(
        "organisations", _("Organisations"), places.ORGANISATIONS, q.organisations, "organisation",
        _("New organisation"), cluster_only=True, import_kind="organisations",
    )
)  # fmt: skip
centres = _view(
    Listing(
        "centres", _("Centres"), places.CENTRES, q.centres, "centre", _("New centre"), import_kind="centres",
    )
)  # fmt: skip
departments = _view(
    Listing(
        "departments", _("Departments and beds"), places.DEPARTMENTS, q.departments, "department",
        _("New department"), import_kind="departments",
    )
)  # fmt: skip
specialists = _view(
    Listing(
        "specialists", _("Data bank of specialists"), resources.SPECIALISTS, q.specialists, "specialist",
        _("New specialist"), import_kind="specialists",
    )
)  # fmt: skip
equipment = _view(
    Listing(
        "equipment", _("Equipment"), resources.EQUIPMENT, q.equipment, "equipment", _("New equipment"),
        import_kind="equipment",
    )
)  # fmt: skip
services = _view(
    Listing(
        "services", _("Services and prices"), resources.SERVICES, q.services, "service", _("New service"),
        import_kind="services",
    )
)  # fmt: skip
countries = _view(Listing("countries", _("Countries"), lists.COUNTRIES, q.countries))
regions = _view(Listing("regions", _("Regions"), lists.REGIONS, q.regions))
profiles = _view(Listing("profiles", _("Care profiles"), lists.PROFILES, q.profiles))
methods = _view(
    Listing(
        "methods", _("Methods of high-tech care"), lists.METHODS, q.methods, "method", _("New method"),
        cluster_only=True,
    )
)  # fmt: skip
