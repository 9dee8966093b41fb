"""What a signature binds, and whether anything has changed since.

`digest` is SHA-256 over one canonical text: who, in which role, when, the hash of the signed text, and the hash of
every file version. The text itself is kept, so what was signed can always be shown.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.documents import storage
from medcluster.documents.models import Document, DocumentVersion, Signature

FORM = "medcluster-signature-1"

_TEXTS: dict[str, Callable[[int], str]] = {}


def register(owner_type: str, text_of: Callable[[int], str]) -> None:
    """Say how to get the text of an owner as it is now, so that `verify` can compare it with what was signed."""
    _TEXTS[owner_type] = text_of


@dataclass(frozen=True)
class Verdict:
    """Whether the signature still covers what is there. `changes` are sentences for people."""

    changes: tuple[Any, ...] = ()

    @property
    def valid(self) -> bool:
        return not self.changes


def text_hash(text: str) -> str:
    """SHA-256 of a text in Unicode NFC with plain line ends, so that storage cannot change it unnoticed."""
    canonical = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def prepare(
    *, owner_type: str, owner_id: int, text: str, signer: tuple[int, str], role: str,
    versions: Sequence[DocumentVersion],
    patient_id: int | None,
) -> Signature:  # fmt: skip
    """A signature with its digest, not saved yet."""
    signature = Signature(
        owner_type=owner_type,
        owner_id=owner_id,
        patient_id=patient_id,
        signer_id=signer[0],
        signer_name=signer[1],
        role=role,
        signed_at=timezone.now(),
        text=text,
        text_sha256=text_hash(text),
        files=[
            {"version": v.pk, "document": str(v.document_id), "number": v.number, "sha256": v.sha256} for v in versions
        ],
    )
    signature.digest = digest_of(signature)
    return signature


def digest_of(signature: Signature) -> str:
    """The digest over everything that the row says."""
    lines = [
        FORM,
        f"{signature.owner_type}:{signature.owner_id}",
        f"signer:{signature.signer_id}:{signature.signer_name}",
        f"role:{signature.role}",
        f"at:{signature.signed_at.astimezone(UTC).isoformat()}",
        f"text:{signature.text_sha256}",
        *(f"file:{f['document']}:{f['number']}:{f['sha256']}" for f in signature.files),
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def verify(signature: Signature, *, text: str | None = None) -> Verdict:
    """Compare the signature with what is there now: the row itself, the text, the bytes of every file.

    `text` is the owner's text now; when not given it is asked from whoever registered it.
    """
    if text is None and signature.owner_type in _TEXTS:
        text = _TEXTS[signature.owner_type](signature.owner_id)
    changes: list[Any] = []
    if digest_of(signature) != signature.digest or text_hash(signature.text) != signature.text_sha256:
        changes.append(_("The record of the signature itself has been altered."))
    if text is not None and text_hash(text) != signature.text_sha256:
        changes.append(_("The text has changed since it was signed."))
    changes.extend(_changed_files(signature))
    return Verdict(tuple(changes))


def _changed_files(signature: Signature) -> list[Any]:
    versions = DocumentVersion.objects.in_bulk([f["version"] for f in signature.files])
    documents = Document.objects.in_bulk([f["document"] for f in signature.files])
    changes: list[Any] = []
    for signed in signature.files:
        version = versions.get(signed["version"])
        if version is None or storage.sha256_of(str(version.file.name)) != signed["sha256"]:
            changes.append(_("The file «%(name)s» is not the one that was signed.") % {"name": _name(version)})
        document = next((d for pk, d in documents.items() if str(pk) == signed["document"]), None)
        if document is not None and document.is_withdrawn:
            changes.append(_("The document «%(name)s» has been withdrawn since.") % {"name": document.title})
    return changes


def _name(version: DocumentVersion | None) -> str:
    return version.filename if version else "—"
