"""Lists of organisations, centres and departments."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.web import html
from medcluster.kernel.web.tables import Column, Empty, Filter, Table
from medcluster.registry.models import BedCapacity, CentreProfile
from medcluster.registry.models.centres import CentreKind
from medcluster.registry.models.organisations import OrganisationKind
from medcluster.registry.presenters import standing
from medcluster.registry.tables import choices

SEARCH_HINT = _("Name or code")


def search(query: Any, words: str) -> Any:
    return query.matching(words)


def where(row: Any) -> Any:
    return row.region or row.country


def _active(query: Any) -> Any:
    return query.filter(is_active=True)


ACTIVE = Filter.flag("active", _("Working"), apply=_active, default=True)
REGION = Filter(
    "region",
    _("Region"),
    lambda query, values: query.filter(region__in=values),
    choices=choices.regions_with_organisations,
)
COUNTRY = Filter(
    "country",
    _("Country"),
    lambda query, values: query.filter(country__in=values),
    choices=choices.countries_with_organisations,
)

ORGANISATIONS = Table(
    "organisations",
    columns=[
        Column(
            "name", _("Organisation"), cell=lambda o: html.lines(o.name, o.code), sort="name__ru",
            export=lambda o: str(o.name), primary=True,
        ),
        Column("code", _("Code"), cell=lambda o: o.code, sort="code", hidden=True),
        Column("kind", _("Kind"), cell=lambda o: o.get_kind_display(), sort="kind"),
        Column("region", _("Region"), cell=where, sort=("country_id", "region_id"), export=lambda o: str(where(o))),
        Column("parent", _("Belongs to"), cell=lambda o: o.parent or "", hidden=True),
        Column("phone", _("Telephone"), cell=lambda o: o.phone),
        Column("email", _("E-mail"), cell=lambda o: o.email, hidden=True),
        Column("cluster", _("In the cluster"), cell=lambda o: _("yes") if o.in_cluster else "", sort="in_cluster"),
        Column("state", _("State"), cell=standing, hidden=True),
    ],
    filters=[
        Filter(
            "kind", _("Kind"), lambda query, values: query.filter(kind__in=values), choices=OrganisationKind.choices
        ),
        REGION,
        COUNTRY,
        Filter.flag("cluster", _("In the cluster"), apply=lambda query: query.filter(in_cluster=True)),
        ACTIVE,
    ],
    search=search,
    search_hint=SEARCH_HINT,
    default_sort="name",
    row_url=lambda o: reverse("registry:organisation", args=[o.pk]),
    empty=Empty(
        _("No organisations yet"), _("Add the first one or bring in a table."), _("Import"), "registry:imports"
    ),
)  # fmt: skip

CENTRES = Table(
    "centres",
    columns=[
        Column(
            "name", _("Centre"), cell=lambda c: html.lines(c.name, c.code), sort="name__ru",
            export=lambda c: str(c.name), primary=True,
        ),
        Column("code", _("Code"), cell=lambda c: c.code, sort="code", hidden=True),
        Column("kind", _("Kind"), cell=lambda c: c.get_kind_display(), sort="kind"),
        Column("lead", _("Lead organisation"), cell=lambda c: c.lead),
        Column("region", _("Region"), cell=where, sort=("country_id", "region_id"), export=lambda c: str(where(c))),
        Column("beds", _("Beds"), cell=lambda c: c.all_beds or "", sort="all_beds", nullable=True, numeric=True,
               export=lambda c: c.all_beds),
        Column("free", _("Free beds"), cell=lambda c: "" if c.all_beds is None else c.free_beds, sort="free_beds",
               nullable=True, numeric=True, export=lambda c: c.free_beds),
        Column("consults", _("Consults at a distance"), cell=lambda c: _("yes") if c.is_consultative else "",
               sort="is_consultative"),
        Column("external", _("Outside the cluster"), cell=lambda c: _("yes") if c.is_external else "",
               sort="is_external"),
        Column("phone", _("Telephone"), cell=lambda c: c.phone, hidden=True),
        Column("state", _("State"), cell=standing, hidden=True),
    ],
    filters=[
        Filter("kind", _("Kind"), lambda query, values: query.filter(kind__in=values), choices=CentreKind.choices),
        Filter(
            "profile", _("Profile"),
            lambda query, values: query.filter(
                Exists(CentreProfile.objects.filter(centre=OuterRef("pk"), profile__in=values))
            ),
            choices=choices.profiles,
        ),
        REGION,
        COUNTRY,
        Filter.flag("consults", _("Consults at a distance"), apply=lambda query: query.filter(is_consultative=True)),
        Filter.flag("external", _("Outside the cluster"), apply=lambda query: query.filter(is_external=True)),
        ACTIVE,
    ],
    search=search,
    search_hint=SEARCH_HINT,
    default_sort="name",
    row_url=lambda c: reverse("registry:centre", args=[c.pk]),
    empty=Empty(_("No centres yet"), _("Add the first one or bring in a table."), _("Import"), "registry:imports"),
)  # fmt: skip

DEPARTMENTS = Table(
    "departments",
    columns=[
        Column(
            "name", _("Department"), cell=lambda d: html.lines(d.name, d.code), sort="name__ru",
            export=lambda d: str(d.name), primary=True,
        ),
        Column("code", _("Code"), cell=lambda d: d.code, sort="code", hidden=True),
        Column("organisation", _("Organisation"), cell=lambda d: d.organisation, sort="organisation__code"),
        Column("centre", _("Centre"), cell=lambda d: d.centre or "", sort="centre__code", nullable=True),
        Column("beds", _("Beds"), cell=lambda d: d.all_beds or "", sort="all_beds", nullable=True, numeric=True,
               export=lambda d: d.all_beds),
        Column("free", _("Free beds"), cell=lambda d: "" if d.all_beds is None else d.free_beds, sort="free_beds",
               nullable=True, numeric=True, export=lambda d: d.free_beds),
        Column("phone", _("Telephone"), cell=lambda d: d.phone, hidden=True),
        Column("state", _("State"), cell=standing, hidden=True),
    ],
    filters=[
        Filter("organisation", _("Organisation"), lambda query, values: query.filter(organisation__in=values),
               choices=choices.organisations),
        Filter("centre", _("Centre"), lambda query, values: query.filter(centre__in=values), choices=choices.centres),
        Filter(
            "profile", _("Profile"),
            lambda query, values: query.filter(
                Exists(BedCapacity.objects.filter(department=OuterRef("pk"), profile__in=values))
            ),
            choices=choices.profiles,
        ),
        ACTIVE,
    ],
    search=search,
    search_hint=SEARCH_HINT,
    default_sort="name",
    row_url=lambda d: reverse("registry:department", args=[d.pk]),
    empty=Empty(_("No departments yet"), _("Add the first one or bring in a table."), _("Import"), "registry:imports"),
)  # fmt: skip
