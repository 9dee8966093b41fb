"""The second factor: set up, asked for, demanded by setting, and never stored in the clear."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from medcluster.accounts.tests.factories import PASSWORD, person
from medcluster.audit.models import AuditEvent
from medcluster.kernel.permissions import Role

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def signed_in(user: Any) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


@pytest.mark.django_db(transaction=True)
def test_a_person_sets_up_an_app_and_is_asked_for_its_code_from_then_on(doctor: Any, mailoutbox: list[Any]) -> None:
    client = signed_in(doctor)
    confirm = client.get("/accounts/2fa/totp/activate/")["Location"]
    secret = client.post(confirm, {"password": PASSWORD}, follow=True).context["form"].secret
    shown = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)

    doctor.refresh_from_db()
    assert doctor.has_second_factor
    assert "account-codes" in shown.content.decode()  # ten recovery codes, this once
    assert [mail.to for mail in mailoutbox] == [[doctor.email]]
    assert AuditEvent.objects.filter(action="person.second_factor", actor_id=doctor.pk).exists()
    assert secret not in str(Authenticator.objects.get(user=doctor, type="totp").data)

    cache.clear()  # a code counts once in its half minute
    other = signed_in(doctor)
    assert other.get("/accounts/me/").status_code == 302
    assert other.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert other.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert other.get("/accounts/me/").status_code == 200


def test_turning_the_app_off_is_seen_on_the_persons_row(doctor: Any) -> None:
    TOTP.activate(doctor, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    doctor.refresh_from_db()
    assert doctor.has_second_factor
    Authenticator.objects.all().delete()
    doctor.refresh_from_db()
    assert not doctor.has_second_factor


def test_a_recovery_code_works_once(doctor: Any) -> None:
    TOTP.activate(doctor, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(doctor).get_unused_codes()

    client = signed_in(doctor)
    assert client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    again = signed_in(doctor)
    assert again.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 200


@pytest.mark.parametrize(
    ("rule", "role", "asked"),
    [("off", Role.TRIAGE_DOCTOR, False), ("clinical", Role.TRIAGE_DOCTOR, True), ("clinical", Role.BOOKING, False),
     ("all", Role.BOOKING, True)],
)  # fmt: skip
def test_the_setting_decides_who_must_have_one(rule: str, role: Role, asked: bool, centre: Any, settings: Any) -> None:
    settings.MEDCLUSTER_REQUIRE_MFA = rule
    client = Client()
    client.force_login(person(role, centre=centre))

    answer = client.get("/accounts/me/")
    assert (answer.status_code == 302 and answer["Location"] == "/accounts/2fa/") is asked
    assert client.get("/accounts/2fa/").status_code == 200


def test_whoever_has_one_is_not_asked_to_set_it_up(centre: Any, settings: Any) -> None:
    settings.MEDCLUSTER_REQUIRE_MFA = "clinical"
    client = Client()
    client.force_login(person(Role.TRIAGE_DOCTOR, centre=centre, has_second_factor=True))
    assert client.get("/accounts/me/").status_code == 200


def test_a_fragment_and_a_program_are_told_in_their_own_way(centre: Any, settings: Any) -> None:
    settings.MEDCLUSTER_REQUIRE_MFA = "clinical"
    client = Client()
    client.force_login(person(Role.TRIAGE_DOCTOR, centre=centre))

    fragment = client.get("/accounts/me/", headers={"hx-request": "true"})
    assert fragment["HX-Redirect"] == "/accounts/2fa/"
    polling = {"hx-request": "true", "hx-current-url": "http://testserver/accounts/2fa/"}
    assert "HX-Redirect" not in client.get("/shell/counts/", headers=polling).headers  # the page would reload for ever
    program = client.get("/accounts/me/", headers={"accept": "application/json"})
    assert (program.status_code, program.json()["error"]) == (403, "second_factor")


PAGES = ["/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/",
         "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/", "/accounts/password/change/",
         "/accounts/logout/", "/accounts/reauthenticate/", "/accounts/me/",
         "/accounts/me/sessions/", "/accounts/me/tokens/",
         "/accounts/sessions/", "/accounts/3rdparty/", "/accounts/email/"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("protected", [False, True])
def test_every_page_of_ones_own_security_is_drawn_in_the_house_style(path: str, protected: bool, doctor: Any) -> None:
    client = signed_in(doctor)
    if protected:
        TOTP.activate(doctor, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(doctor)
    page = client.get(path, follow=True)
    nothing_to_show = not protected and path.endswith("recovery-codes/")
    assert page.status_code == (404 if nothing_to_show else 200)
    assert 'id="main"' in page.content.decode()


OUTSIDE = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/inactive/",
           "/accounts/signup/", "/accounts/3rdparty/login/cancelled/", "/accounts/3rdparty/login/error/"]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
def test_every_page_before_signing_in_is_drawn_in_the_house_style(path: str, client: Client) -> None:
    page = client.get(path)
    assert "signin-card" in page.content.decode()


def test_the_second_step_is_drawn_in_the_house_style(doctor: Any) -> None:
    TOTP.activate(doctor, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    page = signed_in(doctor).get("/accounts/2fa/authenticate/")
    assert "signin-card" in page.content.decode()
