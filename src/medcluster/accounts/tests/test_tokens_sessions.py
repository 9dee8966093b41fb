"""API tokens do what they may until they end; sessions are seen and ended by their owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from medcluster.accounts import services
from medcluster.accounts.models import ApiToken
from medcluster.accounts.services import actor_for
from medcluster.accounts.tests.factories import PASSWORD, UserFactory
from medcluster.audit.models import AuditEvent
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission, Role

pytestmark = pytest.mark.django_db
P = Permission


def issue(user: Any, *scopes: Permission, days: int = 30) -> tuple[ApiToken, str]:
    ends = timezone.now() + timedelta(days=days)
    return services.issue_token(by=actor_for(user), user=user, name="script", scopes=scopes, expires_at=ends)


def call(secret: str, path: str = "/people/", **more: Any) -> Any:
    return Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {secret}", **more}).get(path)


def test_a_token_acts_for_its_person_within_its_scopes(doctor: Any) -> None:
    token, secret = issue(doctor, P.READ_REFERRALS)
    actor, user = services.actor_of_token(secret) or pytest.fail("unknown")

    assert (user, actor.user_id, actor.permissions) == (doctor, doctor.pk, {P.READ_REFERRALS})
    assert secret not in str(vars(token))
    assert ApiToken.objects.get().last_used_at is not None


def test_a_scope_the_person_does_not_have_or_lost_gives_nothing(doctor: Any) -> None:
    with pytest.raises(Incomplete):
        issue(doctor, P.COORDINATE)
    _token, secret = issue(doctor, P.READ_REFERRALS)
    doctor.memberships.all().update(revoked_at=timezone.now())

    actor, _user = services.actor_of_token(secret) or pytest.fail("unknown")
    assert not actor.permissions


def test_giving_roles_is_never_in_a_token(org_admin: Any) -> None:
    with pytest.raises(Incomplete):
        issue(org_admin, P.MANAGE_PEOPLE)


@pytest.mark.parametrize("days", [0, -1, 400])
def test_a_token_ends_within_a_year(doctor: Any, days: int) -> None:
    with pytest.raises(Incomplete):
        issue(doctor, P.READ_REFERRALS, days=days)


def test_an_ended_a_revoked_and_a_closed_persons_token_are_refused(doctor: Any, org_admin: Any) -> None:
    _first, expired = issue(doctor, P.READ_REFERRALS)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    second, revoked = issue(doctor, P.READ_REFERRALS)
    services.revoke_token(by=actor_for(doctor), token=second)
    _third, closed = issue(doctor, P.READ_REFERRALS)
    assert services.actor_of_token(closed)
    services.deactivate(by=actor_for(org_admin), user=doctor)

    assert [services.actor_of_token(s) for s in (expired, revoked, closed, "mc_nonsense", "")] == [None] * 5
    with pytest.raises(Conflict):
        services.revoke_token(by=actor_for(doctor), token=second)


def test_a_request_with_a_bad_token_is_401_in_json(doctor: Any) -> None:
    answer = call("mc_nonsense")
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")
    assert "Bearer" in answer["WWW-Authenticate"]


def test_a_bad_token_is_refused_even_with_a_good_session(client: Client, doctor: Any) -> None:
    client.force_login(doctor)
    assert client.get("/accounts/me/", headers={"authorization": "Bearer mc_x"}).status_code == 401


def test_a_program_may_not_touch_the_persons_own_security(doctor: Any) -> None:
    _token, secret = issue(doctor, P.READ_REFERRALS)
    for path in ("/accounts/me/", "/accounts/me/tokens/", "/accounts/me/sessions/"):
        assert call(secret, path, accept="application/json").status_code == 403
    assert call(secret, "/accounts/password/change/").status_code == 302  # it is nobody's session


def test_the_forgery_check_is_waived_for_a_token_and_for_nothing_else(client: Client, doctor: Any) -> None:
    _token, secret = issue(doctor, P.READ_REFERRALS)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(doctor)

    assert strict.post("/i18n/setlang/", {"language": "en"}).status_code == 403
    by_token = {"authorization": f"Bearer {secret}"}
    assert (
        Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "en"}, headers=by_token).status_code == 302
    )


def test_a_token_makes_no_token(doctor: Any) -> None:
    _token, secret = issue(doctor, P.READ_REFERRALS)
    actor, user = services.actor_of_token(secret) or pytest.fail("unknown")
    with pytest.raises(NotPermitted):
        services.issue_token(by=actor, user=user, name="x", scopes=[P.READ_REFERRALS], expires_at=timezone.now())


def test_a_person_makes_and_revokes_a_token_on_the_page(client: Client, doctor: Any) -> None:
    client.force_login(doctor)
    day = f"{timezone.localdate() + timedelta(days=10):%d.%m.%Y}"
    page = client.post("/accounts/me/tokens/", {"name": "выгрузка", "last_day": day, "scopes": ["referrals.read"]})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert secret not in client.get("/accounts/me/tokens/").content.decode()

    client.post(f"/accounts/me/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert services.actor_of_token(secret) is None


def test_somebody_elses_token_and_session_do_not_exist_for_me(client: Client, doctor: Any) -> None:
    token, _secret = issue(doctor, P.READ_REFERRALS)
    client.force_login(UserFactory())
    assert client.post(f"/accounts/me/tokens/{token.pk}/revoke/").status_code == 404
    assert client.post("/accounts/me/sessions/1/end/").status_code == 404


def signed_in(user: Any, browser: str) -> Client:
    client = Client(headers={"user-agent": browser})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def test_sessions_are_shown_and_ended_one_by_one_or_all(doctor: Any) -> None:
    here = signed_in(doctor, "Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/130.0")
    there = signed_in(doctor, "Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Safari/537.36")
    third = signed_in(doctor, "curl/8")

    page = here.get("/accounts/me/sessions/")
    assert page.context["rows"][0][1] == "Firefox, Windows"
    android = next(s for s, device, _c in page.context["rows"] if device == "Chrome, Android")
    here.post(f"/accounts/me/sessions/{android.pk}/end/")
    assert there.get("/accounts/me/").status_code == 302

    here.post("/accounts/me/sessions/others/end/")
    assert third.get("/accounts/me/").status_code == 302
    assert here.get("/accounts/me/").status_code == 200


def test_closing_an_account_ends_its_sessions_at_once(doctor: Any, org_admin: Any) -> None:
    there = signed_in(doctor, "curl/8")
    client = signed_in(org_admin, "curl/8")
    client.post(f"/people/{doctor.pk}/deactivate/")

    assert there.get("/accounts/me/").status_code == 302
    assert AuditEvent.objects.get(action="person.deactivate").details == {"sessions": 1, "tokens": 0}


class TestReauthenticate:
    def test_the_own_password_is_accepted(self, doctor: Any) -> None:
        services.reauthenticate(doctor, PASSWORD)

    def test_a_wrong_one_is_refused_and_written_down_and_locks(self, doctor: Any) -> None:
        for _attempt in range(5):
            with pytest.raises(Incomplete):
                services.reauthenticate(doctor, "wrong")
        with pytest.raises(Conflict):
            services.reauthenticate(doctor, PASSWORD)
        assert AuditEvent.objects.filter(action="person.reauthenticate", outcome="refused").count() == 5


def test_roles_of_others_are_found_for_messages(
    doctor: Any, hospital: Any, other_hospital: Any, centre_head: Any
) -> None:
    from medcluster.accounts.selectors import people_with  # noqa: PLC0415

    assert people_with(Role.REFERRING_DOCTOR) == [doctor]
    assert people_with(Role.REFERRING_DOCTOR, organisation_id=other_hospital.pk) == []
    doctor.is_active = False
    doctor.save()
    assert people_with(Role.REFERRING_DOCTOR, organisation_id=hospital.pk) == []
