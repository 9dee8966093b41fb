"""Writes of documents: add, new version, withdraw, sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.documents import access, content, kinds, names, scanning, signing, storage
from medcluster.documents.models import Document, DocumentVersion, Origin, Signature
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, DomainError, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports


@dataclass(frozen=True)
class Upload:
    """One file of an upload as it came: a stream and the name that the person's computer gave it."""

    content: IO[bytes]
    filename: str


@dataclass(frozen=True)
class UploadResult:
    """What became of one file: its document, or the words that say why not."""

    filename: str
    document: Document | None = None
    refusal: Any = ""


def add(
    *,
    owner_type: str,
    owner_id: int,
    kind: str,
    content: IO[bytes] | bytes,
    filename: str,
    by: Actor,
    title: str = "",
    patient_id: int | None = None,
    issued_on: date | None = None,
    origin: str = Origin.UPLOADED,
) -> Document:
    """Keep a new document with its first version. The caller has checked that `by` sees the owner and may add to it.

    What the system makes itself (origin GENERATED) needs no permission. A file that is not accepted: Refused (422).
    """
    clinical = kinds.is_clinical(kind) and not access.is_impersonal(owner_type)
    if origin != Origin.GENERATED and not (
        by.is_system or access.may_add(by, clinical=clinical, owner_type=owner_type)
    ):
        raise NotPermitted(code="documents.add")
    _check_issued(issued_on)
    file = _Checked.of(content, filename)
    with transaction.atomic():
        document = Document.objects.create(
            owner_type=owner_type,
            owner_id=owner_id,
            patient_id=patient_id,
            kind=kind,
            is_clinical=clinical,
            title=(title.strip() or names.title(file.filename))[:255],
            origin=origin,
            created_by_id=by.user_id,
            created_by_name=by.name or "—",
        )
        _new_version(document, 1, file, by, issued_on, "")
    return document


def add_many(
    *, owner_type: str, owner_id: int, uploads: Iterable[Upload], kind: str, by: Actor, patient_id: int | None = None,
    issued_on: date | None = None, title: str = "",
) -> list[UploadResult]:  # fmt: skip
    """Keep several files, each for itself: one that is refused does not hold back the others."""
    results = []
    for upload in uploads:
        name = names.safe(upload.filename)
        try:
            document = add(
                owner_type=owner_type,
                owner_id=owner_id,
                kind=kind,
                content=upload.content,
                filename=upload.filename,
                by=by,
                title=title,
                patient_id=patient_id,
                issued_on=issued_on,
            )
        except Incomplete as refused:
            results.append(UploadResult(name, refusal=" ".join(str(fault.message) for fault in refused.faults)))
        else:
            results.append(UploadResult(name, document))
    return results


def add_version(
    *,
    document: Document,
    content: IO[bytes] | bytes,
    filename: str,
    by: Actor,
    issued_on: date | None = None,
    note: str = "",
) -> DocumentVersion:
    """Keep a new version; the earlier ones stay. The same bytes as the present version: Conflict."""
    generated = document.origin == Origin.GENERATED
    if not (
        generated or by.is_system or access.may_add(by, clinical=document.is_clinical, owner_type=document.owner_type)
    ):
        raise NotPermitted(code="documents.add")
    _check_issued(issued_on)
    file = _Checked.of(content, filename)
    with transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=document.pk)
        if locked.is_withdrawn:
            raise Conflict(_("This document has been withdrawn. Add a new one instead."), code="withdrawn")
        last = locked.versions.order_by("-number").first()
        if last is not None and last.sha256 == file.stored.sha256:
            raise Conflict(_("This is the same file as the present version."), code="same")
        number = (locked.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        return _new_version(locked, number, file, by, issued_on, note)


@transaction.atomic
def withdraw(*, document: Document, reason: str, by: Actor) -> Document:
    """Take a document out of use, with the reason; it stays readable as withdrawn."""
    if not (by.is_system or access.may_add(by, clinical=document.is_clinical, owner_type=document.owner_type)):
        raise NotPermitted(code="documents.withdraw")
    if not reason.strip():
        raise Incomplete([Fault("reason", _("Write why the document is withdrawn."))])
    changed = Document.objects.filter(pk=document.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(),
        withdrawn_by_id=by.user_id,
        withdrawn_by_name=by.name or "—",
        withdrawal_reason=reason.strip()[:500],
    )
    if not changed:
        raise Conflict(_("This document has been withdrawn already."), code="withdrawn")
    _audit("document.withdraw", document, by)
    document.refresh_from_db()
    return document


@transaction.atomic
def sign(
    *,
    owner_type: str,
    owner_id: int,
    text: str,
    by: Actor,
    role: str,
    documents: Sequence[Document] = (),
    patient_id: int | None = None,
) -> Signature:
    """Sign a text and the present versions of documents. The caller has re-authenticated the person just now.

    A file in which a virus was found cannot be signed. See `signing.verify` for what the signature proves.
    """
    if by.user_id is None:
        raise NotPermitted(code="documents.sign")
    versions = [document.current for document in documents]
    if any(version.is_dangerous for version in versions):
        raise Incomplete([Fault("documents", _("One of the files is infected. Withdraw it before you sign."))])
    signature = signing.prepare(
        owner_type=owner_type,
        owner_id=owner_id,
        text=text,
        signer=(by.user_id, by.name),
        role=role,
        versions=versions,
        patient_id=patient_id,
    )
    signature.save(force_insert=True)
    details = {"signature": str(signature.pk), "digest": signature.digest, "role": role}
    ports.audit.append([AuditEntry("document.sign", by, owner_type, owner_id, patient_id, details=details)])
    return signature


@transaction.atomic
def rescan_all(*, by: Actor) -> int:
    """Check every file again whose virus check failed or waits; gives how many. For who keeps the installation."""
    if not (by.may(Permission.READ_AUDIT) or by.may(Permission.MANAGE_CLUSTER)):
        raise NotPermitted(code="documents.rescan")
    count = scanning.rescan_all()
    ports.audit.append([AuditEntry("document.rescan", by, details={"count": count})])
    return count


@dataclass(frozen=True)
class _Checked:
    """A file that was looked at and stored, before any row is written."""

    filename: str
    media_type: str
    stored: storage.Stored

    @classmethod
    def of(cls, given: IO[bytes] | bytes, filename: str) -> _Checked:
        stream = BytesIO(given) if isinstance(given, bytes) else given
        name = names.safe(filename)
        size = stream.seek(0, 2)
        found = content.identify(stream, name, size, limit=settings.UPLOAD_MAX_MB * 2**20)
        return cls(content.with_extension(name, found), found.media_type, storage.keep(stream))


def _new_version(
    document: Document, number: int, file: _Checked, by: Actor, issued_on: date | None, note: str
) -> DocumentVersion:
    version = DocumentVersion.objects.create(
        document=document,
        number=number,
        file=file.stored.name,
        filename=file.filename,
        size=file.stored.size,
        sha256=file.stored.sha256,
        media_type=file.media_type,
        issued_on=issued_on,
        note=note.strip()[:500],
        uploaded_by_id=by.user_id,
        uploaded_by_name=by.name or "—",
        **scanning.state_of_new(generated=document.origin == Origin.GENERATED),
    )
    _audit("document.add" if number == 1 else "document.add_version", document, by, version=number)
    return version


def _check_issued(issued_on: date | None) -> None:
    if issued_on is not None and issued_on > timezone.localdate():
        raise Incomplete([Fault("issued_on", _("The date of the document cannot lie in the future."))])


def _audit(action: str, document: Document, by: Actor, **details: Any) -> None:
    ports.audit.append(
        [
            AuditEntry(
                action,
                by,
                document.owner_type,
                document.owner_id,
                document.patient_id,
                details={"document": str(document.pk), "kind": document.kind, **details},
            )
        ]
    )


__all__ = ["DomainError", "Upload", "UploadResult", "add", "add_many", "add_version", "rescan_all", "sign", "withdraw"]
