"""The list of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import Membership, User, UserQuerySet
from medcluster.accounts.places import places_of, staffed_places
from medcluster.accounts.rules import may_manage_anywhere
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import ROLES
from medcluster.kernel.texts import fold
from medcluster.kernel.web import html, words
from medcluster.kernel.web.tables import Column, Empty, Filter, Table


def people_for(actor: Actor) -> UserQuerySet:
    """The people an actor sees, with the posts of today: two queries for a page."""
    posts = Membership.objects.active().select_related("organisation", "centre").order_by("id")
    return User.objects.visible_to(actor).prefetch_related(Prefetch("memberships", posts, to_attr="current_posts"))


def state_of(user: User) -> tuple[Any, str]:
    """May the person sign in, and have they ever: a word and a mood."""
    if not user.is_active:
        return _("Closed"), "stopped"
    if user.last_login is None:
        return (_("Invited"), "waiting") if user.invited_at else (_("Never signed in"), "waiting")
    return _("Active"), "done"


def _roles(user: Any) -> str:
    return ", ".join(dict.fromkeys(str(post.definition.label) for post in user.current_posts))


def _by_role(query: Any, values: Sequence[str]) -> Any:
    return query.filter(pk__in=Membership.objects.active().filter(role__in=values).values("user_id"))


def _by_place(query: Any, values: Sequence[str]) -> Any:
    places = Q(organisation_id__in=[int(v[1:]) for v in values if v.startswith("o")])
    places |= Q(centre_id__in=[int(v[1:]) for v in values if v.startswith("c")])
    return query.filter(pk__in=Membership.objects.active().filter(places).values("user_id"))


_STATES = {
    "active": Q(is_active=True, last_login__isnull=False),
    "invited": Q(is_active=True, last_login__isnull=True),
    "closed": Q(is_active=False),
}


def _by_state(query: Any, values: Sequence[str]) -> Any:
    wanted = Q()
    for value in values:
        wanted |= _STATES[value]
    return query.filter(wanted)


def _search(query: Any, text: str) -> Any:
    for word in fold(text).split():
        query = query.filter(search__contains=word)
    return query


def _places_offered(actor: Actor) -> list[tuple[str, str]]:
    return staffed_places() if may_manage_anywhere(actor) else []


PEOPLE = Table(
    "people",
    columns=[
        Column("name", _("Name"), cell=lambda u: html.lines(u.name, u.email), sort="name", primary=True,
               export=lambda u: u.name),
        Column("email", _("Email"), cell=lambda u: u.email, hidden=True, sort="email"),
        Column("roles", _("Roles"), cell=_roles),
        Column("places", _("Place of work"), cell=lambda u: places_of(u.current_posts)),
        Column("phone", _("Telephone"), cell=lambda u: u.phone, hidden=True),
        Column("state", _("State"), cell=lambda u: html.badge(*state_of(u)), export=lambda u: str(state_of(u)[0])),
        Column("factor", _("Second factor"), cell=lambda u: _("yes") if u.has_second_factor else _("no"), hidden=True),
        Column("seen", _("Last sign-in"), cell=lambda u: html.ago(u.last_login), sort="last_login", nullable=True,
               export=lambda u: u.last_login),
        Column("created", _("Added"), cell=lambda u: words.day(u.created_at), sort="created_at", hidden=True,
               export=lambda u: u.created_at),
    ],
    filters=[
        Filter("role", _("Role"), choices=[(r.value, d.label) for r, d in ROLES.items()], apply=_by_role),
        Filter("place", _("Place of work"), choices=_places_offered, apply=_by_place),
        Filter("state", _("State"), choices=[("active", _("Active")), ("invited", _("Invited")),
                                             ("closed", _("Closed"))], apply=_by_state),
        Filter.flag("weak", _("No second factor"), apply=lambda query: query.filter(has_second_factor=False)),
    ],
    search=_search,
    search_hint=_("Name, email or telephone"),
    default_sort="name",
    row_url=lambda u: reverse("accounts:person", args=[u.pk]),
    empty=Empty(_("Nobody here yet"), _("Invite the people who will work with you."), _("Invite"), "accounts:invite"),
)  # fmt: skip
