"""Several writers at once on PostgreSQL: nobody waits for another's transaction, nobody loses or forks a link."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection, transaction

from medcluster.audit.models import AuditEvent
from medcluster.audit.services import append, verify
from medcluster.audit.tests.conftest import DOCTOR
from medcluster.kernel.ports import AuditEntry

pytestmark = [pytest.mark.postgres(only=True), pytest.mark.django_db(transaction=True)]
ENTRY = AuditEntry("referral.submit", DOCTOR, "referrals.referral", 1, 5)


def test_twelve_writers_share_eight_chains() -> None:
    def write(_writer: int) -> None:
        for _round in range(20):
            with transaction.atomic():
                append([ENTRY])
                append([ENTRY, ENTRY])
        connection.close()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(write, range(12)))

    report = verify()
    assert (report.rows, report.findings) == (12 * 20 * 3, ())
    assert AuditEvent.objects.values("chain").distinct().count() > 1


def test_a_writer_does_not_wait_for_one_who_has_not_finished() -> None:
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            append([ENTRY])
            holding.set()
            done.wait(20)
        connection.close()

    with ThreadPoolExecutor(7) as pool:
        slow = [pool.submit(hold) for _n in range(7)]  # seven of the eight heads are held
        holding.wait(10)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            append([ENTRY])
        done.set()
        for one in slow:
            one.result()
    close_old_connections()
    assert verify().sound
