"""Reads of documents."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.db import models

from medcluster.documents import access
from medcluster.documents.models import Document, DocumentVersion, ScanState, Signature
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.prepared import Prepared
from medcluster.kernel.visibility import get_visible


def for_owner(
    owner_type: str, owner_id: int, *, actor: Actor | None = None, with_withdrawn: bool = False
) -> list[Document]:
    """Documents of an object, newest first, with their versions (one query). The caller has checked the owner.

    With `actor`, clinical papers are left out for people who may not read them.
    """
    readable = models.Q() if actor is None or actor.is_system else access.readable_kinds(actor)
    versions = _versions(readable, with_withdrawn)(owner_type=owner_type, owner_id=owner_id)
    found: dict[UUID, tuple[Document, list[DocumentVersion]]] = {}
    for version in versions:
        found.setdefault(version.document_id, (version.document, []))[1].append(version)
    for document, history in found.values():
        document.history = history
    return sorted((document for document, _history in found.values()), key=lambda d: d.created_at, reverse=True)


@lru_cache(maxsize=64)
def _versions(readable: models.Q, with_withdrawn: bool) -> Prepared[DocumentVersion]:
    def made(owner_type: str, owner_id: int) -> models.QuerySet[DocumentVersion]:
        documents = Document.objects.of(owner_type, owner_id).filter(readable)
        kept = documents if with_withdrawn else documents.in_force()
        return DocumentVersion.objects.filter(document__in=kept).select_related("document").order_by("-number")

    return Prepared(made, owner_type=str, owner_id=int)


def document(pk: UUID, actor: Actor) -> Document:
    """The document if this actor may see it, else NotVisible (404)."""
    return get_visible(Document.objects.filter(pk=pk).visible_to(actor))


def version(pk: UUID, number: int, actor: Actor) -> DocumentVersion:
    """One version of a document that the actor may see, else NotVisible (404)."""
    seen = document(pk, actor)
    found = seen.versions.filter(number=number).first()
    if found is None:
        raise NotVisible
    found.document = seen
    return found


def signatures(owner_type: str, owner_id: int) -> list[Signature]:
    """The signatures under an object, oldest first. The caller has checked the owner."""
    return list(Signature.objects.filter(owner_type=owner_type, owner_id=owner_id))


def to_scan() -> models.QuerySet[DocumentVersion]:
    """Versions that the scanner has not passed, for who keeps the installation."""
    return DocumentVersion.objects.exclude(scan_state=ScanState.CLEAN).select_related("document")
