"""Reads of proposals, and the cluster as one structure with who manages what (row A6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from medcluster.accounts.models import Membership
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.visibility import get_visible
from medcluster.registry.models import Centre, Department, Organisation, Specialist
from medcluster.staffing.models import PREFIX, Proposal, ProposalQuerySet
from medcluster.staffing.workflow import PROPOSAL

MANAGERS = (Role.CENTRE_HEAD, Role.ORG_ADMIN)


def by_number(actor: Actor, text: str) -> Proposal:
    pk = numbers.parse(PREFIX, text)
    if pk is None:
        raise NotVisible()
    found: Proposal = get_visible(Proposal.objects.visible_to(actor).for_rows(), pk=pk)
    return found


def all_for(actor: Actor) -> ProposalQuerySet:
    found: ProposalQuerySet = Proposal.objects.visible_to(actor).for_rows()
    return found


def waiting_for(actor: Actor) -> ProposalQuerySet:
    """Open proposals to the places that the actor administers; the own ones wait for others."""
    if not actor.may(Permission.EDIT_REGISTRY):
        return all_for(actor).none()
    found: ProposalQuerySet = all_for(actor).filter(state__in=PROPOSAL.open_states)
    return found.exclude(proposed_by_id=actor.user_id)


def of_specialist(actor: Actor, specialist: Specialist) -> list[Proposal]:
    return list(all_for(actor).filter(specialist=specialist).order_by("-pk")[:10])


def specialist(actor: Actor, pk: int) -> Specialist:
    found: Specialist = get_visible(Specialist.objects.visible_to(actor).select_related("organisation"), pk=pk)
    return found


def places() -> list[tuple[str, str]]:
    """Centres and organisations of the cluster as choices: "c12", "o7"."""
    centres = [(f"c{c.pk}", str(c.name)) for c in Centre.objects.active().order_by("code")]
    own = Organisation.objects.active().filter(in_cluster=True).order_by("code")
    return centres + [(f"o{o.pk}", str(o.name)) for o in own]


def place(code: str) -> tuple[Organisation, Centre | None]:
    """The organisation and the centre behind a choice."""
    if code.startswith("c"):
        centre = Centre.objects.select_related("lead").get(pk=int(code[1:]))
        return centre.lead, centre
    return Organisation.objects.get(pk=int(code[1:])), None


# -- the cluster as one structure


@dataclass
class Unit:
    """A centre with its departments, or an organisation, and the people who manage it."""

    row: Any
    managers: list[tuple[str, Any]] = field(default_factory=list)  # name, role
    departments: list[Department] = field(default_factory=list)


def structure(actor: Actor) -> tuple[list[Unit], list[Unit]]:
    """Centres with heads and departments; organisations with their administrators (4 queries)."""
    posts = Membership.objects.active().filter(role__in=MANAGERS, user__is_active=True).select_related("user")
    centres = {c.pk: Unit(c) for c in Centre.objects.visible_to(actor).active().select_related("lead").order_by("code")}
    owners = Organisation.objects.visible_to(actor).active().filter(in_cluster=True).order_by("code")
    organisations = {o.pk: Unit(o) for o in owners}
    for department in Department.objects.visible_to(actor).active().select_related("organisation").order_by("code"):
        if department.centre_id in centres:
            centres[department.centre_id].departments.append(department)
        elif department.organisation_id in organisations:
            organisations[department.organisation_id].departments.append(department)
    for post in posts:
        unit = centres.get(post.centre_id) if post.centre_id else organisations.get(post.organisation_id or 0)
        if unit is not None:
            unit.managers.append((post.user.name, Role(post.role)))
    return list(centres.values()), list(organisations.values())
