"""Who sees which sittings and questions (care-path.md section 5: "their agenda, votes, protocol"). Default deny."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import Permission, Role

if TYPE_CHECKING:
    from medcluster.commissions.models import Question, Sitting

NOBODY = Q(pk__in=())
ASKING = frozenset({Role.TRIAGE_DOCTOR, Role.CENTRE_HEAD})
SHOWN_TO_MEMBERS = ("on_agenda", "voting", "decided")


def sittings_visible(actor: Actor) -> Q:
    """The secretary's own commission; members where they are called."""
    if actor.is_system:
        return Q()
    seen = NOBODY
    if kept := actor.centres(Permission.KEEP_COMMISSION):
        seen |= Q(centre_id__in=kept)
    if actor.may(Permission.VOTE_IN_COMMISSION):
        seen |= Q(pk__in=seats_of(actor).values("sitting_id"))
    return seen


def questions_visible(actor: Actor) -> Q:
    """The secretary's commission, the member's agenda, what the own centre asked; coordinators see all."""
    if actor.is_system:
        return Q()
    seen = NOBODY
    if kept := actor.centres(Permission.KEEP_COMMISSION):
        seen |= Q(centre_id__in=kept)
    if actor.may(Permission.VOTE_IN_COMMISSION):
        seen |= Q(sitting_id__in=seats_of(actor).values("sitting_id"), state__in=SHOWN_TO_MEMBERS)
    if asking := [p.centre_id for p in actor.posts_with(Permission.TRIAGE) if p.role in ASKING and p.centre_id]:
        seen |= Q(centre_id__in=asking)
    if any(post.role is Role.COORDINATOR for post in actor.posts_with(Permission.COORDINATE)):
        seen |= Q(pk__isnull=False)
    return seen


def referrals_of_agenda(actor: Actor) -> Q:
    """The referrals that a member may read because they stand on the member's agenda."""
    if not actor.may(Permission.VOTE_IN_COMMISSION):
        return NOBODY
    questions = apps.get_model("commissions", "Question").objects
    mine = questions.filter(sitting_id__in=seats_of(actor).values("sitting_id"), state__in=SHOWN_TO_MEMBERS)
    return Q(pk__in=mine.values("referral_id"))


def roles_on_sitting(sitting: Sitting, actor: Actor) -> frozenset[Role]:
    held = {post.role for post in _secretaries(actor) if post.centre_id == sitting.centre_id}
    if seat_of(sitting, actor) is not None:
        held.add(Role.COMMISSION_MEMBER)
    return frozenset(held)


def roles_on_question(question: Question, actor: Actor) -> frozenset[Role]:
    held = {post.role for post in _secretaries(actor) if post.centre_id == question.centre_id}
    held |= {
        post.role
        for post in actor.posts_with(Permission.TRIAGE)
        if post.role in ASKING and post.centre_id == question.centre_id
    }
    held |= {post.role for post in actor.posts_with(Permission.COORDINATE) if post.role is Role.COORDINATOR}
    if question.sitting is not None and seat_of(question.sitting, actor) is not None:
        held.add(Role.COMMISSION_MEMBER)
    return frozenset(held)


def seat_of(sitting: Sitting, actor: Actor) -> Any:
    """The actor's seat at the sitting; None for everybody who does not vote there."""
    if actor.user_id is None or not actor.may(Permission.VOTE_IN_COMMISSION):
        return None
    return next((member for member in sitting.members.all() if member.user_id == actor.user_id), None)


def seats_of(actor: Actor) -> Any:
    members = apps.get_model("commissions", "Member").objects  # by name: the models stand on this module
    return members.filter(user_id=actor.user_id or 0)


def _secretaries(actor: Actor) -> tuple[Post, ...]:
    return tuple(post for post in actor.posts_with(Permission.KEEP_COMMISSION) if post.centre_id is not None)
