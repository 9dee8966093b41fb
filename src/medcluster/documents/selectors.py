"""Reads of documents."""

from __future__ import annotations

from medcluster.documents import access
from medcluster.documents.models import Document
from medcluster.kernel.actor import Actor


def for_owner(
    owner_type: str, owner_id: int, *, actor: Actor | None = None, with_withdrawn: bool = False
) -> list[Document]:
    """Documents of an object, newest first, versions loaded (two queries). The caller has checked the owner.

    With `actor`, clinical papers are left out for people who may not read them.
    """
    query = Document.objects.of(owner_type, owner_id).prefetch_related("versions")
    if actor is not None:
        query = query.filter(access.readable_kinds(actor))
    if not with_withdrawn:
        query = query.in_force()
    return list(query)
