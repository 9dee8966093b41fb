"""The people who sign in: one for every role (shown on the sign-in page) and the staff of all places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password

from medcluster.accounts.models import Membership, User
from medcluster.demo.cluster import CENTRES, EMAIL_DOMAIN, PASSWORD
from medcluster.demo.names import invent
from medcluster.demo.referrers import REFERRERS
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import ROLES, Role
from medcluster.registry.models import Centre, Organisation

CENTRE_ROLES = (
    Role.TRIAGE_DOCTOR,
    Role.BOOKING,
    Role.FINANCE,
    Role.ADMISSIONS,
    Role.ATTENDING_DOCTOR,
    Role.CENTRE_HEAD,
    Role.CONSULTANT,
)
SHOWCASE = "CSC"  # the centre whose people stand on the sign-in page
SHOWCASE_PROFILE = "81"
TALKS = "DCA"  # the consultative centre where the showcase's consultant and triage doctor have a second post
MORE_CONSULTANTS = 2  # of each consultative centre, beside the first
SHOWCASE_REFERRER = "ATY-R"


def key(actor: Actor) -> int:
    """The user of an actor who is a person."""
    assert actor.user_id is not None
    return actor.user_id


@dataclass
class Staff:
    """Actors by (role, code of the place); cluster-wide roles have the place ""."""

    actors: dict[tuple[Role, str], list[Actor]] = field(default_factory=dict)

    def at(self, role: Role, place: str = "") -> Actor:
        """The first of them, who has a line on the sign-in page where the place is the showcase."""
        return self.actors[role, place][0]

    def all_at(self, role: Role, place: str = "") -> list[Actor]:
        return self.actors[role, place]


@dataclass(frozen=True)
class DemoPerson:
    """A line of the sign-in help: who, with which role, by which address."""

    email: str
    name: str
    role: Role


def hire(organisations: dict[str, Organisation], centres: dict[str, Centre], random: Random) -> Staff:
    """Create the users and their memberships (two INSERTs of many rows). All share one password, hashed once."""
    wanted: dict[str, list[_Post]] = {}
    for post in _posts(organisations, centres):
        wanted.setdefault(post.login, []).append(post)
    password = make_password(PASSWORD)
    users = {}
    for login, posts in wanted.items():
        name = invent(random, posts[0].names).full
        users[login] = User(
            email=f"{login}@{EMAIL_DOMAIN}", name=name, password=password, language=_language(login),
            search=f"{name} {login}@{EMAIL_DOMAIN}".casefold(),
        )  # fmt: skip
    User.objects.bulk_create(users.values())
    staff = Staff()
    memberships = []
    for login, posts in wanted.items():
        user = users[login]
        memberships += [Membership(user=user, role=p.role.value, valid_from=date(2020, 1, 1), **p.where) for p in posts]
        actor = Actor(user.pk, user.name, tuple(p.as_kernel() for p in posts))
        for p in posts:
            staff.actors.setdefault((p.role, p.place), []).append(actor)
    Membership.objects.bulk_create(memberships)
    return staff


def demo_people() -> list[DemoPerson]:
    """One person for every role, as printed by `medcluster demo` and shown on the sign-in page."""
    found = {user.email: user.name for user in User.objects.filter(email__endswith=f"@{EMAIL_DOMAIN}")}
    logins = {role: _login(role, "") for role in Role if role in ROLES}
    return [
        DemoPerson(email, found[email], role)
        for role, login in logins.items()
        if (email := f"{login}@{EMAIL_DOMAIN}") in found
    ]


@dataclass(frozen=True)
class _Post:
    """A post to be given: to whom (the login), as what, where, and among which names the person's is found."""

    login: str
    role: Role
    place: str
    where: dict[str, Any]
    names: str = "kk"

    def as_kernel(self) -> Post:
        centre = self.where.get("centre")
        return Post(self.role, self.where["organisation"].pk, centre.pk if centre else None)


def _posts(organisations: dict[str, Organisation], centres: dict[str, Centre]) -> Iterator[_Post]:
    """The people of the sign-in page have no place in the login. A second post for a login is one more of a person."""
    for place in CENTRES:
        where = {"organisation": centres[place.code].lead, "centre": centres[place.code]}
        for role in CENTRE_ROLES:
            code = "" if place.code == SHOWCASE else place.code
            yield _Post(_login(role, code), role, place.code, where)
        for n in range(2, MORE_CONSULTANTS + 2) if place.is_consultative else ():
            yield _Post(f"consultant-{n}.{place.code.lower()}", Role.CONSULTANT, place.code, where)
        if place.founded:
            yield _Post(
                _login(Role.ORG_ADMIN, place.code), Role.ORG_ADMIN, place.code, {"organisation": where["organisation"]}
            )
    afar = {"organisation": centres[TALKS].lead, "centre": centres[TALKS]}
    for role in (Role.CONSULTANT, Role.TRIAGE_DOCTOR):
        yield _Post(_login(role, ""), role, TALKS, afar)
    for referrer in REFERRERS:
        organisation = organisations[referrer.code]
        group = {"KZ": "kk", "RU": "ru"}.get(referrer.country, "abroad")
        for role in (Role.REFERRING_DOCTOR, Role.ORG_ADMIN):
            code = "" if referrer.code == SHOWCASE_REFERRER else referrer.code
            yield _Post(_login(role, code), role, referrer.code, {"organisation": organisation}, group)
    yield from _office(organisations, centres[SHOWCASE])


def _office(organisations: dict[str, Organisation], showcase: Centre) -> Iterator[_Post]:
    """One of each role that is not of a place, and a whole commission at the showcase."""
    commission = {"organisation": showcase.lead, "centre": showcase}
    for role in Role:
        if role not in ROLES or role in (*CENTRE_ROLES, Role.REFERRING_DOCTOR, Role.ORG_ADMIN):
            continue
        where: dict[str, Any] = {"organisation": organisations["INSURER" if role is Role.INSURER else "OFFICE"]}
        if role in (Role.COMMISSION_SECRETARY, Role.COMMISSION_MEMBER):
            where = commission
        yield _Post(_login(role, ""), role, "", where)
    for n in (2, 3):
        yield _Post(f"commission-member-{n}", Role.COMMISSION_MEMBER, "", commission)


def _login(role: Role, code: str) -> str:
    return role.value.replace("_", "-") + (f".{code.lower()}" if code else "")


def _language(login: str) -> str:
    """Most read Russian; some Kazakh, the desk for foreigners English, so that all three are seen."""
    if login.startswith("international"):
        return "en"
    return "kk" if login.startswith(("booking", "org-admin", "admissions")) else "ru"
