"""Who sees which episodes and holds which role on one. Default deny."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission, Role
from medcluster.referrals.policies import acting_posts

if TYPE_CHECKING:
    from medcluster.episodes.models import Episode

WARD = frozenset({Role.ADMISSIONS, Role.ATTENDING_DOCTOR, Role.CENTRE_HEAD, Role.TRIAGE_DOCTOR, Role.BOOKING})


def episodes_visible_to(actor: Actor) -> Q:
    """The centre's own people see its episodes; whoever sees the referral sees what came of it."""
    if actor.is_system:
        return Q()
    centres = [p.centre_id for p in actor.posts_with(Permission.READ_REFERRALS) if p.role in WARD and p.centre_id]
    referrals = apps.get_model("referrals", "Referral").objects.visible_to(actor).values("pk")
    if actor.sees_cluster(Permission.READ_REFERRALS):
        return Q()
    return Q(centre_id__in=centres) | Q(referral_id__in=referrals)


def roles_on_episode(episode: Episode, actor: Actor) -> frozenset[Role]:
    """Roles of the treating centre; the coordinator and the referring doctor look on."""
    held = {p.role for p in acting_posts(actor) if p.role in WARD and p.centre_id == episode.centre_id}
    held |= episode.referral.roles_of(actor) & {Role.COORDINATOR, Role.REFERRING_DOCTOR}
    return frozenset(held)
