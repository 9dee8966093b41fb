"""The tables of the registry that files can carry, column by column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy as __

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
from medcluster.registry.imports.engine import Kind, Part
from medcluster.registry.imports.people import languages, places, trainings
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
        yield "longitude", _("Give both latitude and longitude, or neither.")
    if row.country_id is None:
        yield "country", _("Give the country or the region.")
    elif row.region_id and not row.region_id.startswith(f"{row.country_id}-"):
        yield "region", _("This region is in another country.")


def _country_of_region(row: Any) -> None:
    if row.region_id and not row.country_id:
        row.country_id = row.region_id[:2]


def _free_within_beds(row: BedCapacity) -> Faults:
    if row.free > row.beds:
        yield (
            "free",
            _("There cannot be more free beds (%(free)d) than beds (%(beds)d).") % {"free": row.free, "beds": row.beds},
        )


def _dates(row: Price) -> Faults:
    if row.valid_until is not None and row.valid_until < row.valid_from:
        yield "valid_until", _("The last day is before the first one.")


_WHERE = (
    reference("country", __("Country")).kept(),
    reference("region", __("Region")),
    time_zone("time_zone", __("Time zone")),
    number("latitude", __("Latitude"), low=-90, high=90, whole=False),
    number("longitude", __("Longitude"), low=-180, high=180, whole=False),
    *localized("address", __("Address")),
    text("phone", __("Telephone"), length=64),
    email("email", __("E-mail")),
)

ORGANISATIONS = Kind(
    "organisations",
    __("Organisations"),
    (
        Part(
            Organisation,
            key=("code",),
            columns=(
                text("code", __("Code"), length=32),
                *localized("name", __("Name"), required=True),
                *localized("short_name", __("Short name")),
                choice("kind", __("Kind"), OrganisationKind),
                *_WHERE,
                flag("in_cluster", __("Part of the cluster"), default=False),
                flag("is_active", __("Working"), default=True),
            ),
            check=_points,
            prepare=_country_of_region,
        ),
    ),
)

CENTRES = Kind(
    "centres",
    __("Centres"),
    (
        Part(
            Centre,
            key=("code",),
            columns=(
                text("code", __("Code"), length=32),
                *localized("name", __("Name"), required=True),
                *localized("short_name", __("Short name")),
                choice("kind", __("Kind"), CentreKind),
                reference("lead", __("Lead organisation"), "organisation").must(),
                *_WHERE,
                choices_list("accepts_fundings", __("Who may pay"), Funding),
                flag("is_consultative", __("Consults other regions at a distance"), default=False),
                codes("serves", __("Regions served"), "region"),
                flag("is_external", __("Outside the cluster"), default=False),
                flag("is_active", __("Working"), default=True),
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
    __("Departments and beds"),
    (
        Part(
            Department,
            key=("organisation", "code"),
            columns=(
                reference("organisation", __("Organisation")),
                text("code", __("Code"), length=32),
                *localized("name", __("Name"), required=True),
                reference("centre", __("Centre")),
                text("phone", __("Telephone"), length=64),
                flag("is_active", __("Working"), default=True),
            ),
            related=("organisation", "centre"),
        ),
        Part(
            BedCapacity,
            key=("profile", "age_group"),
            parent="department",
            columns=(
                reference("profile", __("Profile")),
                choice("age_group", __("Age group"), AgeGroup),
                number("beds", __("Beds"), high=10_000).must(),
                number("free", __("Free beds"), high=10_000, default=0),
            ),
            check=_free_within_beds,
            related=("department__organisation", "department__centre"),
        ),
    ),
)

SPECIALISTS = Kind(
    "specialists",
    __("Specialists"),
    (
        Part(
            Specialist,
            key=("organisation", "code"),
            columns=(
                reference("organisation", __("Organisation")),
                text("code", __("Personnel code"), length=48),
                text("name", __("Full name")).must(),
                text("name_latin", __("Name in Latin letters")),
                reference("centre", __("Centre")),
                *localized("post", __("Post")),
                *localized("degree", __("Degree and title")),
                choice("category", __("Category"), Category, blank=True),
                number("experience_since", __("Works since, year"), low=1930, high=2100),
                codes("profiles", __("Profiles"), "profile"),
                codes("methods", __("Methods"), "method"),
                languages("languages", __("Languages")),
                trainings("trainings", __("Education and training")),
                places("places", __("Places of work")),
                flag("gives_consultations", __("Gives teleconsultations"), default=False),
                flag("is_active", __("Working"), default=True),
            ),
            related=("organisation", "centre"),
            prefetch=("profiles", "methods", "languages", "trainings", "places"),
        ),
    ),
)

EQUIPMENT = Kind(
    "equipment",
    __("Equipment"),
    (
        Part(
            Equipment,
            key=("organisation", "code"),
            columns=(
                reference("organisation", __("Organisation")),
                text("code", __("Inventory code"), length=48),
                *localized("name", __("Name"), required=True),
                choice("kind", __("Kind"), EquipmentKind),
                reference("centre", __("Centre")),
                text("maker", __("Maker"), length=120),
                text("model", __("Model"), length=120),
                reference("made_in", __("Country of the maker"), "country"),
                day("commissioned_on", __("In use since")),
                choice("state", __("State"), EquipmentState),
            ),
            related=("organisation", "centre"),
        ),
    ),
)

SERVICES = Kind(
    "services",
    __("Services and prices"),
    (
        Part(
            Service,
            key=("organisation", "code"),
            columns=(
                reference("organisation", __("Organisation")),
                text("code", __("Code"), length=48),
                *localized("name", __("Name"), required=True),
                choice("kind", __("Kind"), ServiceKind),
                reference("centre", __("Centre")),
                reference("profile", __("Profile")),
                reference("method", __("Method")),
                flag("is_active", __("In use"), default=True),
            ),
            related=("organisation", "centre"),
        ),
        Part(
            Price,
            key=("residency", "currency", "valid_from"),
            parent="service",
            columns=(
                choice("residency", __("Patient's residence"), Residency),
                choice("currency", __("Currency"), Currency),
                money("amount", __("Price")).must(),
                day("valid_from", __("From")),
                day("valid_until", __("Until")),
            ),
            check=_dates,
            related=("service__organisation", "service__centre"),
        ),
    ),
)

KINDS: dict[str, Kind] = {
    kind.code: kind for kind in (ORGANISATIONS, CENTRES, DEPARTMENTS, SPECIALISTS, EQUIPMENT, SERVICES)
}
