from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from medcluster.audit import services
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import AuditEntry

DOCTOR = Actor(user_id=7, name="Серік Ахметов", posts=(Post(Role.TRIAGE_DOCTOR, centre_id=3),), address="10.0.0.7")


@pytest.fixture
def write(db: None) -> Callable[..., None]:
    """Append `count` entries, each in a call of its own unless `together`."""

    def append(count: int = 1, *, together: bool = False, **values: object) -> None:
        entries = [
            AuditEntry(**{"action": "referral.submit", "actor": DOCTOR, "object_type": "referrals.referral",
                          "object_id": n + 1, "patient_id": 5, "details": {"to": "submitted", "n": n}} | values)
            for n in range(count)
        ]  # fmt: skip
        for part in [entries] if together else [[entry] for entry in entries]:
            services.append(part)

    return append


@pytest.fixture
def sql(db: None) -> Iterator[Callable[..., int]]:
    """A hand on the database that does not go through the ORM, as an intruder's would not."""

    def run(statement: str, *values: object) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount

    return run
