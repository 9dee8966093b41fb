"""Lists of reference data: countries, regions, profiles, methods."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.codes import AgeGroup
from medcluster.kernel.web.tables import Column, Empty, Filter, Table
from medcluster.registry.models.care import MethodKind
from medcluster.registry.tables import choices
from medcluster.registry.tables.places import SEARCH_HINT, search

_EMPTY = Empty(_("Nothing here yet"), _("The reference data is loaded by “medcluster migrate”."))

COUNTRIES = Table(
    "countries",
    columns=[
        Column("name", _("Country"), cell=lambda c: c.name, sort="name__ru", export=lambda c: str(c.name),
               primary=True),
        Column("code", _("Code"), cell=lambda c: c.code, sort="code"),
        Column("alpha3", _("Three-letter code"), cell=lambda c: c.alpha3, sort="alpha3"),
    ],
    search=search, search_hint=SEARCH_HINT, default_sort="name", empty=_EMPTY,
)  # fmt: skip

REGIONS = Table(
    "regions",
    columns=[
        Column("name", _("Region"), cell=lambda r: r.name, sort="name__ru", export=lambda r: str(r.name),
               primary=True),
        Column("country", _("Country"), cell=lambda r: r.country, sort="country_id"),
        Column("code", _("Code"), cell=lambda r: r.code, sort="code"),
        Column("kato", "КАТО", cell=lambda r: r.kato, sort="kato"),
        Column("okato", "ОКАТО", cell=lambda r: r.okato, sort="okato"),
    ],
    filters=[
        Filter("country", _("Country"), lambda query, values: query.filter(country__in=values),
               choices=choices.countries_with_regions)
    ],
    search=search, search_hint=SEARCH_HINT, default_sort="name", empty=_EMPTY,
)  # fmt: skip

PROFILES = Table(
    "profiles",
    columns=[
        Column("name", _("Profile"), cell=lambda p: p.name, sort="name__ru", export=lambda p: str(p.name),
               primary=True),
        Column("code", _("Code V002"), cell=lambda p: p.code, sort="code"),
        Column("age", _("Age group"), cell=lambda p: p.get_age_group_display() if p.age_group else _("All ages"),
               sort="age_group"),
        Column("used", _("In use"), cell=lambda p: _("yes") if p.is_active else _("no"), sort="is_active"),
    ],
    filters=[
        Filter("age", _("Age group"), lambda query, values: query.filter(age_group__in=values),
               choices=AgeGroup.choices)
    ],
    search=search, search_hint=SEARCH_HINT, default_sort="name", empty=_EMPTY,
)  # fmt: skip

METHODS = Table(
    "methods",
    columns=[
        Column("name", _("Method"), cell=lambda m: m.name, sort="name__ru", export=lambda m: str(m.name),
               primary=True),
        Column("code", _("Code"), cell=lambda m: m.code, sort="code"),
        Column("profile", _("Profile"), cell=lambda m: m.profile, sort="profile_id"),
        Column("kind", _("Kind"), cell=lambda m: m.get_kind_display(), sort="kind"),
        Column("centres", _("Centres"), cell=lambda m: m.centre_count or "", sort="centre_count", numeric=True,
               export=lambda m: m.centre_count),
        Column("used", _("In use"), cell=lambda m: _("yes") if m.is_active else _("no"), sort="is_active",
               hidden=True),
    ],
    filters=[
        Filter("profile", _("Profile"), lambda query, values: query.filter(profile__in=values),
               choices=choices.profiles),
        Filter("kind", _("Kind"), lambda query, values: query.filter(kind__in=values), choices=MethodKind.choices),
    ],
    search=search, search_hint=SEARCH_HINT, default_sort="name", empty=_EMPTY,
)  # fmt: skip
