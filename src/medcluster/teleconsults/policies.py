"""Who sees a teleconsultation and in which role (care-path.md section 5). Default: nobody.

Asking side: doctors of the asking organisation. Centre's side: its triage doctors, within their profiles. Cluster
coordinators: every request that was sent. Consultants: only the ones to whose panel they are named. The head of a
centre and the administrator of an organisation look on at what was sent to the one or by the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import Permission, Role

if TYPE_CHECKING:
    from medcluster.teleconsults.models import Teleconsult

ASKING = frozenset({Role.REFERRING_DOCTOR, Role.ATTENDING_DOCTOR})
MODERATING = frozenset({Role.TRIAGE_DOCTOR, Role.COORDINATOR})
NOBODY = Q(pk__in=())
_POWERS = (Permission.REQUEST_TELECONSULT, Permission.MODERATE_TELECONSULT)


def visible(actor: Actor) -> Q:
    """The teleconsultations that this person may see at all; drafts only for the organisation that writes them."""
    if actor.is_system:
        return Q()
    seen = NOBODY
    if asking := actor.organisations(Permission.REQUEST_TELECONSULT):
        seen |= Q(organisation_id__in=asking)
    sent = NOBODY
    for post in actor.posts_with(Permission.MODERATE_TELECONSULT):
        sent |= _queue_of(post)
    if actor.may(Permission.CONSULT) and actor.user_id is not None:
        sent |= _named(actor.user_id)
    sent |= overseen(actor)
    return seen | (sent & ~Q(state="draft"))


def overseen(actor: Actor) -> Q:
    """What a head sees of the own centre, within the profiles of the post, and an administrator of the own hospital."""
    seen = NOBODY
    for post in actor.posts_with(Permission.OVERSEE_TELECONSULTS):
        if post.role is Role.CENTRE_HEAD and post.centre_id is not None:
            seen |= _at_centre(post)
        elif post.role is Role.ORG_ADMIN and post.organisation_id is not None:
            seen |= Q(organisation_id=post.organisation_id)
    return seen


def _queue_of(post: Post) -> Q:
    if post.role is Role.COORDINATOR:
        return Q(centre__isnull=False)
    return NOBODY if post.centre_id is None else _at_centre(post)


def _at_centre(post: Post) -> Q:
    queue = Q(centre_id=post.centre_id)
    return queue & Q(profile_id__in=post.profiles) if post.profiles else queue


def _named(user_id: int) -> Q:
    places = apps.get_model("teleconsults", "Panelist").objects  # by name: the models stand on this module
    return Q(Exists(places.filter(case_id=OuterRef("pk"), user_id=user_id)))


def roles_on(case: Teleconsult, actor: Actor) -> frozenset[Role]:
    """The roles that the person has on this case; a consultant only when named to the panel."""
    held = {post.role for wanted in _POWERS for post in actor.posts_with(wanted) if _counts(case, post)}
    if actor.may(Permission.CONSULT) and _is_named(case, actor):
        held.add(Role.CONSULTANT)
    return frozenset(held)


def _counts(case: Teleconsult, post: Post) -> bool:
    if post.role in ASKING:
        return post.organisation_id == case.organisation_id
    if case.state == "draft" or case.centre_id is None:
        return False
    if post.role is Role.COORDINATOR:
        return True
    here = post.role is Role.TRIAGE_DOCTOR and post.centre_id == case.centre_id
    return here and (not post.profiles or case.profile_id in post.profiles)


def _is_named(case: Teleconsult, actor: Actor) -> bool:
    if actor.user_id is None or case.pk is None:
        return False
    return any(panelist.user_id == actor.user_id for panelist in case.panelists.all())


def is_asking(case: Teleconsult, actor: Actor) -> bool:
    return not ASKING.isdisjoint(roles_on(case, actor))


def is_answering(case: Teleconsult, actor: Actor) -> bool:
    return not (MODERATING | {Role.CONSULTANT}).isdisjoint(roles_on(case, actor))
