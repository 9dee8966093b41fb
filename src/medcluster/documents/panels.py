"""The documents of a case on the case's own page.

    context["documents"] = panel("referrals.referral", referral.pk, actor, may_add=referral.is_open)
    {% include "documents/panel.html" with panel=documents %}

The page decides whether papers may be added (`may_add`); the panel carries that decision, signed, to the upload view,
which checks again that the person still sees the case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.core import signing
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from medcluster.documents import access, content, kinds, presenters, scanning, selectors
from medcluster.documents.models import Document, DocumentVersion, Origin, ScanState
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
    """A document as the panel shows it: what is said of it is put into words here, so that drawing costs little."""

    document: Document
    current: DocumentVersion
    url: str
    preview: str  # "pdf", "picture" or ""
    facts: SafeString
    note: SafeString
    earlier: Sequence[tuple[str, str, SafeString]]  # address (or ""), name, facts
    change: str  # address of the forms that change it, "" when the person may not

    @property
    def is_pending(self) -> bool:
        return self.current.scan_state == ScanState.PENDING


@dataclass(frozen=True)
class Panel:
    """What `documents/panel.html` draws."""

    ident: str
    rows: Sequence[Row]
    may_add: bool
    ticket: str
    root: str
    options: SafeString
    accept: str
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
    """The panel of an owner that the actor sees (one query). `wanted` are the kinds that the case asks for first."""
    clinical = access.may_add(actor, clinical=True, owner_type=owner_type)
    may_add = may_add and (clinical or access.may_add(actor, clinical=False, owner_type=owner_type))
    ticket = Ticket(owner_type, owner_id, actor.user_id, tuple(wanted)).signed()
    root = reverse("documents:root")
    rows = [
        _row(document, root, ticket if may_add and (clinical or not document.is_clinical) else "")
        for document in selectors.for_owner(owner_type, owner_id, actor=actor, with_withdrawn=True)
    ]
    return Panel(
        ident=ident_of(owner_type, owner_id),
        rows=sorted(rows, key=lambda row: row.document.is_withdrawn),
        may_add=may_add,
        ticket=ticket,
        root=root,
        options=_options(get_language() or "ru", clinical, tuple(wanted), access.is_impersonal(owner_type))
        if may_add
        else SafeString(),
        accept=content.ACCEPT,
        results=results,
    )


def ident_of(owner_type: str, owner_id: int) -> str:
    """The id of the panel's element on the page."""
    return f"documents-{owner_type.replace('.', '-')}-{owner_id}"


@lru_cache(maxsize=128)
def _options(language: str, clinical: bool, wanted: tuple[str, ...], only_wanted: bool) -> SafeString:
    """The kinds that may be chosen, as options of a list; of what concerns no patient only the wanted ones."""
    offered = [
        (code, label)
        for code, label in kinds.choices(wanted)
        if (clinical or not kinds.is_clinical(code)) and (code in wanted or not only_wanted)
    ]
    return format_html_join("", '<option value="{}">{}</option>', offered)


def _row(document: Document, root: str, ticket: str) -> Row:
    current, *earlier = document.history
    kind = content.BY_MEDIA_TYPE.get(current.media_type)
    may_change = ticket and not document.is_withdrawn and document.origin == Origin.UPLOADED
    return Row(
        document=document,
        current=current,
        url=f"{root}{document.pk}/{current.number}",
        preview=kind.preview if kind and current.can_be_opened else "",
        facts=presenters.facts(document, current),
        note=presenters.note(document, current),
        earlier=[
            (f"{root}{document.pk}/{v.number}/file" if v.can_be_opened else "", v.filename, presenters.version_facts(v))
            for v in earlier
        ],
        change=f"{root}{document.pk}/change?ticket={ticket}" if may_change else "",
    )
