"""Files of an order: added while it is a draft, read by everybody who reads the rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from medcluster.accounts.models import Membership, User
from medcluster.documents.models import Document
from medcluster.documents.tests import samples
from medcluster.kernel.permissions import Role
from medcluster.rulebook.models import Order, OrderVersion

pytestmark = pytest.mark.django_db


def client_of(role: Role) -> Client:
    user = User.objects.create(email=f"{role.value}@example.org", name=role.value, has_second_factor=True)
    Membership.objects.create(user=user, role=role, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.CLAMD = tmp_path, ""


@pytest.fixture
def draft() -> OrderVersion:
    order = Order.objects.create(code="routing-heart", title={"ru": "Порядок"})
    return OrderVersion.objects.create(order=order, version=1, text={"ru": "Текст"}, valid_from=date(2026, 1, 1))


def ticket(page: str) -> str:
    return page.split('name="ticket" value="')[1].split('"')[0]


def test_a_file_is_added_to_a_draft_and_read_by_all(draft: OrderVersion) -> None:
    keeper = client_of(Role.CLUSTER_ADMIN)
    place = reverse("rulebook:version", args=["routing-heart", 1])
    page = keeper.get(place).content.decode()
    assert "order_annex" in page
    assert "blood_count" not in page  # kinds of patients' papers are not offered
    file = SimpleUploadedFile("order.pdf", samples.pdf(), content_type="application/pdf")
    answer = keeper.post(reverse("documents:upload"), {"ticket": ticket(page), "kind": "order", "files": file})
    assert answer.status_code == 200
    document = Document.objects.get()
    assert (document.owner_type, document.patient_id, document.is_clinical) == ("rulebook.orderversion", None, False)
    for role in (Role.INTERPRETER, Role.AUTHORITY, Role.REFERRING_DOCTOR):
        reader = client_of(role)
        assert document.title in reader.get(place).content.decode()
        answer = reader.get(reverse("documents:download", args=[document.pk, 1]))
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        answer.close()
        assert 'name="ticket"' not in reader.get(place).content.decode()


def test_an_approved_version_takes_no_more_files(draft: OrderVersion) -> None:
    keeper = client_of(Role.CLUSTER_ADMIN)
    keeper.post(reverse("rulebook:approve_version", args=["routing-heart", 1]))
    page = keeper.get(reverse("rulebook:version", args=["routing-heart", 1])).content.decode()
    assert 'name="ticket"' not in page


def test_papers_of_patients_stay_closed_to_readers_of_orders(draft: OrderVersion) -> None:
    Document.objects.create(
        owner_type="referrals.referral", owner_id=1, title="x", kind="passport", is_clinical=False, created_by_name="x"
    )
    keeper = client_of(Role.CLUSTER_ADMIN)
    pk = Document.objects.get().pk
    assert keeper.get(reverse("documents:download", args=[pk, 1])).status_code == 404
