"""Screens: a person's messages and preferences, the cluster's texts, delivery; allowed and refused people."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from medcluster.accounts.models import Membership, User
from medcluster.audit.models import AuditEvent
from medcluster.kernel.permissions import Role
from medcluster.notifications.models import Message, MessageState, MessageText, Preference
from medcluster.notifications.tests.factories import DispatchFactory, MessageFactory
from medcluster.notifications.tests.servers import SmsGateway

pytestmark = pytest.mark.django_db


def person(role: Role = Role.REFERRING_DOCTOR, language: str = "en") -> tuple[Any, Client]:
    user = User.objects.create_user(f"{role}@example.org", "x", name="Айгүл", language=language)
    Membership.objects.create(user=user, role=role)
    client = Client()
    client.force_login(user)
    return user, client


def bell_message(user: Any, **more: Any) -> Message:
    return MessageFactory(user=user, recipient=f"user:{user.pk}", channel="in_app", state="sent", **more)


def test_inbox_shows_own_messages_only() -> None:
    user, client = person()
    other, _ = person(Role.COORDINATOR)
    bell_message(user, subject="R26-000001-8: мне")
    bell_message(other, subject="R26-000002-6: другому")
    MessageFactory(user=user, subject="почта")  # e-mail is not in the bell
    page = client.get(reverse("notifications:inbox")).content.decode()
    assert "R26-000001-8: мне" in page
    assert "другому" not in page
    assert "почта" not in page


def test_opening_marks_as_read_and_leads_to_the_case() -> None:
    user, client = person()
    message = bell_message(user)
    response = client.get(reverse("notifications:open", args=[message.pk]))
    assert response["Location"] == "/referrals/R26-000001-8"
    message.refresh_from_db()
    first = message.read_at
    assert first is not None
    client.get(reverse("notifications:open", args=[message.pk]))
    message.refresh_from_db()
    assert message.read_at == first


def test_somebody_elses_message_does_not_exist() -> None:
    other, _ = person(Role.COORDINATOR)
    _user, client = person()
    message = bell_message(other)
    assert client.get(reverse("notifications:open", args=[message.pk])).status_code == 404
    client.post(reverse("notifications:read_many"), {"ids": [message.pk]})
    message.refresh_from_db()
    assert message.read_at is None


def test_links_never_leave_the_house() -> None:
    user, client = person()
    message = bell_message(user, link="//evil.example.org/x")
    assert client.get(reverse("notifications:open", args=[message.pk]))["Location"] == reverse("notifications:inbox")


def test_all_read_at_once() -> None:
    user, client = person()
    bell_message(user)
    bell_message(user)
    client.post(reverse("notifications:read_all"))
    assert not Message.objects.filter(read_at__isnull=True).exists()


def test_inbox_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    user, client = person()
    for _ in range(50):
        bell_message(user)
    client.get(reverse("notifications:inbox"))
    with django_assert_max_num_queries(9):
        client.get(reverse("notifications:inbox"))


def test_preferences_are_kept_and_wrong_ones_refused(sms: SmsGateway) -> None:
    user, client = person()
    url = reverse("notifications:preferences")
    page = client.get(url).content.decode()
    assert 'name="offers.sms"' in page
    assert "offers.telegram" not in page  # not set up here
    assert client.post(url, {"phone": "12"}).status_code == 422
    assert client.post(url, {"quiet_from": "22:00"}).status_code == 422
    client.post(url, {"telegram_chat": "666"})
    assert not type(user).objects.filter(contact_settings__telegram_chat="666").exists()  # only a code links a chat
    data = {"offers.sms": "on", "phone": "8 701 123 45 67", "quiet_from": "22:00", "quiet_until": "07:00"}
    assert client.post(url, data).status_code == 302
    assert Preference.objects.get(user=user, kind="offers", channel="sms").enabled
    assert not Preference.objects.get(user=user, kind="offers", channel="smtp").enabled
    assert user.contact_settings.phone == "+77011234567"
    assert "checked" in client.get(url).content.decode()


TEXT = ("referral.accepted", "staff", "ru")


def test_texts_are_edited_with_versions_and_reset() -> None:
    _user, client = person(Role.CLUSTER_ADMIN)
    assert "referral.accepted" in client.get(reverse("notifications:texts")).content.decode()
    url = reverse("notifications:text", args=TEXT)
    assert client.get(url).status_code == 200
    wrong = {"subject": "{diagnosis}", "body": "x", "short": "x", "version": 0}
    response = client.post(url, wrong)
    assert response.status_code == 422
    assert "Unknown placeholder: {diagnosis}" in response.content.decode()
    right = {**wrong, "subject": "Наше {number}"}
    assert client.post(url, right).status_code == 302
    assert client.post(url, right).status_code == 409  # somebody was faster
    assert "Наше R26-000123-7" in client.get(url).content.decode()  # the preview
    assert client.post(reverse("notifications:text_reset", args=TEXT)).status_code == 302
    assert MessageText.objects.count() == 2
    assert AuditEvent.objects.filter(action__startswith="notifications.text_").count() == 2


def test_preview_while_typing_shows_faults_and_escapes() -> None:
    _user, client = person(Role.CLUSTER_ADMIN)
    url = reverse("notifications:text_preview", args=TEXT)
    page = client.post(
        url, {"subject": "{nonsense} <script>", "body": "[[ до {until}]]", "short": "{number}"}
    ).content.decode()
    assert "Unknown placeholder: {nonsense}" in page
    assert "&lt;script&gt;" in page
    assert "R26-000123-7" in page


@pytest.mark.parametrize(
    "args", [("no.such", "staff", "ru"), ("referral.accepted", "nobody", "ru"), ("referral.accepted", "staff", "fr")]
)
def test_texts_that_do_not_exist(args: tuple[str, str, str]) -> None:
    _user, client = person(Role.CLUSTER_ADMIN)
    assert client.get(reverse("notifications:text", args=args)).status_code == 404


def test_delivery_shows_failures_and_sends_again(sms: SmsGateway) -> None:
    _user, client = person(Role.CLUSTER_ADMIN)
    failed = MessageFactory(
        channel="sms", address="+77010000001", state="failed", last_error="gateway answered 503", attempts=12
    )
    sent = MessageFactory(state="sent")
    DispatchFactory(state="failed", last_error="LookupError: nobody")
    page = client.get(reverse("notifications:delivery")).content.decode()
    assert "gateway answered 503" in page
    assert "LookupError: nobody" in page
    client.post(reverse("notifications:retry_many"), {"ids": [failed.pk, sent.pk]})
    failed.refresh_from_db()
    sent.refresh_from_db()
    assert (failed.state, failed.attempts) == (MessageState.PENDING, 0)
    assert sent.state == MessageState.SENT
    client.post(reverse("notifications:retry_all"))
    assert not DispatchFactory._meta.model.objects.filter(state="failed").exists()


def test_only_administrators_see_texts_and_delivery() -> None:
    _user, client = person(Role.COORDINATOR)
    for name, args in (("texts", ()), ("text", TEXT), ("delivery", ())):
        assert client.get(reverse(f"notifications:{name}", args=args)).status_code == 403
    for name, args in (("retry_all", ()), ("retry_many", ()), ("text_reset", TEXT), ("text_preview", TEXT)):
        assert client.post(reverse(f"notifications:{name}", args=args)).status_code == 403
    _user, installation = person(Role.SYSTEM_ADMIN)
    assert installation.get(reverse("notifications:delivery")).status_code == 200
    assert installation.get(reverse("notifications:texts")).status_code == 403
    assert Client().get(reverse("notifications:inbox")).status_code == 302
