"""Real workers at the same time, on PostgreSQL: rows that one holds, another steps over."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connection

from medcluster.notifications import recipients
from medcluster.notifications.delivery import run_once
from medcluster.notifications.models import Message, MessageState
from medcluster.notifications.recipients import Recipient
from medcluster.notifications.tests.conftest import NOON
from medcluster.notifications.tests.factories import DispatchFactory
from medcluster.notifications.tests.servers import SmsGateway

pytestmark = [pytest.mark.postgres(only=True), pytest.mark.django_db(transaction=True)]


def test_many_workers_send_each_message_once(sms: SmsGateway, told: list[Recipient]) -> None:
    recipients.register(
        "tests.case",
        lambda d: [Recipient("x", address=f"+7701{d.object_id:07d}", channels=("sms",), audience="patient")],
    )
    for n in range(120):
        DispatchFactory(object_id=n, due_at=NOON)
    sent: Counter[str] = Counter()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(30):
                sent["all"] += run_once(NOON, batch=10).sent
        except BaseException as error:
            faults.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not faults
    assert Message.objects.filter(state=MessageState.SENT).count() == 120
    assert len(sms.asked) == len(sms.delivered) == 120
    assert len({request["headers"]["idempotency-key"] for request in sms.asked}) == 120
