"""The documents of a case on the case's own page.

    context["documents"] = panel("referrals.referral", referral.pk, actor, may_add=referral.is_open)
    {% include "documents/panel.html" with panel=documents %}

The page decides whether papers may be added (`may_add`); the panel carries that decision, signed, to the upload view,
which checks again that the person still sees the case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.urls import reverse

from medcluster.documents import access, content, kinds, scanning, selectors
from medcluster.documents.models import Document, DocumentVersion, ScanState
from medcluster.documents.services import UploadResult
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotPermitted, NotVisible

SALT = "documents.panel"
HOURS = 12


@dataclass(frozen=True)
class Ticket:
    """The owner to which this person may add papers, as the case's page decided."""

    owner_type: str
    owner_id: int
    user_id: int | None
    kinds: tuple[str, ...] = ()

    def signed(self) -> str:
        return signing.dumps([self.owner_type, self.owner_id, self.user_id, list(self.kinds)], salt=SALT)


def read_ticket(text: str, actor: Actor) -> Ticket:
    """The ticket, if it is this person's, fresh, and the person still sees the owner."""
    try:
        owner_type, owner_id, user_id, wanted = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature as error:
        raise NotPermitted(code="documents.ticket") from error
    if user_id != actor.user_id:
        raise NotPermitted(code="documents.ticket")
    if owner_id not in access.visible(actor, owner_type, [owner_id]):
        raise NotVisible
    return Ticket(owner_type, owner_id, user_id, tuple(wanted))


@dataclass(frozen=True)
class Row:
    """A document as the panel shows it."""

    document: Document
    current: DocumentVersion
    earlier: Sequence[DocumentVersion]
    preview: str  # "pdf", "picture" or ""
    may_change: bool

    @property
    def is_pending(self) -> bool:
        return self.current.scan_state == ScanState.PENDING


@dataclass(frozen=True)
class Panel:
    """What `documents/panel.html` draws."""

    ident: str
    rows: Sequence[Row]
    may_add: bool
    ticket: str = ""
    url: str = ""
    kinds: Sequence[tuple[str, Any]] = ()
    accept: str = ""
    results: Sequence[UploadResult] = ()

    @property
    def is_pending(self) -> bool:
        return any(row.is_pending for row in self.rows)

    @property
    def unscanned(self) -> bool:
        return scanning.scanner() is None

    @property
    def refused(self) -> Sequence[UploadResult]:
        return [result for result in self.results if result.refusal]

    @property
    def kept(self) -> Sequence[UploadResult]:
        return [result for result in self.results if result.document]


def panel(
    owner_type: str,
    owner_id: int,
    actor: Actor,
    may_add: bool = False,
    *,
    wanted: Sequence[str] = (),
    results: Sequence[UploadResult] = (),
) -> Panel:
    """The panel of an owner that the actor sees (two queries). `wanted` are the kinds that the case asks for first."""
    clinical, plain = access.may_add(actor, clinical=True), access.may_add(actor, clinical=False)
    may_add = may_add and (clinical or plain)
    rows = [
        _row(document, may_add and (clinical or not document.is_clinical))
        for document in selectors.for_owner(owner_type, owner_id, actor=actor, with_withdrawn=True)
    ]
    return Panel(
        ident=f"documents-{owner_type.replace('.', '-')}-{owner_id}",
        rows=sorted(rows, key=lambda row: row.document.is_withdrawn),
        may_add=may_add,
        ticket=Ticket(owner_type, owner_id, actor.user_id, tuple(wanted)).signed(),
        url=reverse("documents:panel"),
        kinds=[(code, label) for code, label in kinds.choices(wanted) if clinical or not kinds.is_clinical(code)],
        accept=",".join(content.accepted_extensions()),
        results=results,
    )


def _row(document: Document, may_change: bool) -> Row:
    current, *earlier = document.history
    kind = content.BY_MEDIA_TYPE.get(current.media_type)
    shown = kind.preview if kind and current.can_be_opened else ""
    return Row(
        document, current, earlier, shown, may_change and not document.is_withdrawn and document.origin == "uploaded"
    )
