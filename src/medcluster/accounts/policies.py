"""Who sees and changes which people. Default: everybody sees only themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q

from medcluster.accounts.rules import Where, may_give, may_manage_anywhere
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission, Role

if TYPE_CHECKING:
    from medcluster.accounts.models import Membership, User

NOBODY = Q(pk__in=())


def visible_people(actor: Actor) -> Q:
    """Narrows people: oneself; for administrators everybody who holds or held a post at a place they manage.

    The model is asked for by name because `User.objects.visible_to` stands on this module.
    """
    if may_manage_anywhere(actor):
        return Q()
    seen = Q(pk=actor.user_id) if actor.user_id is not None else NOBODY
    place = NOBODY
    for post in actor.posts_with(Permission.MANAGE_PEOPLE):
        if post.centre_id is not None:
            place |= Q(centre_id=post.centre_id)
        elif post.organisation_id is not None:
            place |= Q(organisation_id=post.organisation_id)
    if place != NOBODY:
        seen |= Q(pk__in=apps.get_model("accounts", "Membership").objects.filter(place).values("user_id"))
    return seen


def may_take(actor: Actor, membership: Membership) -> bool:
    """May the actor end this post? Whoever may give it, may take it; nobody their own."""
    if actor.user_id == membership.user_id and not actor.is_system:
        return False
    return may_give(actor, Role(membership.role), Where(membership.organisation_id, membership.centre_id))


def may_edit(actor: Actor, person: User) -> bool:
    """Change name and address, send the invitation again: only when every post of the person is the actor's to give.

    Whoever sets the address can set the password, so an administrator must not be able to do it to somebody who may
    do more than the administrator could give.
    """
    if not actor.may(Permission.MANAGE_PEOPLE):
        return False
    return all(may_give(actor, Role(m.role), Where(m.organisation_id, m.centre_id)) for m in _active(person))


def may_stop(actor: Actor, person: User) -> bool:
    """Deactivate, end sessions: cluster-wide administrators everybody else, delegated ones whom they may edit."""
    if actor.user_id == person.pk and not actor.is_system:
        return False
    return may_manage_anywhere(actor) or may_edit(actor, person)


def _active(person: User) -> list[Membership]:
    return [m for m in person.memberships.all() if m.is_active()]
