"""A signature covers the text, the files, the signer and the moment; any change is found and named."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils.translation import override

from medcluster.documents import services, signing
from medcluster.documents.models import ScanState, Signature
from medcluster.documents.tests import samples
from medcluster.documents.tests.factories import OWNER, DocumentFactory, DocumentVersionFactory
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.errors import Incomplete, NotPermitted
from medcluster.kernel.permissions import Role

pytestmark = pytest.mark.django_db
TEXT = "Заключение: оперировать.\nЙод — и\u0306од."


def sign(by: Any, **more: Any) -> Signature:
    values = {"owner_type": OWNER, "owner_id": 1, "text": TEXT, "role": Role.CONSULTANT.value}
    made = services.sign(by=by, **{**values, **more})
    return Signature.objects.get(pk=made.pk)


def changes(signature: Signature, **more: Any) -> list[str]:
    with override("en"):
        return [str(change) for change in signing.verify(signature, **more).changes]


def test_untouched_signature_is_valid(person: Any) -> None:
    doctor, _ = person()
    signature = sign(doctor, documents=[DocumentFactory(), DocumentFactory(version=samples.picture())])
    assert signing.verify(signature, text=TEXT).valid
    assert signing.verify(signature, text=TEXT.replace("\n", "\r\n").replace("Й", "И\u0306")).valid
    assert (signature.signer_id, signature.role, len(signature.files)) == (doctor.user_id, "consultant", 2)


def test_changed_text_is_found(person: Any) -> None:
    signature = sign(person()[0])
    assert changes(signature, text=TEXT.replace("оперировать", "не оперировать")) == [
        "The text has changed since it was signed."
    ]


def test_text_is_asked_from_the_app_that_owns_it(person: Any) -> None:
    signature = sign(person()[0])
    signing.register(OWNER, lambda pk: f"{TEXT} и ещё {pk}")
    try:
        assert not signing.verify(signature).valid
    finally:
        signing._TEXTS.pop(OWNER)


def test_changed_bytes_are_found(person: Any, files: Any) -> None:
    document = DocumentFactory()
    signature = sign(person()[0], documents=[document])
    (files / document.current.file.name).write_bytes(samples.pdf(b"altered"))
    assert "is not the one that was signed" in changes(signature)[0]


def test_missing_file_is_found(person: Any) -> None:
    document = DocumentFactory()
    signature = sign(person()[0], documents=[document])
    default_storage.delete(document.current.file.name)
    assert len(changes(signature)) == 1


def test_new_version_leaves_the_signed_one_valid_and_withdrawal_is_told(person: Any) -> None:
    doctor, _ = person()
    document = DocumentFactory()
    signature = sign(doctor, documents=[document])
    DocumentVersionFactory(document=document, number=2, content=samples.picture())
    assert signing.verify(signature).valid
    services.withdraw(document=document, reason="ошибка", by=doctor)
    assert "has been withdrawn" in changes(signature)[0]


@pytest.mark.parametrize(
    "altered",
    [{"signer_name": "Другой"}, {"role": "coordinator"}, {"text": "другое"}, {"owner_id": 2}, {"files": []}],
    ids=lambda values: next(iter(values)),
)
def test_altered_row_is_found(person: Any, altered: dict[str, Any]) -> None:
    signature = sign(person()[0], documents=[DocumentFactory()])
    Signature.objects.filter(pk=signature.pk).update(**altered)
    signature.refresh_from_db()
    assert "signature itself" in changes(signature)[0]


def test_infected_files_and_the_system_do_not_sign(person: Any) -> None:
    infected = DocumentFactory(version__scan_state=ScanState.THREAT)
    with pytest.raises(Incomplete):
        sign(person()[0], documents=[infected])
    with pytest.raises(NotPermitted):
        sign(SYSTEM)
