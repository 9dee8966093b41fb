"""The people who sign in: one for every role (shown on the sign-in page) and the staff of all places."""

from __future__ import annotations

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
SHOWCASE_REFERRER = "ATY-R"


@dataclass
class Staff:
    """Actors by (role, code of the place); cluster-wide roles have the place ""."""

    actors: dict[tuple[Role, str], Actor] = field(default_factory=dict)

    def at(self, role: Role, place: str = "") -> Actor:
        return self.actors[role, place]


@dataclass(frozen=True)
class DemoPerson:
    """A line of the sign-in help: who, with which role, by which address."""

    email: str
    name: str
    role: Role


def hire(organisations: dict[str, Organisation], centres: dict[str, Centre], random: Random) -> Staff:
    """Create the users and their memberships (two INSERTs of many rows). All share one password, hashed once."""
    wanted = list(_posts(organisations, centres))
    password = make_password(PASSWORD)
    names = [invent(random, group) for *_rest, group in wanted]
    users = [
        User(email=f"{login}@{EMAIL_DOMAIN}", name=name.full, password=password, language=_language(login), search="")
        for (login, _role, _place, _values, _group), name in zip(wanted, names, strict=True)
    ]
    for user in users:
        user.search = f"{user.name} {user.email}".casefold()
    User.objects.bulk_create(users)
    staff = Staff()
    memberships = []
    for (_login, role, place, values, _group), user in zip(wanted, users, strict=True):
        memberships.append(Membership(user=user, role=role.value, valid_from=date(2020, 1, 1), **values))
        post = Post(role, values["organisation"].pk, values["centre"].pk if values.get("centre") else None)
        staff.actors[role, place] = Actor(user.pk, user.name, (post,))
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


def _posts(organisations: dict[str, Organisation], centres: dict[str, Centre]) -> Any:
    """(login, role, place, where, group of names); the people of the sign-in page have no place in the login."""
    for place in CENTRES:
        centre = centres[place.code]
        for role in CENTRE_ROLES:
            code = "" if place.code == SHOWCASE else place.code
            yield _login(role, code), role, place.code, {"organisation": centre.lead, "centre": centre}, "kk"
    for referrer in REFERRERS:
        organisation = organisations[referrer.code]
        group = {"KZ": "kk", "RU": "ru"}.get(referrer.country, "abroad")
        for role in (Role.REFERRING_DOCTOR, Role.ORG_ADMIN):
            code = "" if referrer.code == SHOWCASE_REFERRER else referrer.code
            yield _login(role, code), role, referrer.code, {"organisation": organisation}, group
    office, insurer = organisations["OFFICE"], organisations["INSURER"]
    for role in Role:
        if role in ROLES and role not in (*CENTRE_ROLES, Role.REFERRING_DOCTOR, Role.ORG_ADMIN):
            place_of = insurer if role is Role.INSURER else office
            values: dict[str, Any] = {"organisation": place_of}
            if role in (Role.COMMISSION_SECRETARY, Role.COMMISSION_MEMBER):
                values = {"organisation": centres[SHOWCASE].lead, "centre": centres[SHOWCASE]}
            yield _login(role, ""), role, "", values, "kk"


def _login(role: Role, code: str) -> str:
    return role.value.replace("_", "-") + (f".{code.lower()}" if code else "")


def _language(login: str) -> str:
    """Most read Russian; some Kazakh, the desk for foreigners English, so that all three are seen."""
    if login.startswith("international"):
        return "en"
    return "kk" if login.startswith(("booking", "org-admin", "admissions")) else "ru"
