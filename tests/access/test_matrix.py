"""Every address × every role × own and foreign objects. A door that opens to the wrong person is a fault here."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from medcluster.accounts.models import User
from medcluster.accounts.services import actor_for
from medcluster.demo.cluster import EMAIL_DOMAIN
from medcluster.demo.load import load
from medcluster.episodes.models import Episode
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import ROLES, Role
from medcluster.patients.models import Patient
from medcluster.referrals.models import Offer, Referral
from medcluster.registry import reference
from tests.access.addresses import LIBRARIES, Address, addresses

SIZE = 75
KINDS: tuple[tuple[str, Any], ...] = (
    ("referrals/offers/<str:number>", Offer), ("referrals/", Referral), ("episodes/", Episode), ("patients/", Patient),
)  # fmt: skip
OURS = [address for address in addresses() if address.access is not None]
FINE = {200, 204, 302, 303, 304, 400, 404, 405, 409, 422}


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
    return next((model for start, model in KINDS if address.route.startswith(start)), None)


def test_every_address_has_a_rule_or_a_known_reason_to_have_none() -> None:
    without = {address.module for address in addresses() if address.access is None}
    assert without <= set(LIBRARIES), "a view without `requires`, `signed_in` or `public`"
    always = {module for module in LIBRARIES if ".providers." not in module}  # those come and go with the settings
    assert always <= without, "a reason that nothing needs any more"


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
    wrong = []
    for address in OURS:
        assert address.access is not None
        allowed = not address.access.permissions or bool(address.access.permissions & actor.permissions)
        model = kind_of(address)
        numbers = ["R26-000000-0"]
        if model is not None:
            foreign = model.objects.exclude(pk__in=model.objects.visible_to(actor).values("pk")).first()
            own = model.objects.visible_to(actor).first()
            numbers = [row.number for row in (own, foreign) if row is not None] or numbers
        for number in numbers:
            status = client.get(address.filled(number)).status_code
            if not allowed and not address.access.public and status not in (403, 405):
                wrong.append(f"{address.route} {number}: {status}, expected 403")
            if status not in FINE | {403}:
                wrong.append(f"{address.route} {number}: {status}")
    assert not [*wrong, *_foreign_objects_that_show(client, actor)]


def _foreign_objects_that_show(client: Client, actor: Actor) -> list[str]:
    """Somebody else's object does not exist (404), whether it is read or acted on; an own one does."""
    places = {
        Referral: "/referrals/{}/",
        Episode: "/episodes/{}/",
        Patient: "/patients/{}/",
        Offer: "/referrals/offers/{}/do/accept/",
    }
    wrong = []
    for model, place in places.items():
        visible = model.objects.visible_to(actor)
        hidden, shown = model.objects.exclude(pk__in=visible.values("pk")).first(), visible.first()
        if hidden is not None:
            found = [client.get(place.format(hidden.number)), client.post(place.format(hidden.number))]
            wrong += [
                f"{r.request['PATH_INFO']}: {r.status_code}" for r in found if r.status_code not in (403, 404, 405)
            ]
        if shown is not None and model is not Offer:
            status = client.get(place.format(shown.number), follow=True).status_code
            wrong += [] if status in (200, 403) else [f"{place} own: {status}"]
    return wrong
