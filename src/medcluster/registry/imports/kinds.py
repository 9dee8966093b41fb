"""The tables of the registry that files can carry, column by column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.codes import AgeGroup, Funding, Residency
from medcluster.registry.imports.columns import (
    choice,
    choices_list,
    codes,
    day,
    email,
    flag,
    localized,
    money,
    number,
    reference,
    text,
    time_zone,
)
from medcluster.registry.imports.lookups import Lookups
from medcluster.registry.imports.people import languages, places, trainings
from medcluster.registry.imports.shapes import Kind, Part
from medcluster.registry.models import (
    BedCapacity,
    Centre,
    Department,
    Equipment,
    Organisation,
    Price,
    Service,
    Specialist,
)
from medcluster.registry.models.centres import CentreKind
from medcluster.registry.models.equipment import EquipmentKind, EquipmentState
from medcluster.registry.models.organisations import OrganisationKind
from medcluster.registry.models.services import Currency, ServiceKind
from medcluster.registry.models.specialists import Category

Faults = Iterator[tuple[str, Any]]


def _points(row: Any) -> Faults:
    if (row.latitude is None) != (row.longitude is None):
        yield "longitude", gettext("Give both latitude and longitude, or neither.")
    if row.country_id is None:
        yield "country", gettext("Give the country or the region.")
    elif row.region_id and not row.region_id.startswith(f"{row.country_id}-"):
        yield "region", gettext("This region is in another country.")


def _country_of_region(row: Any, _lookups: Lookups) -> None:
    if row.region_id and not row.country_id:
        row.country_id = row.region_id[:2]


def _free_within_beds(row: BedCapacity) -> Faults:
    if row.free > row.beds:
        yield (
            "free",
            gettext("There cannot be more free beds (%(free)d) than beds (%(beds)d).")
            % {"free": row.free, "beds": row.beds},
        )


def _dates(row: Price) -> Faults:
    if row.valid_until is not None and row.valid_until < row.valid_from:
        yield "valid_until", gettext("The last day is before the first one.")


_WHERE = (
    reference("country", _("Country")).kept(),
    reference("region", _("Region")),
    time_zone("time_zone", _("Time zone")),
    number("latitude", _("Latitude"), low=-90, high=90, whole=False),
    number("longitude", _("Longitude"), low=-180, high=180, whole=False),
    *localized("address", _("Address")),
    text("phone", _("Telephone"), length=64),
    email("email", _("E-mail")),
)

ORGANISATIONS = Kind(
    "organisations",
    _("Organisations"),
    (
        Part(
            Organisation,
            key=("code",),
            columns=(
                text("code", _("Code"), length=32),
                *localized("name", pgettext_lazy("of a thing", "Name"), required=True),
                *localized("short_name", _("Short name")),
                choice("kind", _("Kind"), OrganisationKind),
                *_WHERE,
                flag("in_cluster", _("Part of the cluster"), default=False),
                flag("is_active", _("Working"), default=True),
            ),
            check=_points,
            prepare=_country_of_region,
        ),
    ),
)

CENTRES = Kind(
    "centres",
    _("Centres"),
    (
        Part(
            Centre,
            key=("code",),
            columns=(
                text("code", _("Code"), length=32),
                *localized("name", pgettext_lazy("of a thing", "Name"), required=True),
                *localized("short_name", _("Short name")),
                choice("kind", _("Kind"), CentreKind),
                reference("lead", _("Lead organisation"), "organisation").must(),
                *_WHERE,
                choices_list("accepts_fundings", _("Who may pay"), Funding),
                flag("is_consultative", _("Consults other regions at a distance"), default=False),
                codes("serves", _("Regions served"), "region"),
                flag("is_external", _("Outside the cluster"), default=False),
                flag("is_active", _("Working"), default=True),
            ),
            check=_points,
            prepare=_country_of_region,
            related=("lead",),
            prefetch=("serves",),
        ),
    ),
)

DEPARTMENTS = Kind(
    "departments",
    _("Departments and beds"),
    (
        Part(
            Department,
            key=("organisation", "code"),
            columns=(
                reference("organisation", _("Organisation")),
                text("code", _("Code"), length=32),
                *localized("name", pgettext_lazy("of a thing", "Name"), required=True),
                reference("centre", _("Centre")),
                text("phone", _("Telephone"), length=64),
                flag("is_active", _("Working"), default=True),
            ),
            related=("organisation", "centre"),
        ),
        Part(
            BedCapacity,
            key=("profile", "age_group"),
            parent="department",
            columns=(
                reference("profile", _("Profile")),
                choice("age_group", _("Age group"), AgeGroup),
                number("beds", _("Beds"), high=10_000).must(),
                number("free", _("Free beds"), high=10_000, default=0),
            ),
            check=_free_within_beds,
            related=("department__organisation", "department__centre"),
        ),
    ),
)

SPECIALISTS = Kind(
    "specialists",
    _("Specialists"),
    (
        Part(
            Specialist,
            key=("organisation", "code"),
            columns=(
                reference("organisation", _("Organisation")),
                text("code", _("Personnel code"), length=48),
                text("name", _("Full name")).must(),
                text("name_latin", _("Name in Latin letters")),
                reference("centre", _("Centre")),
                *localized("post", _("Post")),
                *localized("degree", _("Degree and title")),
                choice("category", _("Category"), Category, blank=True),
                number("experience_since", _("Works since, year"), low=1930, high=2100),
                codes("profiles", _("Profiles"), "profile"),
                codes("methods", _("Methods"), "method"),
                languages("languages", _("Languages")),
                trainings("trainings", _("Education and training")),
                places("places", _("Places of work")),
                flag("gives_consultations", _("Gives teleconsultations"), default=False),
                flag("is_active", _("Working"), default=True),
            ),
            related=("organisation", "centre"),
            prefetch=("profiles", "methods", "languages", "trainings", "places"),
        ),
    ),
)

EQUIPMENT = Kind(
    "equipment",
    _("Equipment"),
    (
        Part(
            Equipment,
            key=("organisation", "code"),
            columns=(
                reference("organisation", _("Organisation")),
                text("code", _("Inventory code"), length=48),
                *localized("name", pgettext_lazy("of a thing", "Name"), required=True),
                choice("kind", _("Kind"), EquipmentKind),
                reference("centre", _("Centre")),
                text("maker", _("Maker"), length=120),
                text("model", _("Model"), length=120),
                reference("made_in", _("Country of the maker"), "country"),
                day("commissioned_on", _("In use since")),
                choice("state", _("State"), EquipmentState),
            ),
            related=("organisation", "centre"),
        ),
    ),
)

SERVICES = Kind(
    "services",
    _("Services and prices"),
    (
        Part(
            Service,
            key=("organisation", "code"),
            columns=(
                reference("organisation", _("Organisation")),
                text("code", _("Code"), length=48),
                *localized("name", pgettext_lazy("of a thing", "Name"), required=True),
                choice("kind", _("Kind"), ServiceKind),
                reference("centre", _("Centre")),
                reference("profile", _("Profile")),
                reference("method", _("Method")),
                flag("is_active", _("In use"), default=True),
            ),
            related=("organisation", "centre"),
        ),
        Part(
            Price,
            key=("residency", "currency", "valid_from"),
            parent="service",
            columns=(
                choice("residency", _("Patient's residence"), Residency),
                choice("currency", _("Currency"), Currency),
                money("amount", _("Price")).must(),
                day("valid_from", _("From")),
                day("valid_until", _("Until")),
            ),
            check=_dates,
            related=("service__organisation", "service__centre"),
        ),
    ),
)

KINDS: dict[str, Kind] = {
    kind.code: kind for kind in (ORGANISATIONS, CENTRES, DEPARTMENTS, SPECIALISTS, EQUIPMENT, SERVICES)
}
