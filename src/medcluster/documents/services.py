"""Writes of documents: add, new version, withdraw, sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import IO

from medcluster.documents.models import Document, DocumentVersion, Origin, Signature
from medcluster.kernel.actor import Actor


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
    """Keep a new document with its first version. The caller has checked that `by` may add to the owner."""
    raise NotImplementedError


def add_version(
    *,
    document: Document,
    content: IO[bytes] | bytes,
    filename: str,
    by: Actor,
    issued_on: date | None = None,
    note: str = "",
) -> DocumentVersion:
    """Keep a new version; the earlier ones stay."""
    raise NotImplementedError


def withdraw(*, document: Document, reason: str, by: Actor) -> Document:
    """Take a document out of use, with the reason; it stays readable as withdrawn."""
    raise NotImplementedError


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
    """Sign a text and the current versions of documents. The caller has re-authenticated the person just now."""
    raise NotImplementedError
