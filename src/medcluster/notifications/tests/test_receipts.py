"""What the SMS gateway says later, and how long messages are kept."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from medcluster.notifications import delivery, retention
from medcluster.notifications.models import Dispatch, Message
from medcluster.notifications.recipients import Recipient
from medcluster.notifications.tests.conftest import NOON, Tell
from medcluster.notifications.tests.servers import SmsGateway

pytestmark = pytest.mark.django_db
TOKEN = "callback-secret"


def report(body: Any, token: str = TOKEN) -> Any:
    return Client().post(
        reverse("notifications:sms_receipts"), json.dumps(body), content_type="application/json",
        headers={"X-Gateway-Token": token},
    )  # fmt: skip


@pytest.fixture
def sent(sms: SmsGateway, told: list[Recipient], tell: Tell, settings: Any) -> Message:
    settings.SMS_CALLBACK_TOKEN = TOKEN
    told.append(Recipient("Айгүл", address="+77010000000", channels=("sms",), audience="patient"))
    tell()
    assert delivery.run_once(NOON).sent == 1
    return Message.objects.get(channel="sms")


def test_the_gateway_reports_delivery(sms: SmsGateway, sent: Message) -> None:
    assert report(sms.receipt(1, "queued")).json() == {"changed": 0}
    assert report(sms.receipt(1, "delivered")).json() == {"changed": 1}
    assert report(sms.receipt(1, "delivered")).json() == {"changed": 0}
    sent.refresh_from_db()
    assert (sent.state, sent.delivery) == ("sent", "delivered")
    assert sent.delivery_at is not None


def test_what_did_not_arrive_says_why(sms: SmsGateway, sent: Message) -> None:
    receipts = {"receipts": [sms.receipt(1, "expired", error="phone is off"), {"reference": "?", "status": "failed"}]}
    assert report(receipts).json() == {"changed": 1}
    sent.refresh_from_db()
    assert (sent.delivery, sent.last_error) == ("undelivered", "phone is off")


def test_the_door_needs_its_token(sms: SmsGateway, sent: Message, settings: Any) -> None:
    receipt = sms.receipt(1, "delivered")
    assert report(receipt, "wrong").status_code == 401
    assert report("not json at all").status_code == 400
    assert report({"receipts": "x"}).status_code == 400
    settings.SMS_CALLBACK_TOKEN = ""
    assert report(receipt).status_code == 404
    assert Message.objects.get(pk=sent.pk).delivery == ""


def test_old_messages_are_forgotten_by_setting(sent: Message, settings: Any) -> None:
    settings.MESSAGES_KEPT_DAYS = 365
    assert retention.forget(timezone.now() + timedelta(days=364)) == 0
    settings.MESSAGES_KEPT_DAYS = 0
    assert retention.forget(timezone.now() + timedelta(days=9999)) == 0
    settings.MESSAGES_KEPT_DAYS = 365
    assert retention.forget(timezone.now() + timedelta(days=366)) == 2
    assert not Message.objects.exists()
    assert not Dispatch.objects.exists()


def test_what_failed_is_kept_until_it_is_settled(sent: Message, settings: Any) -> None:
    settings.MESSAGES_KEPT_DAYS = 365
    Message.objects.update(state="failed")
    assert retention.forget(timezone.now() + timedelta(days=366)) == 0
    assert Dispatch.objects.count() == 1


def test_no_setting_forgets_before_ninety_days(sent: Message, settings: Any) -> None:
    settings.MESSAGES_KEPT_DAYS = 1
    assert retention.forget(timezone.now() + timedelta(days=89)) == 0
