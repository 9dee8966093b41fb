"""Worker processes killed with SIGKILL in the middle of delivery: no message lost, none delivered twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection

from medcluster.notifications.models import Message, MessageState
from medcluster.notifications.tests.factories import MessageFactory
from medcluster.notifications.tests.servers import SmsGateway

pytestmark = [pytest.mark.postgres(only=True), pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MESSAGES = 80
WORKER = """
import django, time
from datetime import timedelta
django.setup()
from medcluster.notifications import backoff, delivery
delivery.LEASE = timedelta(seconds=0.5)
backoff.FIRST = timedelta(seconds=0.1)
print("ready", flush=True)
while True:
    if delivery.run_once(batch=7).nothing:
        time.sleep(0.05)
"""


@pytest.fixture
def shortly_before_noon() -> None:
    """Real time here: the workers are other processes."""


def database_url() -> str:
    db = connection.settings_dict
    password = f":{quote(db['PASSWORD'])}" if db["PASSWORD"] else ""
    return f"postgresql://{db['USER']}{password}@{db['HOST']}:{db['PORT']}/{db['NAME']}"


def start(sms: SmsGateway) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "medcluster.config.settings",
        "MEDCLUSTER_DATABASE_URL": database_url(),
        "MEDCLUSTER_SECRET_KEY": django_settings.SECRET_KEY,
        "MEDCLUSTER_SMS_URL": django_settings.SMS_URL,
        "MEDCLUSTER_SMS_TOKEN": sms.token,
    }
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env=environment, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def test_killed_workers_lose_and_double_nothing(sms: SmsGateway, monkeypatch: Any) -> None:
    reply = SmsGateway.reply

    def slow(self: SmsGateway, request: dict[str, Any]) -> Any:
        answer = reply(self, request)
        time.sleep(0.01)  # the moment in which a worker most likely dies: sent, not noted
        return answer

    monkeypatch.setattr(SmsGateway, "reply", slow)
    with time_machine.travel(time.time()):
        for n in range(MESSAGES):
            MessageFactory(channel="sms", address=f"+7701{n:07d}", body="Жауап дайын")
    for _ in range(4):
        worker = start(sms)
        time.sleep(random.uniform(0.05, 0.3))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close() if worker.stdout else None
    worker = start(sms)
    deadline = time.monotonic() + 30
    while Message.objects.exclude(state=MessageState.SENT).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    worker.terminate()
    worker.wait()
    worker.stdout.close() if worker.stdout else None
    assert Message.objects.filter(state=MessageState.SENT).count() == MESSAGES
    assert sorted(sent["to"] for sent in sms.delivered) == [f"+7701{n:07d}" for n in range(MESSAGES)]
    assert len(sms.asked) >= MESSAGES
