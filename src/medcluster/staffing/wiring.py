"""Plugs the room into the house: navigation, my work, the page of a specialist, messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import Membership, User
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.ports import Dispatch
from medcluster.kernel.web import shell
from medcluster.notifications import recipients
from medcluster.notifications.recipients import Recipient, of_users
from medcluster.registry import hooks
from medcluster.staffing import policies, selectors
from medcluster.staffing.models import Proposal

OBJECT = "staffing.proposal"
SHOWN, COUNTED = 5, 100


def connect() -> None:
    """Called once, when all models are loaded."""
    hooks.beside_specialist(beside)
    recipients.register(OBJECT, told, link=link)
    shell.navigation(
        shell.NavigationEntry(
            "registry", _("Structure of the cluster"), "staffing:structure", Permission.READ_REGISTRY, 5, "sitemap"
        ),
        shell.NavigationEntry(
            "people",
            _("Proposals to posts"),
            "staffing:list",
            frozenset({Permission.EDIT_REGISTRY, Permission.COORDINATE}),
            40,
            "user-star",
            count=_count,
        ),
    )
    shell.home(_home)


def _count(actor: Actor) -> int | None:
    return selectors.waiting_for(actor)[:COUNTED].count()


def _home(actor: Actor) -> shell.Section | None:
    if not actor.may(Permission.EDIT_REGISTRY):
        return None
    waiting = selectors.waiting_for(actor)
    items = [
        shell.Item(
            p.specialist.name, p.get_absolute_url(), p.number, p.status.label, p.status.mood, p.next_due_at, p.post
        )
        for p in waiting.order_by("next_due_at", "pk")[:SHOWN]
    ]
    if not items:
        return None
    return shell.Section(_("Proposals to posts"), items, reverse("staffing:list"), waiting[:COUNTED].count(), 60)


def beside(specialist: Any, actor: Actor) -> Sequence[tuple[str, str]]:
    """On the page of a specialist: open proposals, and the way to a new one."""
    if not policies.may_propose(actor):
        return []
    found = selectors.of_specialist(actor, specialist)
    lines = [(f"{p.post}: {p.status.label}", p.get_absolute_url()) for p in found]
    return [*lines, (_now("Propose for a post"), reverse("staffing:new", args=[specialist.pk]))]


def told(dispatch: Dispatch) -> Sequence[Recipient]:
    """A new proposal: the administrators of the place; a decision: who proposed; an overdue one: the cluster's."""
    proposal = Proposal.objects.select_related("proposed_by").get(pk=dispatch.object_id)
    if dispatch.template == "post.decided":
        return of_users([proposal.proposed_by] if proposal.proposed_by.is_active else [])
    posts = Membership.objects.active().filter(user__is_active=True).select_related("user")
    place = (
        posts.filter(role=Role.CENTRE_HEAD, centre_id=proposal.centre_id)
        if proposal.centre_id
        else posts.filter(role=Role.ORG_ADMIN, organisation_id=proposal.organisation_id, centre=None)
    )
    people: list[User] = [post.user for post in place]
    if not people or dispatch.context.get("level") == 100:
        people += [post.user for post in posts.filter(role=Role.CLUSTER_ADMIN)]
    return of_users(user for user in people if user.pk != proposal.proposed_by_id)


def link(pk: int) -> str:
    found: Proposal = Proposal.objects.only("pk", "created_at").get(pk=pk)
    return found.get_absolute_url()
