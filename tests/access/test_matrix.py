"""Every address × every role × own and foreign objects. A door that opens to the wrong person is a fault here."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from medcluster.accounts.models import User
from medcluster.accounts.services import actor_for
from medcluster.commissions.models import Question, Sitting
from medcluster.demo.cluster import EMAIL_DOMAIN
from medcluster.demo.load import load
from medcluster.documents.models import Document
from medcluster.episodes.models import Episode
from medcluster.interpreting.models import Assignment
from medcluster.kernel.actor import Actor
from medcluster.kernel.numbers import number
from medcluster.kernel.permissions import ROLES, Role
from medcluster.patients.models import Patient
from medcluster.referrals.models import Offer, Referral
from medcluster.registry import reference
from medcluster.staffing.models import Proposal
from medcluster.teleconsults.models import Teleconsult
from medcluster.visits.models import Visit
from tests.access.addresses import LIBRARIES, Address, addresses

SIZE = 75
# What the public number (or key) of an address belongs to; the first start that fits.
KINDS: tuple[tuple[str, Any], ...] = (
    ("referrals/offers/", Offer), ("referrals/", Referral), ("teleconsults/", Teleconsult), ("episodes/", Episode),
    ("patients/", Patient), ("commissions/questions/", Question), ("commissions/ask/", Referral),
    ("commissions/sittings/", Sitting), ("interpreting/assign/", Referral), ("interpreting/", Assignment),
    ("structure/proposals/", Proposal), ("visits/", Visit), ("documents/<uuid:pk>", Document),
)  # fmt: skip
# Numbers that are nobody's own, each with what guards them instead.
NOT_OWNED = {
    "track/": "the number is worth nothing without the code; proved in portal/tests",
    "oversight/": "cases without names, under a pseudonym; proved in oversight/tests",
    "learning/": "learning events are for everybody with the permission",
    "numbers/report/issued/": "issued reports are for everybody with the permission",
}
OURS = [address for address in addresses() if address.access is not None]
FINE = {200, 204, 302, 303, 304, 400, 404, 405, 409, 422}
CLOSED = {403, 404, 405}


@pytest.fixture
def cluster(db: None) -> None:
    cache.clear()
    reference.load()
    load(SIZE)


def sign_in(role: Role) -> tuple[Client, Actor]:
    user = User.objects.get(email=f"{role.value.replace('_', '-')}@{EMAIL_DOMAIN}")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client, actor_for(user)


def kind_of(address: Address) -> Any:
    return next((model for start, model in KINDS if address.route.startswith(start)), None) if address.owned else None


def test_every_address_has_a_rule_or_a_known_reason_to_have_none() -> None:
    without = {address.module for address in addresses() if address.access is None}
    assert without <= set(LIBRARIES), "a view without `requires`, `signed_in` or `public`"
    always = {module for module in LIBRARIES if ".providers." not in module}  # those come and go with the settings
    assert always <= without, "a reason that nothing needs any more"


def test_every_number_in_an_address_is_somebodys_own_or_says_why_not() -> None:
    unknown = [a.route for a in OURS if a.owned and kind_of(a) is None and not a.route.startswith(tuple(NOT_OWNED))]
    assert not unknown


def test_visitors_meet_the_sign_in_page(cluster: None, client: Client) -> None:
    client.raise_request_exception = False
    for address in OURS:
        response = client.get(address.filled())
        if address.access and address.access.public:
            assert response.status_code in FINE, address.route
        elif response.status_code != 405:
            assert response.status_code == 302, address.route
            assert response["Location"].startswith("/accounts/login/"), address.route


@pytest.mark.parametrize("role", [role for role in Role if role in ROLES])
def test_a_role_opens_its_own_doors_only(role: Role, cluster: None) -> None:
    client, actor = sign_in(role)
    own, foreign = {}, {}
    for model in {model for _start, model in KINDS}:
        visible = model.objects.visible_to(actor).order_by("pk")
        own[model] = visible.first()
        foreign[model] = model.objects.exclude(pk__in=visible.values("pk")).order_by("pk").first()
    wrong: list[str] = []
    for address in OURS:
        assert address.access is not None
        model = kind_of(address)
        allowed = not address.access.permissions or bool(address.access.permissions & actor.permissions)
        status = _asked(client, "GET", address.filled(_key(own.get(model))))
        if not allowed and not address.access.public and status not in (403, 405):
            wrong.append(f"{address.route} own: {status}, expected 403")
        if status not in FINE | {403}:
            wrong.append(f"{address.route} own: {status}")
        if model is not None and foreign[model] is not None:
            wrong += _what_opens(client, address, foreign[model])
    assert not wrong


def _key(row: Any) -> str:
    """What stands in the address for a row: its number, or the key of a document."""
    return "R26-000000-0" if row is None else str(row.pk if isinstance(row, Document) else row.number)


def _asked(client: Client, how: str, path: str) -> int:
    """The status of the answer; a file that it carries is closed again."""
    response = client.generic(how, path)
    response.close()
    return int(response.status_code)


def _what_opens(client: Client, address: Address, row: Any) -> list[str]:
    """Somebody else's object does not exist, whether it is read or acted on: refused, or as if it were not there."""
    wrong = []
    for how in ("GET", "POST"):
        status = _asked(client, how, address.filled(_key(row)))
        if status not in CLOSED and status != _asked(client, how, address.filled(_nobodys(row))):
            wrong.append(f"{how} {address.filled(_key(row))} foreign: {status}")
    return wrong


def _nobodys(row: Any) -> str:
    """A well-formed number or key that belongs to nothing."""
    return str(uuid4()) if isinstance(row, Document) else number(row.number[0], 10**7, timezone.now())


@pytest.mark.parametrize("model", [Referral, Episode, Patient, Teleconsult])
def test_what_is_shown_in_a_list_can_be_opened(model: Any, cluster: None) -> None:
    place = {
        Referral: "/referrals/{}/",
        Episode: "/episodes/{}/",
        Patient: "/patients/{}/",
        Teleconsult: "/teleconsults/{}/",
    }
    opened = 0
    for role in ROLES:
        if (
            role is Role.SYSTEM
            or not User.objects.filter(email=f"{role.value.replace('_', '-')}@{EMAIL_DOMAIN}").exists()
        ):
            continue
        client, actor = sign_in(role)
        shown = model.objects.visible_to(actor).order_by("pk").first()
        if shown is not None:
            status = client.get(place[model].format(shown.number), follow=True).status_code
            assert status in (200, 403), (role, shown.number)
            opened += status == 200
    assert opened
