"""Reads of stays across rooms."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from medcluster.episodes.models import Episode, EpisodeQuerySet
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Role
from medcluster.kernel.visibility import get_visible


def by_number(actor: Actor, number: str) -> Episode:
    """The stay of a number as typed, with all that its page needs. NotVisible when there is none for the actor."""
    pk = numbers.parse("E", number)
    if pk is None:
        raise NotVisible()
    query = Episode.objects.visible_to(actor).select_related(
        "patient",
        "centre",
        "department",
        "bed",
        "profile",
        "method",
        "referral__referring_organisation",
        "previous",
        "attending_doctor",
    )
    found: Episode = get_visible(query, pk=pk)
    return found


def rows_for(actor: Actor) -> EpisodeQuerySet:
    return Episode.objects.visible_to(actor).for_rows()


def waiting_for(actor: Actor) -> EpisodeQuerySet:
    """Stays in which one of the actor's roles owes the next step, in the centres where they work."""
    found = Q(pk__in=())
    for post in actor.posts:
        if post.centre_id is not None and (owed := Episode.workflow.owed_by(post.role)):
            found |= Q(centre_id=post.centre_id, state__in=owed)
    return Episode.objects.filter(found)


def works_on_ward(actor: Actor) -> bool:
    return actor.has_role(Role.ADMISSIONS, Role.ATTENDING_DOCTOR, Role.CENTRE_HEAD)


def operations_of(episode: Episode) -> list[Any]:
    return list(episode.operations.select_related("method"))


def placements_of(episode: Episode) -> list[Any]:
    return list(episode.placements.select_related("department", "bed"))
