"""Lists of specialists, equipment and services."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.codes import Residency
from medcluster.kernel.web import html
from medcluster.kernel.web.tables import Column, Empty, Filter, Table
from medcluster.registry.models import CareProfile, Method, Price, SpecialistLanguage, SpecialistTraining
from medcluster.registry.models.equipment import EquipmentKind, EquipmentState
from medcluster.registry.models.services import ServiceKind
from medcluster.registry.models.specialists import Category
from medcluster.registry.presenters import language_names, prices_in_words, standing, training_abroad
from medcluster.registry.tables import choices
from medcluster.registry.tables.places import ACTIVE, SEARCH_HINT, search

_specialist_profiles = CareProfile.specialists.through
_specialist_methods = Method.specialists.through


def _through(model: Any, column: str) -> Any:
    """Specialists with any of the values, without a join that would double the rows."""
    return lambda query, values: query.filter(
        Exists(model.objects.filter(specialist=OuterRef("pk"), **{f"{column}__in": values}))
    )


def _trained_abroad(query: Any) -> Any:
    elsewhere = SpecialistTraining.objects.filter(specialist=OuterRef("pk")).exclude(
        country=OuterRef("organisation__country")
    )
    return query.filter(Exists(elsewhere))


ORGANISATION = Filter(
    "organisation",
    _("Organisation"),
    lambda query, values: query.filter(organisation__in=values),
    choices=choices.organisations,
)
CENTRE = Filter("centre", _("Centre"), lambda query, values: query.filter(centre__in=values), choices=choices.centres)

SPECIALISTS = Table(
    "specialists",
    columns=[
        Column("name", _("Specialist"), cell=lambda s: html.lines(s.name, s.post), sort="name",
               export=lambda s: s.name, primary=True),
        Column("post", _("Post"), cell=lambda s: s.post, hidden=True),
        Column("organisation", _("Organisation"), cell=lambda s: html.lines(s.organisation, s.centre or ""),
               sort="organisation__code", export=lambda s: str(s.organisation)),
        Column("profiles", _("Profiles"), cell=lambda s: ", ".join(str(p) for p in s.profiles.all())),
        Column("methods", _("Methods"), cell=lambda s: ", ".join(str(m) for m in s.methods.all()), hidden=True),
        Column("languages", _("Languages"), cell=language_names),
        Column("training", _("Trained abroad"), cell=training_abroad),
        Column("category", _("Category"), cell=lambda s: s.get_category_display() if s.category else "",
               sort="category", hidden=True),
        Column("since", _("Works since"), cell=lambda s: s.experience_since or "", sort="experience_since",
               nullable=True, numeric=True, hidden=True),
        Column("state", _("State"), cell=standing, hidden=True),
    ],
    filters=[
        Filter("profile", _("Profile"), _through(_specialist_profiles, "careprofile"), choices=choices.profiles),
        Filter("method", _("Method"), _through(_specialist_methods, "method"), choices=choices.methods),
        Filter("language", _("Language"), _through(SpecialistLanguage, "language"), choices=choices.languages),
        Filter("trained", _("Country of training"), _through(SpecialistTraining, "country"),
               choices=choices.countries_of_training),
        ORGANISATION,
        Filter("category", _("Category"), lambda query, values: query.filter(category__in=values),
               choices=[(value, label) for value, label in Category.choices if value]),
        Filter.flag("abroad", _("Trained abroad"), apply=_trained_abroad),
        Filter.flag("consults", _("Gives teleconsultations"),
                    apply=lambda query: query.filter(gives_consultations=True)),
        ACTIVE,
    ],
    search=search,
    search_hint=_("Name, post or code"),
    default_sort="name",
    row_url=lambda s: reverse("registry:specialist", args=[s.pk]),
    empty=Empty(_("No specialists yet"), _("Add the first one or bring in a table."), _("Import"), "registry:imports"),
)  # fmt: skip

EQUIPMENT = Table(
    "equipment",
    columns=[
        Column("name", _("Equipment"), cell=lambda e: html.lines(e.name, e.code), sort="name__ru",
               export=lambda e: str(e.name), primary=True),
        Column("code", _("Inventory code"), cell=lambda e: e.code, sort="code", hidden=True),
        Column("kind", _("Kind"), cell=lambda e: e.get_kind_display(), sort="kind"),
        Column("organisation", _("Organisation"), cell=lambda e: html.lines(e.organisation, e.centre or ""),
               sort="organisation__code", export=lambda e: str(e.organisation)),
        Column("model", _("Model"), cell=lambda e: " ".join((e.maker, e.model)).strip(), sort="maker"),
        Column("made_in", _("Country of the maker"), cell=lambda e: e.made_in or "", hidden=True),
        Column("since", _("In use since"), cell=lambda e: html.day(e.commissioned_on), sort="commissioned_on",
               nullable=True, export=lambda e: e.commissioned_on),
        Column("state", _("State"), cell=lambda e: e.get_state_display(), sort="state"),
    ],
    filters=[
        Filter("kind", _("Kind"), lambda query, values: query.filter(kind__in=values), choices=EquipmentKind.choices),
        ORGANISATION,
        CENTRE,
        Filter("state", _("State"), lambda query, values: query.filter(state__in=values),
               choices=EquipmentState.choices),
        Filter.dates("since", _("In use since"), field="commissioned_on", has_time=False),
    ],
    search=search,
    search_hint=_("Name, maker or inventory code"),
    default_sort="name",
    row_url=lambda e: reverse("registry:equipment_item", args=[e.pk]),
    empty=Empty(_("No equipment yet"), _("Add the first item or bring in a table."), _("Import"), "registry:imports"),
)  # fmt: skip


def _priced_for(residency: str) -> Any:
    return lambda service: prices_in_words(service, residency)


SERVICES = Table(
    "services",
    columns=[
        Column("name", _("Service"), cell=lambda s: html.lines(s.name, s.code), sort="name__ru",
               export=lambda s: str(s.name), primary=True),
        Column("code", _("Code"), cell=lambda s: s.code, sort="code", hidden=True),
        Column("kind", _("Kind"), cell=lambda s: s.get_kind_display(), sort="kind"),
        Column("organisation", _("Organisation"), cell=lambda s: s.organisation, sort="organisation__code"),
        Column("profile", _("Profile"), cell=lambda s: s.profile or "", sort="profile_id", nullable=True),
        *(
            Column(f"price_{value}", label, cell=_priced_for(value), numeric=True)
            for value, label in Residency.choices
        ),
        Column("state", _("State"), cell=standing, hidden=True),
    ],
    filters=[
        Filter("kind", _("Kind"), lambda query, values: query.filter(kind__in=values), choices=ServiceKind.choices),
        Filter("profile", _("Profile"), lambda query, values: query.filter(profile__in=values),
               choices=choices.profiles),
        ORGANISATION,
        CENTRE,
        Filter(
            "priced", _("Has a price for"),
            lambda query, values: query.filter(
                Exists(Price.objects.filter(service=OuterRef("pk"), residency__in=values))
            ),
            choices=Residency.choices,
        ),
        ACTIVE,
    ],
    search=search,
    search_hint=SEARCH_HINT,
    default_sort="name",
    row_url=lambda s: reverse("registry:service", args=[s.pk]),
    empty=Empty(_("No services yet"), _("Add the first one or bring in a table."), _("Import"), "registry:imports"),
)  # fmt: skip
