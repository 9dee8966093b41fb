"""What the trail keeps, and that nobody changes it by the ORM."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext

from medcluster.audit import services
from medcluster.audit.models import AuditEvent, ChainHead, TrailIsAppendOnly
from medcluster.audit.tests.conftest import DOCTOR
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.ports import AuditEntry, ports

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_an_entry_keeps_who_what_whose_when_and_from_where() -> None:
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    entry = AuditEntry("referral.accept", DOCTOR, "referrals.referral", 11, 5, at=at, details={"from": "triage"})

    ports.audit.append([entry])

    row = AuditEvent.objects.get()
    assert (row.actor_id, row.actor_name, row.roles, row.address) == (
        7,
        "Серік Ахметов",
        "triage_doctor@c3",
        "10.0.0.7",
    )
    assert (row.action, row.object_type, row.object_id, row.patient_id) == (
        "referral.accept",
        "referrals.referral",
        11,
        5,
    )
    assert (row.occurred_at, row.outcome, row.details) == (at, "done", {"from": "triage"})
    assert row.recorded_at > at


def test_any_detail_is_stored_in_a_form_that_proves_itself_later() -> None:
    odd = {"day": date(2026, 1, 2), "share": 0.1, "set": {"b", "a"}, "nul": "a\x00b", "half": "\ud800", "big": 10**30,
           "nested": [{"қ": None}, True]}  # fmt: skip

    services.append([AuditEntry("list.export", SYSTEM, details=odd)])

    assert AuditEvent.objects.get().details["share"] == "0.1"
    assert services.verify().sound


def test_a_call_costs_the_same_for_one_entry_and_for_fifty(
    write: Callable[..., None], django_assert_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    write()
    with transaction.atomic():
        with django_assert_num_queries(3):  # head read, rows, head moved
            write(1)
        with django_assert_num_queries(3):
            write(50, together=True)


def test_entries_fall_with_the_transaction_that_wrote_them(write: Callable[..., None]) -> None:
    write(2)

    def half_done() -> None:
        with transaction.atomic():
            write(3)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()

    assert AuditEvent.objects.count() == 2
    assert services.verify().sound


def test_the_orm_neither_changes_nor_removes(write: Callable[..., None]) -> None:
    write(2)
    row = AuditEvent.objects.first()
    assert row is not None
    attempts = [
        row.save,
        row.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(action="x"),
        lambda: AuditEvent.objects.bulk_update([row], ["action"]),
        lambda: AuditEvent.objects.create(action="x"),
        lambda: AuditEvent.objects.bulk_create([row]),
    ]
    for attempt in attempts:
        with pytest.raises(TrailIsAppendOnly):
            attempt()
    assert AuditEvent.objects.count() == 2


def test_all_heads_stand_after_migration() -> None:
    assert ChainHead.objects.count() == 8
    assert services.verify().sound


def test_reading_a_record_is_recorded_with_its_reason() -> None:
    services.read_of_patient(DOCTOR, 5, why="Triage of the referral")

    row = AuditEvent.objects.get()
    assert (row.action, row.object_type, row.object_id, row.patient_id) == ("patient.read", "patients.patient", 5, 5)
    assert row.details == {"why": "Triage of the referral"}


@pytest.mark.django_db(transaction=True)
def test_a_page_that_polls_is_one_reading_and_a_rolled_back_one_is_none() -> None:
    services._readings.clear()
    for _time in range(3):
        services.read_of_patient(DOCTOR, 5)
    services.read_of_patient(DOCTOR, 5, "referrals.referral", 8)
    services.read_of_patient(DOCTOR, 5, why="emergency")
    assert AuditEvent.objects.count() == 3

    def undone() -> None:
        with transaction.atomic():
            services.read_of_patient(DOCTOR, 6)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    services.read_of_patient(DOCTOR, 6)
    assert AuditEvent.objects.filter(patient_id=6).count() == 1
    services._readings.clear()


@pytest.mark.slow
def test_a_demonstration_cluster_is_written_in_seconds(write: Callable[..., None]) -> None:
    write(20_000, together=True)

    report = services.verify()
    assert (report.rows, report.sound) == (20_000, True)
