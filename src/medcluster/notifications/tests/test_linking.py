"""A chat is linked by a one-time code; nobody writes somebody else's chat into an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from medcluster.accounts.models import User
from medcluster.accounts.services import actor_for
from medcluster.notifications import linking
from medcluster.notifications.models import ContactSettings, TelegramCode
from medcluster.notifications.tests.conftest import NOON
from medcluster.notifications.tests.servers import TelegramApi

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


def chat_of(user: Any) -> str:
    found = ContactSettings.objects.filter(user=user).first()
    return found.telegram_chat if found else ""


def test_the_code_links_the_chat_from_which_it_comes(user: Any, telegram: TelegramApi) -> None:
    code = linking.new_code(by=actor_for(user))
    assert code.replace(" ", "") not in str(TelegramCode.objects.values())
    telegram.write("Привет")
    telegram.write(f"/start {code.replace(' ', '')}")
    assert linking.read_codes() == 1
    assert chat_of(user) == "4242"
    assert telegram.delivered[0]["chat_id"] == "4242"
    telegram.write(code, chat=666)
    assert linking.read_codes() == 0  # once used it opens nothing; nobody is even asked
    assert chat_of(user) == "4242"


def test_a_late_code_and_a_code_in_a_group_link_nothing(user: Any, telegram: TelegramApi) -> None:
    code = linking.new_code(by=actor_for(user))
    telegram.write(code, kind="group")
    assert linking.read_codes() == 0
    linking_later = NOON + linking.VALID + timedelta(minutes=1)
    telegram.write(code)
    with time_machine.travel(linking_later):
        assert linking.read_codes() == 0
    assert chat_of(user) == ""


def test_guessing_is_limited(user: Any, telegram: TelegramApi) -> None:
    code = linking.new_code(by=actor_for(user))
    for number in range(linking.TRIES):
        telegram.write(f"{number:08d}", chat=13)
    assert linking.read_codes() == 0
    telegram.write(code, chat=13)
    assert linking.read_codes() == 0
    telegram.write(code, chat=14)
    assert linking.read_codes() == 1


def test_a_chat_belongs_to_one_person(user: Any, telegram: TelegramApi) -> None:
    other = User.objects.create_user("other@example.org", "x", name="Other")
    for person in (user, other):
        telegram.write(linking.new_code(by=actor_for(person)))
        assert linking.read_codes() == 1
    assert (chat_of(user), chat_of(other)) == ("", "4242")


def test_nobody_is_asked_while_no_code_is_open(user: Any, telegram: TelegramApi) -> None:
    assert linking.read_codes() == 0
    assert telegram.asked == []


def test_a_silent_bot_does_not_stop_the_worker(user: Any, telegram: TelegramApi) -> None:
    linking.new_code(by=actor_for(user))
    telegram.answers = [(502, {}, {})]
    assert linking.read_codes() == 0


def test_the_screens(user: Any, telegram: TelegramApi, settings: Any) -> None:
    client = Client()
    client.force_login(user)
    place = reverse("notifications:telegram")
    assert client.get(place).status_code == 200
    page = client.post(place).content.decode()
    assert f"https://t.me/{telegram.username}?start=" in page
    telegram.write(page.split("?start=")[1][:8])
    assert linking.read_codes() == 1
    state = client.get(place, headers={"HX-Request": "true", "HX-Target": "telegram-state"}).content.decode()
    assert "<html" not in state
    assert client.post(reverse("notifications:telegram_unlink")).status_code == 302
    assert chat_of(user) == ""
    settings.TELEGRAM_TOKEN = ""
    assert client.get(place).status_code == 404
