"""Adding, versions, withdrawal: what is kept, and who may."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from medcluster.audit.models import AuditEvent
from medcluster.documents import selectors, services, storage
from medcluster.documents.models import Document, DocumentVersion
from medcluster.documents.refusal import Refused
from medcluster.documents.services import Upload
from medcluster.documents.tests import samples
from medcluster.documents.tests.factories import OWNER, DocumentFactory
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted, NotVisible
from medcluster.kernel.permissions import Role

pytestmark = pytest.mark.django_db


def add(by: Actor, **changes: Any) -> Document:
    values = {"owner_type": OWNER, "owner_id": 1, "kind": "extract", "content": samples.pdf(), "filename": "в.pdf"}
    return services.add(by=by, **{**values, **changes})


def test_file_is_kept_under_its_hash_outside_the_web_root(person: Any, files: Path) -> None:
    doctor, _ = person()
    document = add(doctor, filename="../../Выписка Әсем.pdf")
    version = document.current
    assert document.title == "Выписка Әсем"
    assert version.filename == "Выписка Әсем.pdf"
    assert version.file.name == f"documents/{version.sha256[:2]}/{version.sha256[2:4]}/{version.sha256}"
    assert (files / version.file.name).read_bytes() == samples.pdf()
    assert version.media_type == "application/pdf"


def test_same_bytes_lie_once_and_a_torn_file_is_not_trusted(person: Any, files: Path) -> None:
    doctor, _ = person()
    first = add(doctor).current
    assert add(doctor).current.file.name == first.file.name
    (files / first.file.name).write_bytes(b"torn")  # a crash in the middle of writing
    again = add(doctor).current
    assert again.file.name != first.file.name
    assert storage.sha256_of(again.file.name) == again.sha256


def test_adding_is_audited_without_the_title(person: Any) -> None:
    doctor, _ = person()
    document = add(doctor, title="Тайный диагноз")
    event = AuditEvent.objects.get(action="document.add")
    assert event.object_type == OWNER
    assert str(document.pk) in str(event.details)
    assert "Тайный" not in str(event.details)


def test_several_files_are_kept_or_refused_each_for_itself(person: Any) -> None:
    doctor, _ = person()
    results = services.add_many(
        owner_type=OWNER,
        owner_id=1,
        kind="lab",
        by=doctor,
        uploads=[
            Upload(BytesIO(samples.pdf()), "a.pdf"),
            Upload(BytesIO(b""), "b.pdf"),
            Upload(BytesIO(samples.picture("PNG")), "c.pdf"),
            Upload(BytesIO(samples.picture("JPEG")), "d.jpg"),
        ],
    )
    assert [bool(result.document) for result in results] == [True, False, False, True]
    assert all(bool(result.refusal) != bool(result.document) for result in results)
    assert Document.objects.count() == 2


def test_refused_file_leaves_nothing(person: Any, files: Path) -> None:
    doctor, _ = person()
    with pytest.raises(Refused):
        add(doctor, content=b"MZ" + b"\x00" * 100)
    assert not Document.objects.exists()
    assert not list(files.rglob("*")) if files.exists() else True


def test_new_version_keeps_the_old_one(person: Any) -> None:
    doctor, _ = person()
    document = add(doctor)
    services.add_version(
        document=document, content=samples.picture("PNG"), filename="в.png", by=doctor, note="лучше видно"
    )
    document = selectors.for_owner(OWNER, 1)[0]
    assert [version.number for version in document.history] == [2, 1]
    assert document.current.media_type == "image/png"
    with pytest.raises(Conflict):
        services.add_version(document=document, content=samples.picture("PNG"), filename="в.png", by=doctor)


def test_withdrawal_needs_a_reason_and_deletes_nothing(person: Any) -> None:
    doctor, _ = person()
    document = add(doctor)
    with pytest.raises(Incomplete):
        services.withdraw(document=document, reason="  ", by=doctor)
    services.withdraw(document=document, reason="чужой пациент", by=doctor)
    assert selectors.for_owner(OWNER, 1) == []
    kept = selectors.for_owner(OWNER, 1, with_withdrawn=True)[0]
    assert (kept.withdrawal_reason, kept.withdrawn_by_name) == ("чужой пациент", doctor.name)
    with pytest.raises(Conflict):
        services.withdraw(document=document, reason="ещё раз", by=doctor)
    with pytest.raises(Conflict):
        services.add_version(document=document, content=samples.picture(), filename="a.png", by=doctor)


def test_date_of_a_document_cannot_lie_ahead(person: Any) -> None:
    doctor, _ = person()
    with pytest.raises(Incomplete):
        add(doctor, issued_on=timezone.localdate() + timedelta(days=1))


def test_desks_add_papers_of_identity_but_no_clinical_ones(person: Any) -> None:
    desk, _ = person(Role.INTERNATIONAL_DESK)
    assert add(desk, kind="identity").is_clinical is False
    with pytest.raises(NotPermitted):
        add(desk, kind="lab")
    booking, _ = person(Role.BOOKING)
    with pytest.raises(NotPermitted):
        add(booking, kind="identity")


def test_who_sees_what(person: Any) -> None:
    doctor, _ = person()
    stranger, _ = person(sees=False)
    booking, _ = person(Role.BOOKING)
    administrator, _ = person(Role.SYSTEM_ADMIN)
    clinical, passport = DocumentFactory(), DocumentFactory(kind="identity", is_clinical=False)
    people = {"doctor": doctor, "stranger": stranger, "booking": booking, "admin": administrator, "us": SYSTEM}
    seen = {name: set(Document.objects.visible_to(who)) for name, who in people.items()}
    assert seen["doctor"] == seen["us"] == {clinical, passport}
    assert seen["booking"] == {passport}
    assert seen["stranger"] == seen["admin"] == set()
    with pytest.raises(NotVisible):
        selectors.document(clinical.pk, stranger)


def test_documents_of_an_owner_nobody_registered_are_seen_by_nobody(person: Any) -> None:
    doctor, _ = person()
    lost = DocumentFactory(owner_type="nobody.knows")
    assert not Document.objects.filter(pk=lost.pk).visible_to(doctor).exists()


def test_list_of_an_owner_costs_one_query(person: Any, django_assert_num_queries: Any) -> None:
    doctor, _ = person()
    DocumentFactory.create_batch(20)
    with django_assert_num_queries(1):
        assert len([document.current.size for document in selectors.for_owner(OWNER, 1, actor=doctor)]) == 20


def test_versions_are_numbered_once(person: Any) -> None:
    document = DocumentFactory()
    assert DocumentVersion.objects.get(document=document).number == 1
