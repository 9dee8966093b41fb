"""The trail on screen and the log that a patient sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from medcluster.accounts.tests.factories import person
from medcluster.audit import services
from medcluster.audit.models import AuditEvent
from medcluster.audit.selectors import who_opened
from medcluster.audit.tests.conftest import DOCTOR
from medcluster.kernel.actor import SYSTEM, Actor, Post
from medcluster.kernel.numbers import number
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import AuditEntry
from medcluster.registry.tests.factories import CentreFactory

pytestmark = pytest.mark.django_db
Write = Callable[..., None]


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(person(Role.SYSTEM_ADMIN))
    return client


def rows(client: Client, query: str) -> int:
    return len(client.get(f"/audit/?{query}").context["table"].rows)


def test_the_trail_is_read_filtered_and_opened(keeper: Client, write: Write) -> None:
    write(3)
    write(1, action="access.refused", outcome="refused", object_type="", object_id=None, patient_id=None)
    one = AuditEvent.objects.filter(action="referral.submit").order_by("id").first()
    assert one is not None

    assert rows(keeper, "") == 5  # and the sign-in
    assert rows(keeper, "outcome=refused") == 1
    assert rows(keeper, "area=access") == 1
    assert rows(keeper, "q=Серік") == 4
    assert rows(keeper, "q=patient:5") == 3
    assert rows(keeper, "q=person:7") == 4
    assert rows(keeper, f"q={number('P', 5, one.recorded_at)}") == 3
    assert rows(keeper, f"q={number('R', 2, one.recorded_at)}") == 1
    assert rows(keeper, "period=2020-01-01..2020-01-02") == 0
    page = keeper.get(f"/audit/{one.pk}/").content.decode()
    assert one.hash in page
    assert "Серік Ахметов" in page


def test_the_trail_is_closed_to_others(client: Client, write: Write) -> None:
    write()
    client.force_login(person(Role.CLUSTER_ADMIN))
    assert client.get("/audit/").status_code == 403
    assert client.get(f"/audit/{AuditEvent.objects.order_by('id')[0].pk}/").status_code == 403


def test_the_list_costs_few_queries(keeper: Client, write: Write, django_assert_max_num_queries: Any) -> None:
    write(60, together=True)
    keeper.get("/audit/")
    with django_assert_max_num_queries(6):
        keeper.get("/audit/")


def test_the_patient_sees_who_where_when_and_why() -> None:
    centre = CentreFactory()
    doctor = Actor(user_id=7, name="Серік Ахметов", posts=(Post(Role.TRIAGE_DOCTOR, centre_id=centre.pk),))
    for _time in range(3):
        services.read_of_patient(doctor, 5, why="Рассмотрение направления")
    services.read_of_patient(DOCTOR, 6)
    services.append(
        [AuditEntry("patient.update", doctor, patient_id=5), AuditEntry("patient.read", SYSTEM, patient_id=5)]
    )

    (line,) = who_opened(5)
    assert (line.name, line.place, line.why, line.times) == (
        "Серік Ахметов",
        str(centre),
        "Рассмотрение направления",
        3,
    )
    assert line.role
