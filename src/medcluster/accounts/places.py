"""Organisations and centres as an administrator chooses them. The registry lies above accounts: asked for by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from medcluster.accounts.models import Membership
from medcluster.accounts.rules import may_manage_anywhere
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission


def organisations_for(by: Actor) -> QuerySet[Any]:
    """Organisations where the administrator may give roles."""
    query = apps.get_model("registry", "Organisation").objects.filter(is_active=True)
    if may_manage_anywhere(by):
        return query.order_by("search")
    own = {p.organisation_id for p in by.posts_with(Permission.MANAGE_PEOPLE)}
    return query.filter(pk__in={pk for pk in own if pk is not None}).order_by("search")


def centres_for(by: Actor) -> QuerySet[Any]:
    """Centres where the administrator may give roles."""
    query = apps.get_model("registry", "Centre").objects.filter(is_active=True)
    if may_manage_anywhere(by):
        return query.order_by("search")
    return query.filter(pk__in=by.centres(Permission.MANAGE_PEOPLE)).order_by("search")


def care_profiles() -> QuerySet[Any]:
    return apps.get_model("registry", "CareProfile").objects.order_by("code")


def places_of(posts: Iterable[Membership]) -> str:
    """The places of some posts in words, each once."""
    return ", ".join(dict.fromkeys(place for post in posts if (place := place_of(post))))


def place_of(post: Membership) -> str:
    """Where a post is held: centre and employer, or the cluster."""
    return ", ".join(str(place) for place in (post.centre, post.organisation) if place is not None)


def staffed_places() -> list[tuple[str, str]]:
    """Organisations and centres where somebody holds a post today, as choices of a filter: "o12", "c3"."""
    posts = Membership.objects.active()
    found = []
    for letter, model, column in (("o", "Organisation", "organisation_id"), ("c", "Centre", "centre_id")):
        table = apps.get_model("registry", model)
        rows = table.objects.filter(pk__in=posts.values(column)).order_by("search")
        found += [(f"{letter}{place.pk}", str(place)) for place in rows]
    return found
