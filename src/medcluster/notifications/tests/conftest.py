from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from medcluster.accounts.models import User
from medcluster.kernel import ports as kernel
from medcluster.notifications import recipients
from medcluster.notifications.recipients import Recipient
from medcluster.notifications.tests.servers import SmsGateway, TelegramApi, serving

CASE = "tests.case"
NOON = datetime(2026, 5, 14, 7, 0, tzinfo=UTC)  # 12:00 in Almaty


@pytest.fixture(autouse=True)
def shortly_before_noon() -> Iterator[None]:
    with time_machine.travel(NOON - timedelta(minutes=5)):
        yield


@pytest.fixture
def told() -> Iterator[list[Recipient]]:
    """Who is told of events of CASE; registered as the app above would do."""
    people: list[Recipient] = []
    recipients.register(CASE, lambda dispatch: people, link=lambda pk: f"/cases/{pk}")
    yield people
    recipients._REGISTERED.pop(CASE)


@pytest.fixture
def user(db: None) -> Any:
    return User.objects.create_user(
        "aigul@example.org", "x", name="Айгүл", language="kk", phone="+77010000000", time_zone="Asia/Almaty"
    )


@pytest.fixture
def sms(settings: Any) -> Iterator[SmsGateway]:
    with serving(SmsGateway) as server:
        settings.SMS_URL, settings.SMS_TOKEN = f"{server.url}/send", server.token
        yield server


@pytest.fixture
def telegram(settings: Any) -> Iterator[TelegramApi]:
    with serving(TelegramApi) as server:
        settings.TELEGRAM_URL, settings.TELEGRAM_TOKEN = server.url, server.token
        yield server


@pytest.fixture(autouse=True)
def nothing_is_set_up(settings: Any) -> None:
    settings.SMS_URL = settings.SMS_TOKEN = settings.TELEGRAM_TOKEN = ""
    settings.DEMO = settings.DEBUG = False
    settings.SITE_URL = "https://cluster.example.org"
    settings.DEFAULT_FROM_EMAIL = "Medcluster <no-reply@cluster.example.org>"


Tell = Callable[..., None]


@pytest.fixture
def tell() -> Tell:
    """Enqueue an event as the engine does."""

    def enqueue(template: str = "referral.accepted", key: str = "case:1:2", **context: Any) -> None:
        dispatch = kernel.Dispatch(template, CASE, 1, key, {"number": "R26-000001-8", **context})
        kernel.ports.messages.enqueue([dispatch])

    return enqueue
