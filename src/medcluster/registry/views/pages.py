"""The overview and the page of each row."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.kernel.codes import AgeGroup
from medcluster.kernel.permissions import Permission
from medcluster.kernel.visibility import get_visible
from medcluster.kernel.web import html
from medcluster.kernel.web.access import actor_of, requires
from medcluster.registry import hooks, presenters
from medcluster.registry.models import Centre, Organisation
from medcluster.registry.policies import may_edit
from medcluster.registry.selectors import capacity, querysets
from medcluster.registry.selectors.overview import Wanted, cards, profile_choices, region_choices
from medcluster.registry.views.lists import tabs

READ = Permission.READ_REGISTRY


@requires(READ)
def overview(request: HttpRequest) -> HttpResponse:
    """Centres as cards with their capacity; filters live in the address."""
    given = request.GET
    wanted = Wanted(
        words=given.get("q", "")[:100],
        profile=given.get("profile", ""),
        age_group=given.get("age", ""),
        region=given.get("region", ""),
        free_only=given.get("free") == "1",
        external=given.get("external") == "1",
    )
    found = cards(wanted)
    context = {
        "cards": found,
        "wanted": wanted,
        "beds": sum(card.beds for card in found),
        "free": sum(card.free for card in found),
        "profiles": profile_choices(),
        "regions": region_choices(),
        "ages": AgeGroup.choices,
        "tabs": tabs("overview"),
        "may_import": actor_of(request).may(Permission.EDIT_REGISTRY),
    }
    if request.headers.get("HX-Target") == "centre-cards":
        return render(request, "registry/_cards.html", context)
    return render(request, "registry/overview.html", context)


# -- centres


def visible_centre(request: HttpRequest, pk: int) -> Centre:
    found: Centre = get_visible(querysets.centre_pages(actor_of(request)), pk=pk)
    return found


def centre_tabs(centre: Centre, active: str) -> list[tuple[Any, str, bool]]:
    pages = [(_("Capacity and profiles"), "centre"), (_("People and equipment"), "centre_people")]
    if centre.is_consultative:
        pages.append((_("Duty"), "centre_duty"))
    return [(label, reverse(f"registry:{name}", args=[centre.pk]), name == active) for label, name in pages]


def centre_context(request: HttpRequest, centre: Centre, active: str) -> dict[str, Any]:
    """What every page of a centre shows."""
    return {
        "centre": centre,
        "tabs": centre_tabs(centre, active),
        "editable": may_edit(actor_of(request), centre),
        "facts": [
            (_("Lead organisation"), _link("organisation", centre.lead)),
            (_("Region"), centre.region or centre.country),
            (_("Kind"), centre.get_kind_display()),
            (_("Address"), str(centre.address)),
            (_("Telephone"), centre.phone),
            (_("E-mail"), centre.email),
            (_("Who may pay"), presenters.funding_names(centre.accepts_fundings)),
            (_("Time zone"), centre.time_zone.replace("_", " ")),
            (_("Code"), centre.code),
        ],
    }


@requires(READ)
def centre(request: HttpRequest, pk: int) -> HttpResponse:
    """One centre: capacity over all its organisations, profiles, methods, milestones."""
    found = visible_centre(request, pk)
    rows = capacity.bed_rows(found)
    departments = list(found.departments.select_related("organisation").order_by("organisation__code", "code"))
    organisations = {found.lead_id: found.lead} | {d.organisation_id: d.organisation for d in departments}
    context = centre_context(request, found, "centre") | {
        "lines": capacity.bed_lines(rows),
        "beds": sum(row.beds for row in rows),
        "free": sum(row.free for row in rows),
        "others": capacity.other_lines(found),
        "may_confirm": bool(capacity.confirmable(actor_of(request), found, rows))
        or may_edit(actor_of(request), found, Permission.CONFIRM_CAPACITY),
        "organisations": list(organisations.values()),
        "departments": departments,
        "profiles": presenters.treated(found.centre_profiles.select_related("profile")),
        "methods": querysets.methods_in_force(found, timezone.localdate()),
        "milestones": found.milestones.all(),
        "stale_days": capacity.stale_days(),
    }
    return render(request, "registry/centre.html", context)


@requires(READ)
def centre_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Specialists, equipment and services of a centre."""
    found = visible_centre(request, pk)
    actor = actor_of(request)
    context = centre_context(request, found, "centre_people") | {
        "specialists": querysets.specialists(actor).filter(centre=found, is_active=True).order_by("name"),
        "equipment": querysets.equipment(actor).filter(centre=found).order_by("kind", "code"),
        "services": querysets.services(actor).filter(centre=found, is_active=True).order_by("code"),
    }
    return render(request, "registry/centre_people.html", context)


# -- organisations, departments and what they have


@requires(READ)
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found: Organisation = get_visible(querysets.organisations(actor), pk=pk)
    departments = querysets.departments(actor).filter(organisation=found).order_by("code")
    context = {
        "organisation": found,
        "editable": may_edit(actor, found),
        "departments": departments,
        "centres": querysets.centres_of(actor, found),
        "branches": found.branches.order_by("code"),
        "counts": [
            (_("Specialists"), "specialists", found.specialists.filter(is_active=True).count()),
            (_("Equipment"), "equipment", found.equipment.count()),
            (_("Services"), "services", found.services.filter(is_active=True).count()),
        ],
        "facts": [
            (_("Kind"), found.get_kind_display()),
            (_("Belongs to"), _link("organisation", found.parent) if found.parent else ""),
            (_("Region"), found.region or found.country),
            (_("Address"), str(found.address)),
            (_("Telephone"), found.phone),
            (_("E-mail"), found.email),
            (_("Time zone"), found.time_zone.replace("_", " ")),
            (_("Part of the cluster"), _("yes") if found.in_cluster else _("no")),
            (_("Code"), found.code),
        ],
    }
    return render(request, "registry/organisation.html", context)


@requires(READ)
def department(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_visible(querysets.departments(actor), pk=pk)
    rows = found.capacities.select_related("profile", "confirmed_by", "department")
    context = {
        "department": found,
        "editable": may_edit(actor, found),
        "lines": capacity.bed_lines(list(rows)),
        "bed_labels": found.beds.all(),
        "facts": [
            (_("Organisation"), _link("organisation", found.organisation)),
            (_("Centre"), _link("centre", found.centre) if found.centre else ""),
            (_("Telephone"), found.phone),
            (_("Code"), found.code),
        ],
    }
    return render(request, "registry/department.html", context)


@requires(READ)
def specialist(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_visible(querysets.specialist_pages(actor), pk=pk)
    context = {
        "specialist": found,
        "editable": may_edit(actor, found),
        "trainings": [(row, presenters.years(row)) for row in found.trainings.all()],
        "places": [(row, presenters.years(row)) for row in found.places.all()],
        "languages": [(row, presenters.language_label(row)) for row in found.languages.all()],
        "beside": hooks.links_of(found, actor),
        "facts": [
            (_("Organisation"), _link("organisation", found.organisation)),
            (_("Centre"), _link("centre", found.centre) if found.centre else ""),
            (_("Degree and title"), str(found.degree)),
            (_("Category"), found.get_category_display() if found.category else ""),
            (_("Works since, year"), found.experience_since),
            (_("Gives teleconsultations"), _("yes") if found.gives_consultations else ""),
            (_("Name in Latin letters"), found.name_latin),
            (_("Personnel code"), found.code),
        ],
    }
    return render(request, "registry/specialist.html", context)


@requires(READ)
def equipment_item(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_visible(querysets.equipment(actor), pk=pk)
    context = {
        "item": found,
        "editable": may_edit(actor, found),
        "facts": [
            (_("Organisation"), _link("organisation", found.organisation)),
            (_("Centre"), _link("centre", found.centre) if found.centre else ""),
            (_("Kind"), found.get_kind_display()),
            (_("Maker"), found.maker),
            (_("Model"), found.model),
            (_("Country of the maker"), found.made_in),
            (_("In use since"), html.day(found.commissioned_on)),
            (_("State"), found.get_state_display()),
            (_("Inventory code"), found.code),
        ],
    }
    return render(request, "registry/equipment_item.html", context)


@requires(READ)
def service(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_visible(querysets.services(actor), pk=pk)
    in_force = {price.pk for price in presenters.prices_in_force(found)}
    context = {
        "service": found,
        "editable": may_edit(actor, found),
        "prices": [(price, price.pk in in_force) for price in found.prices.all()],
        "facts": [
            (_("Organisation"), _link("organisation", found.organisation)),
            (_("Centre"), _link("centre", found.centre) if found.centre else ""),
            (_("Kind"), found.get_kind_display()),
            (_("Profile"), found.profile),
            (_("Method"), found.method),
            (_("Code"), found.code),
        ],
    }
    return render(request, "registry/service.html", context)


def _link(page: str, row: Any) -> Any:
    return html.link(reverse(f"registry:{page}", args=[row.pk]), row)
