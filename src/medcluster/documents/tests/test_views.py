"""The panel, uploads, previews and downloads as browsers meet them; allowed and refused people."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from medcluster.audit.models import AuditEvent
from medcluster.documents.models import Document, ScanState
from medcluster.documents.panels import panel
from medcluster.documents.tests import samples
from medcluster.documents.tests.factories import OWNER, DocumentFactory, DocumentVersionFactory
from medcluster.kernel.permissions import Role

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def upload(client: Client, ticket: str, *files: SimpleUploadedFile, **more: Any) -> Any:
    data = {"ticket": ticket, "kind": "extract", "files": list(files), **more}
    return client.post(reverse("documents:upload"), data, headers=HTMX)


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/html")  # what the browser says counts for nothing


def address(name: str, document: Document, number: int = 1, **more: Any) -> str:
    return reverse(f"documents:{name}", kwargs={"pk": document.pk, "number": number, **more})


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_several_files_with_a_result_each(person: Any) -> None:
    doctor, client = person()
    ticket = panel(OWNER, 1, doctor, may_add=True).ticket
    response = upload(client, ticket, file("выписка.pdf", samples.pdf()), file("вирус.exe", b"MZ" + b"\0" * 99))
    page = response.content.decode()
    assert response.status_code == 200
    assert "выписка.pdf: added" in page
    assert "вирус.exe" in page
    assert "Programs are not accepted" in page
    assert [d.title for d in Document.objects.all()] == ["выписка"]


def test_huge_file_is_dropped_on_the_way_and_the_others_arrive(person: Any, settings: Any) -> None:
    settings.UPLOAD_MAX_MB = 1
    doctor, client = person()
    ticket = panel(OWNER, 1, doctor, may_add=True).ticket
    huge = file("огромный.pdf", samples.pdf(b"x" * (3 << 20)))
    page = upload(client, ticket, file("a.pdf", samples.pdf()), huge, file("b.pdf", samples.pdf(b"%"))).content.decode()
    assert "огромный.pdf" in page
    assert "larger than 1 MB" in page
    assert sorted(d.title for d in Document.objects.all()) == ["a", "b"]
    page = upload(client, ticket, file("c.pdf", samples.pdf(b"x" * (9 << 20)))).content.decode()
    assert "larger than 1 MB" in page
    assert Document.objects.count() == 2


def test_upload_without_javascript_gets_a_page(person: Any) -> None:
    doctor, client = person()
    ticket = panel(OWNER, 1, doctor, may_add=True).ticket
    response = client.post(
        reverse("documents:upload"), {"ticket": ticket, "kind": "lab", "files": [file("a.pdf", samples.pdf())]}
    )
    assert response.status_code == 200
    assert b"<html" in response.content


def test_ticket_belongs_to_one_person_and_one_case(person: Any, insiders: set[int]) -> None:
    doctor, client = person()
    _colleague, others = person(Role.TRIAGE_DOCTOR)
    ticket = panel(OWNER, 1, doctor, may_add=True).ticket
    assert upload(others, ticket, file("a.pdf", samples.pdf())).status_code == 403
    assert upload(client, ticket[:-2] + "xx", file("a.pdf", samples.pdf())).status_code == 403
    assert upload(client, "", file("a.pdf", samples.pdf())).status_code == 403
    insiders.discard(doctor.user_id or 0)  # the case is no longer theirs
    assert upload(client, ticket, file("a.pdf", samples.pdf())).status_code == 404
    assert not Document.objects.exists()


def test_wrong_kind_or_no_file_is_told(person: Any) -> None:
    doctor, client = person()
    ticket = panel(OWNER, 1, doctor, may_add=True).ticket
    assert upload(client, ticket).status_code == 422
    assert upload(client, ticket, file("a.pdf", samples.pdf()), kind="nonsense").status_code == 422


def test_download_is_safe_and_audited(person: Any) -> None:
    _doctor, client = person()
    document = DocumentFactory(version__filename='Выписка "Ә".pdf')
    response = client.get(address("download", document))
    assert body(response) == samples.pdf()
    assert response["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%D0%92" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert AuditEvent.objects.filter(action="document.read").count() == 1


@pytest.mark.parametrize("name", ["download", "inline", "preview"])
def test_strangers_and_desks_get_nothing(person: Any, name: str) -> None:
    document = DocumentFactory()
    _who, stranger = person(sees=False)
    _who, booking = person(Role.BOOKING)  # sees the case, but no clinical papers
    _who, administrator = person(Role.SYSTEM_ADMIN)
    assert stranger.get(address(name, document)).status_code == 404
    assert booking.get(address(name, document)).status_code == 404
    assert administrator.get(address(name, document)).status_code == 404
    assert Client().get(address(name, document)).status_code == 302
    assert not AuditEvent.objects.filter(action="document.read").exists()


@pytest.mark.parametrize("state", [ScanState.PENDING, ScanState.THREAT, ScanState.FAILED])
def test_unchecked_and_infected_files_stay_shut(person: Any, state: ScanState) -> None:
    _doctor, client = person()
    document = DocumentFactory(version__scan_state=state)
    picture = DocumentFactory(version=samples.picture(), version__media_type="image/png", version__scan_state=state)
    assert client.get(address("download", document)).status_code == 409
    assert client.get(address("inline", document)).status_code == 409
    assert client.get(address("picture", picture, size="thumb")).status_code == 409
    assert client.get(address("preview", document)).status_code == 200  # says why
    assert not AuditEvent.objects.filter(action="document.read").exists()


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-9", 206, 0, 9),
        ("bytes=10-", 206, 10, None),
        ("bytes=-5", 206, -5, None),
        ("bytes=5-5000000", 206, 5, None),
        ("bytes=99999-", 416, 0, 0),
        ("bytes=9-5", 416, 0, 0),
        ("bytes=0-1,3-4", 200, 0, None),
        ("lines=1-2", 200, 0, None),
    ],
)
def test_parts_of_a_file(person: Any, asked: str, status: int, first: int, last: int | None) -> None:
    _doctor, client = person()
    document = DocumentFactory()
    response = client.get(address("download", document), headers={"Range": asked})
    assert response.status_code == status
    if status != 416:
        whole = samples.pdf()
        assert body(response) == (whole[first : last + 1] if last is not None else whole[first:])
        assert int(response["Content-Length"]) == len(whole[first : last + 1] if last is not None else whole[first:])


def test_pdf_shows_in_our_frame_only(person: Any) -> None:
    _doctor, client = person()
    document = DocumentFactory()
    response = client.get(address("inline", document))
    assert body(response) == samples.pdf()
    assert response["Content-Disposition"].startswith("inline")
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    picture = DocumentFactory(version=samples.picture(), version__media_type="image/png")
    assert client.get(address("inline", picture)).status_code == 404
    assert address("inline", document) in client.get(address("preview", document)).content.decode()


def test_pictures_go_out_without_exif_and_payload(person: Any) -> None:
    _doctor, client = person()
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    data = samples.picture("JPEG", (400, 100), exif=exif) + b"PAYLOAD"
    document = DocumentFactory(version=data, version__media_type="image/jpeg")
    for size, width in (("thumb", 160), ("full", 400)):
        for _again in range(2):  # made, then kept
            response = client.get(address("picture", document, size=size))
            assert response["Content-Type"] == "image/webp"
            assert b"SECRET" not in response.content
            assert b"PAYLOAD" not in response.content
            assert Image.open(BytesIO(response.content)).width == width
    assert AuditEvent.objects.filter(action="document.read").count() == 2  # the small one is part of the page


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I", "F", "I;16"])
def test_every_kind_of_picture_can_be_shown(person: Any, mode: str) -> None:
    _doctor, client = person()
    out = BytesIO()
    Image.new(mode, (20, 10)).save(out, "TIFF")
    document = DocumentFactory(version=out.getvalue(), version__media_type="image/tiff")
    assert client.get(address("picture", document, size="full")).status_code == 200


def test_versions_and_withdrawal_from_the_panel(person: Any) -> None:
    doctor, client = person()
    document = DocumentFactory(title="Снимок")
    ticket = panel(OWNER, 1, doctor, may_add=True).ticket
    new = reverse("documents:new_version", args=[document.pk])
    data = {"ticket": ticket, "files": file("b.png", samples.picture()), "note": "чётче"}
    page = client.post(new, data, headers=HTMX).content.decode()
    assert "version 2" in page
    assert "Earlier versions" in page
    gone = reverse("documents:withdraw", args=[document.pk])
    assert client.post(gone, {"ticket": ticket, "reason": ""}, headers=HTMX).status_code == 422
    page = client.post(gone, {"ticket": ticket, "reason": "чужой"}, headers=HTMX).content.decode()
    assert "чужой" in page
    assert "/change?" not in page


def test_forms_that_change_a_document_open_in_its_row(person: Any) -> None:
    doctor, client = person()
    DocumentFactory()
    change = panel(OWNER, 1, doctor, may_add=True).rows[0].change
    assert "Add the version" in client.get(change, headers=HTMX).content.decode()
    assert b"<html" in client.get(change).content
    _booking, other = person(Role.TRIAGE_DOCTOR)
    assert other.get(change).status_code == 403


def test_ticket_of_one_case_does_not_change_papers_of_another(person: Any) -> None:
    doctor, client = person()
    other = DocumentFactory(owner_id=2)
    ticket = panel(OWNER, 1, doctor, may_add=True).ticket
    gone = reverse("documents:withdraw", args=[other.pk])
    assert client.post(gone, {"ticket": ticket, "reason": "x"}, headers=HTMX).status_code == 404


def test_panel_offers_only_what_the_person_may_do(person: Any) -> None:
    doctor, _ = person()
    booking, _ = person(Role.BOOKING)
    desk, _ = person(Role.INTERNATIONAL_DESK)
    DocumentFactory()
    assert panel(OWNER, 1, doctor, may_add=True).may_add
    assert panel(OWNER, 1, doctor, may_add=True).rows[0].change
    assert not panel(OWNER, 1, doctor, may_add=False).rows[0].change
    assert not panel(OWNER, 1, booking, may_add=True).may_add
    offered = panel(OWNER, 1, desk, may_add=True).options
    assert 'value="identity"' in offered
    assert 'value="lab"' not in offered


def test_panel_asks_again_while_a_file_is_being_checked(person: Any) -> None:
    doctor, client = person()
    document = DocumentFactory(version__scan_state=ScanState.PENDING)
    shown = panel(OWNER, 1, doctor, may_add=True)
    url = reverse("documents:panel")
    assert "every 4s" in client.get(url, {"ticket": shown.ticket}, headers=HTMX).content.decode()
    DocumentVersionFactory(document=document, number=2, content=samples.picture())
    assert "every 4s" not in client.get(url, {"ticket": shown.ticket}, headers=HTMX).content.decode()


def test_names_cannot_break_out_of_the_page(person: Any) -> None:
    doctor, client = person()
    ticket = panel(OWNER, 1, doctor, may_add=True).ticket
    page = upload(client, ticket, file("<img src=x onerror=alert(1)>.pdf", samples.pdf())).content.decode()
    assert "<img src=x" not in page
