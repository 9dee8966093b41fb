"""Sign-in at the operator's identity provider: who is invited comes in, nobody else, and addresses must be proved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from medcluster.accounts.models import User
from medcluster.accounts.tests.identity_provider import CLIENT, SECRET, IdentityProvider, serving
from medcluster.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
START = "/accounts/oidc/oidc/login/"


@pytest.fixture
def provider(settings: Any) -> Iterator[IdentityProvider]:
    """The installation with MEDCLUSTER_OIDC_ISSUER and the rest set to a local provider."""
    with serving() as server:
        app = {
            "provider_id": "oidc", "name": "Region", "client_id": CLIENT, "secret": SECRET,
            "settings": {"server_url": server.url, "oauth_pkce_enabled": True},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
        yield server


def come_in(client: Client, provider: IdentityProvider) -> Any:
    """To the provider and back, as a browser goes."""
    there = client.get(START)
    assert there.status_code == 302, there.content.decode()[:500]
    return client.get(provider.authorise(there["Location"]))


def signed_in(client: Client) -> int | None:
    found = client.session.get("_auth_user_id")
    return int(found) if found else None


def claims(user: User, **more: Any) -> dict[str, Any]:
    return {"sub": "a1b2", "email": user.email, "email_verified": True, "name": user.name, **more}


def test_an_invited_person_comes_in_by_the_proved_address(
    client: Client, doctor: User, provider: IdentityProvider
) -> None:
    provider.person = claims(doctor)
    assert come_in(client, provider)["Location"] == "/"
    assert signed_in(client) == doctor.pk
    assert SocialAccount.objects.get().user == doctor
    assert {"/.well-known/openid-configuration", "/token", "/userinfo"} <= set(provider.asked)
    assert AuditEvent.objects.filter(action="person.sign_in", actor_id=doctor.pk, outcome="done").exists()


def test_who_was_linked_once_comes_in_under_a_new_address_too(
    client: Client, doctor: User, provider: IdentityProvider
) -> None:
    provider.person = claims(doctor)
    come_in(client, provider)
    provider.person = claims(doctor, email="new@example.org")
    again = Client()
    come_in(again, provider)
    assert signed_in(again) == doctor.pk


def test_an_address_that_was_not_proved_links_nobody(client: Client, doctor: User, provider: IdentityProvider) -> None:
    provider.person = claims(doctor, email_verified=False)
    come_in(client, provider)
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


def test_the_setting_forbids_linking_by_address(
    client: Client, doctor: User, provider: IdentityProvider, settings: Any
) -> None:
    settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
    provider.person = claims(doctor)
    come_in(client, provider)
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


def test_a_stranger_is_refused_and_no_account_is_made(client: Client, doctor: User, provider: IdentityProvider) -> None:
    before = User.objects.count()
    provider.person = {"sub": "zz", "email": "stranger@example.org", "email_verified": True, "name": "Stranger"}
    response = come_in(client, provider)
    assert signed_in(client) is None
    assert User.objects.count() == before
    page = response if response.status_code == 200 else client.get(response["Location"])
    assert "приглаш" in page.content.decode().lower()


def test_a_closed_account_stays_closed(client: Client, doctor: User, provider: IdentityProvider) -> None:
    User.objects.filter(pk=doctor.pk).update(is_active=False)
    provider.person = claims(doctor)
    come_in(client, provider)
    assert signed_in(client) is None


@pytest.mark.parametrize("wrong", [{"iss": "https://evil.example"}, {"aud": "another-client"}, {"exp": 1}])
def test_a_token_for_somebody_else_or_too_old_is_refused(
    client: Client, doctor: User, provider: IdentityProvider, wrong: dict[str, Any]
) -> None:
    provider.person, provider.id_claims = claims(doctor), wrong
    come_in(client, provider)
    assert signed_in(client) is None


def test_an_answer_that_nobody_asked_for_is_refused(client: Client, doctor: User, provider: IdentityProvider) -> None:
    provider.person = claims(doctor)
    there = client.get(START)["Location"]
    back = provider.authorise(there)
    stranger = Client()
    stranger.get(back)  # another browser, without the state
    assert signed_in(stranger) is None
    client.get(back)
    assert signed_in(client) == doctor.pk
    again = Client()
    again.get(back)
    assert signed_in(again) is None


def test_the_button_is_there_only_with_the_setting(client: Client, provider: IdentityProvider, settings: Any) -> None:
    assert START in client.get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert START not in client.get("/accounts/login/").content.decode()
    assert client.get(START).status_code == 404
