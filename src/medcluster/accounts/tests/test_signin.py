"""Signing in: by password, in three languages, with a lock after wrong attempts, and the trail of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from medcluster.accounts.tests.factories import PASSWORD
from medcluster.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **more})


def trail(action: str) -> list[tuple[int | None, str]]:
    return list(AuditEvent.objects.filter(action=action).order_by("id").values_list("actor_id", "outcome"))


def test_a_person_signs_in_and_lands_at_work(client: Client, doctor: Any) -> None:
    response = sign_in(client, doctor.email.upper())

    assert (response.status_code, response["Location"]) == (302, "/")
    assert trail("person.sign_in") == [(doctor.pk, "done")]


def test_a_person_comes_back_to_the_page_they_wanted(client: Client, doctor: Any) -> None:
    asked = client.get(reverse("accounts:profile"))
    assert asked["Location"] == f"{LOGIN}?next=/accounts/me/"

    assert sign_in(client, doctor.email, next="/accounts/me/")["Location"] == "/accounts/me/"
    assert sign_in(Client(), doctor.email, next="https://evil.example/")["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_are_refused_alike(client: Client, doctor: Any) -> None:
    wrong = sign_in(client, doctor.email, "wrong").content.decode()
    unknown = sign_in(client, "nobody@example.org", "wrong").content.decode()

    assert "не подходят" in wrong
    assert "не подходят" in unknown
    assert trail("person.sign_in") == [(doctor.pk, "refused"), (None, "refused")]


def test_five_wrong_passwords_lock_the_address_even_for_the_right_one(client: Client, doctor: Any) -> None:
    for _attempt in range(5):
        sign_in(client, doctor.email, "wrong")

    locked = sign_in(client, doctor.email)
    assert locked.status_code != 302
    assert "_auth_user_id" not in client.session


def test_somebody_elses_wrong_attempts_do_not_lock_others(client: Client, doctor: Any, cluster_admin: Any) -> None:
    for _attempt in range(6):
        sign_in(client, cluster_admin.email, "wrong")

    assert sign_in(client, doctor.email).status_code == 302


def test_a_closed_account_does_not_open(client: Client, doctor: Any) -> None:
    doctor.is_active = False
    doctor.save()

    assert sign_in(client, doctor.email)["Location"] == "/accounts/inactive/"
    assert client.get("/accounts/me/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    answer = client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert b'<form method="post" action="/accounts/signup' not in answer.content
    from medcluster.accounts.models import User  # noqa: PLC0415

    assert not User.objects.exists()


@pytest.mark.parametrize(("language", "word"), [("ru", "Вход"), ("kk", "Кіру"), ("en", "Sign-in")])
def test_the_page_speaks_three_languages(client: Client, language: str, word: str) -> None:
    page = client.get(f"{LOGIN}?lang={language}")
    assert f'lang="{language}"' in page.content.decode()
    assert word in page.content.decode()
    assert client.cookies["medcluster_language"].value == language


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "ru"), ("kk-KZ,ru;q=0.8", "kk"), ("de,en;q=0.5,ru;q=0.3", "en"), ("de", "ru"), ("ru;q=0.1,en;q=x", "ru")],
)
def test_without_a_choice_the_browser_decides_and_russian_by_default(
    client: Client, header: str, language: str
) -> None:
    page = client.get(LOGIN, headers={"accept-language": header})
    assert page["Content-Language"] == language


def test_a_person_reads_in_their_own_language_and_zone(client: Client, doctor: Any) -> None:
    doctor.language, doctor.time_zone = "kk", "Europe/Moscow"
    doctor.save()
    client.force_login(doctor)

    page = client.get("/accounts/me/", headers={"accept-language": "en"})
    assert page["Content-Language"] == "kk"
    assert page.wsgi_request.actor.time_zone == "Europe/Moscow"  # type: ignore[attr-defined]


def test_choosing_a_language_at_the_top_is_remembered_for_messages(client: Client, doctor: Any) -> None:
    client.force_login(doctor)
    client.post("/i18n/setlang/", {"language": "en"})

    doctor.refresh_from_db()
    assert doctor.language == "en"
    assert client.get("/accounts/me/")["Content-Language"] == "en"


def test_signing_out_is_recorded_and_ends_the_session(client: Client, doctor: Any) -> None:
    sign_in(client, doctor.email)
    client.post("/accounts/logout/")

    assert trail("person.sign_out") == [(doctor.pk, "done")]
    assert client.get("/accounts/me/").status_code == 302


def test_a_forgotten_password_is_set_anew_by_mail(client: Client, doctor: Any, mailoutbox: list[Any]) -> None:
    client.post("/accounts/password/reset/", {"email": doctor.email})
    client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    (mail,) = mailoutbox
    link = next(word for word in mail.body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True)
    answer = client.post(
        form.redirect_chain[-1][0], {"password1": "three words here 7", "password2": "three words here 7"}
    )
    assert answer.status_code == 302
    assert sign_in(Client(), doctor.email, "three words here 7").status_code == 302


def test_the_network_address_behind_a_proxy_is_the_one_the_proxy_saw(
    client: Client, doctor: Any, settings: Any
) -> None:
    settings.BEHIND_PROXY = True
    client.post(LOGIN, {"login": doctor.email, "password": PASSWORD}, headers={"x-forwarded-for": "6.6.6.6, 10.1.2.3"})
    assert AuditEvent.objects.get(action="person.sign_in").address == "10.1.2.3"
