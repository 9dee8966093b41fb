"""Writing the trail and proving it: `append` in the writer's transaction, `verify` over everything.

Chains: a writer takes one head, adds its rows, moves the head, in its own transaction. On PostgreSQL it takes a head
that nobody holds (SKIP LOCKED, its own thread's favourite first), so writers neither queue nor deadlock; on SQLite
write transactions are serial anyway. A row therefore appears with its act, or neither does.
"""

from __future__ import annotations

import hmac
import itertools
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from medcluster.audit.models import AuditEvent, ChainHead
from medcluster.audit.rules import CONTENT, chain_key, clean, link, posts_in_words, seal, storable
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.ports import AuditEntry

CHAINS = 8
RESTORED = "audit.head_restored"  # a head was missing although rows were there: verify() reports it
_COLUMNS = (*CONTENT, "chain", "sequence", "previous", "hash")
_BATCH = 5000
_threads = itertools.count(os.getpid())
_local = threading.local()


class Trail:
    """The kernel's audit socket."""

    def append(self, entries: Sequence[AuditEntry]) -> None:
        append(entries)


def append(entries: Sequence[AuditEntry]) -> None:
    """Add the entries to one chain, in the current transaction: one head read and moved, one bulk INSERT.

    All entries of a call lie on one chain in their order.
    """
    if not entries:
        return
    with transaction.atomic():
        chain, sequence, last = _take_head()
        key = chain_key(settings.SECRET_KEY)
        now = timezone.now()
        rows: list[tuple[Any, ...]] = []
        for entry in entries:
            sequence += 1
            content = _content(entry, now)
            new = link(key, chain=chain, sequence=sequence, previous=last, content=content)
            rows.append((*content, chain, sequence, last, new))
            last = new
        _insert(rows)
        _move_head(chain, sequence, last, key)


def read_of_patient(
    actor: Actor,
    patient_id: int,
    object_type: str = "patients.patient",
    object_id: int | None = None,
    *,
    why: str = "",
    action: str = "patient.read",
) -> None:
    """Record that somebody opened a patient's record, or something that belongs to it. `why` is shown to the patient."""
    details = {"why": why} if why else {}
    append(
        [
            AuditEntry(
                action=action,
                actor=actor,
                object_type=object_type,
                object_id=object_id if object_id is not None else patient_id,
                patient_id=patient_id,
                details=details,
            )
        ]
    )


# -- the head


def lay_heads(**kwargs: Any) -> None:
    """Make the heads of an empty trail (after migration). A missing head among others is a finding, not repaired here."""
    using = kwargs.get("using", "default")
    if using == "default" and not ChainHead.objects.exists() and not AuditEvent.objects.exists():
        key = chain_key(settings.SECRET_KEY)
        ChainHead.objects.bulk_create(
            (ChainHead(chain=n, seal=seal(key, chain=n, sequence=0, last="")) for n in range(CHAINS)),
            ignore_conflicts=True,
        )


def _favourite() -> int:
    """This thread's chain: the last one that it got, at first by turns."""
    if not hasattr(_local, "chain"):
        _local.chain = next(_threads) % CHAINS
    return int(_local.chain)


_SELECT = "SELECT chain, sequence, hash FROM audit_chainhead WHERE "
_FREE = _SELECT + "TRUE ORDER BY (chain = %s) DESC, chain LIMIT 1 FOR UPDATE SKIP LOCKED"
_OWN = _SELECT + "chain = %s"


def _take_head() -> tuple[int, int, str]:
    """Lock a head until the end of the transaction and return (chain, sequence, hash of its last row)."""
    favourite = _favourite()
    with connection.cursor() as cursor:
        found = None
        if connection.features.has_select_for_update_skip_locked:
            cursor.execute(_FREE, [favourite])
            found = cursor.fetchone()
            if found is None:
                cursor.execute(_OWN + " FOR UPDATE", [favourite])
                found = cursor.fetchone()
        else:
            cursor.execute(_OWN, [favourite])
            found = cursor.fetchone()
    if found is None:
        found = _restore_head(favourite)
    _local.chain = found[0]
    return int(found[0]), int(found[1]), str(found[2])


def _restore_head(chain: int) -> tuple[int, int, str]:
    """Make a head that is not there. If rows of its chain are, somebody removed it: go on, and say so in the trail."""
    lay_heads()
    head = ChainHead.objects.filter(chain=chain).first()
    if head is not None:
        return head.chain, head.sequence, head.hash
    top = AuditEvent.objects.filter(chain=chain).aggregate(top=Max("sequence"))["top"] or 0
    last = AuditEvent.objects.filter(chain=chain, sequence=top).values_list("hash", flat=True).first() or ""
    key = chain_key(settings.SECRET_KEY)
    now = timezone.now()
    content = _content(AuditEntry(action=RESTORED, actor=SYSTEM, details={"chain": chain, "at": top}), now)
    new = link(key, chain=chain, sequence=top + 1, previous=last, content=content)
    _insert([(*content, chain, top + 1, last, new)])
    ChainHead.objects.create(
        chain=chain, sequence=top + 1, hash=new, seal=seal(key, chain=chain, sequence=top + 1, last=new)
    )
    return chain, top + 1, new


def _move_head(chain: int, sequence: int, last: str, key: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_chainhead SET sequence = %s, hash = %s, seal = %s WHERE chain = %s",
            [sequence, last, seal(key, chain=chain, sequence=sequence, last=last), chain],
        )


# -- the rows


def _content(entry: AuditEntry, now: datetime) -> tuple[Any, ...]:
    """The values of CONTENT, exactly as they will be read back."""
    actor = entry.actor
    return (
        actor.user_id,
        clean(actor.name, 200),
        posts_in_words(actor),
        clean(entry.action, 80),
        clean(entry.object_type, 80),
        entry.object_id,
        entry.patient_id,
        entry.outcome,
        entry.at or now,
        now,
        clean(actor.address, 64),
        storable(entry.details) if entry.details else {},
    )


_INSERT = f"INSERT INTO audit_auditevent ({', '.join(_COLUMNS)}) VALUES "  # noqa: S608  the columns are constants
_VALUES = f"({', '.join(['%s'] * len(_COLUMNS))})"
_ROWS_AT_ONCE = 60  # 16 columns each: under the 999 parameters of an old SQLite


def _insert(rows: list[tuple[Any, ...]]) -> None:
    """Plain SQL: a demonstration cluster writes a hundred thousand rows, and models would take most of the time."""
    when = (CONTENT.index("occurred_at"), CONTENT.index("recorded_at"))
    details = CONTENT.index("details")
    adapt = connection.ops.adapt_datetimefield_value
    flat: list[list[Any]] = []
    for row in rows:
        values = list(row)
        for index in when:
            values[index] = adapt(values[index])
        values[details] = json.dumps(values[details], ensure_ascii=False)
        flat.append(values)
    with connection.cursor() as cursor:
        for start in range(0, len(flat), _ROWS_AT_ONCE):
            part = flat[start : start + _ROWS_AT_ONCE]
            cursor.execute(_INSERT + ",".join([_VALUES] * len(part)), [v for values in part for v in values])


# -- proof


@dataclass(frozen=True)
class Finding:
    """One fault in the trail. `kind`: changed, missing, reordered, truncated, forged_head, head_missing, head_restored."""

    kind: str
    chain: int
    sequence: int
    id: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Report:
    """What verify() saw: rows looked at, heads as they stand (keep them outside to prove the trail later), findings."""

    rows: int
    heads: dict[int, tuple[int, str]]
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return not self.findings


def verify(
    *, progress: Callable[[int, int], None] | None = None, anchors: dict[int, tuple[int, str]] | None = None
) -> Report:
    """Walk every chain and report each changed, deleted, reordered or truncated row.

    `progress(done, total)` is called now and then. `anchors` are the `heads` of an earlier report kept elsewhere: with
    them even a database that was put back to an older state as a whole is found out. Old keys in SECRET_KEY_FALLBACKS
    are accepted. Streams; memory does not grow with the trail.
    """
    keys = [chain_key(s) for s in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    total = AuditEvent.objects.count() if progress else 0
    heads = {h.chain: h for h in ChainHead.objects.all()}
    walker = _Walker(keys, heads, anchors or {})
    for row in _stream():
        walker.see(row)
        if progress and walker.rows % 2000 == 0:
            progress(walker.rows, total)
    walker.close()
    if progress:
        progress(walker.rows, max(total, walker.rows))
    return Report(walker.rows, {n: (h.sequence, h.hash) for n, h in heads.items()}, tuple(walker.findings))


def _stream() -> Iterator[tuple[Any, ...]]:
    fields = ("id", "chain", "sequence", "previous", "hash", *CONTENT)
    return AuditEvent.objects.order_by("chain", "sequence").values_list(*fields).iterator(chunk_size=_BATCH)


class _Walker:
    """Follows the rows in the order (chain, sequence) and remembers what does not fit."""

    def __init__(self, keys: list[bytes], heads: dict[int, ChainHead], anchors: dict[int, tuple[int, str]]) -> None:
        self.keys, self.heads, self.anchors = keys, heads, anchors
        self.findings: list[Finding] = []
        self.rows = 0
        self.chain: int | None = None
        self.sequence, self.last = 0, ""
        self.walked: set[int] = set()

    def see(self, row: tuple[Any, ...]) -> None:
        pk, chain, sequence, previous, stored, *content = row
        if chain != self.chain:
            self._end_chain()
            self.chain, self.sequence, self.last = chain, 0, ""
            self.walked.add(chain)
        self.rows += 1
        if sequence > self.sequence + 1:
            gap = sequence - self.sequence - 1
            self._note("missing", self.sequence + 1, None, f"{gap} row(s) deleted before sequence {sequence}")
        elif previous != self.last:
            self._note("reordered", sequence, pk, "the row does not follow the one before it")
        if not self._genuine(chain, sequence, previous, stored, content):
            self._note("changed", sequence, pk, "the content does not fit its hash")
        if content[CONTENT.index("action")] == RESTORED:
            self._note("head_restored", sequence, pk, "the head of the chain was missing at this point")
        self._against_anchor(sequence, stored, pk)
        self.sequence, self.last = sequence, stored

    def close(self) -> None:
        self._end_chain()
        for chain in set(self.heads) | set(self.anchors):
            if chain not in self.walked:
                self.chain, self.sequence, self.last = chain, 0, ""
                self._end_chain()
        if self.heads and (absent := set(range(CHAINS)) - set(self.heads) - self.walked):
            for chain in sorted(absent):
                self.findings.append(Finding("head_missing", chain, 0, None, "a whole chain is gone with its head"))

    def _genuine(self, chain: int, sequence: int, previous: str, stored: str, content: list[Any]) -> bool:
        return any(
            hmac.compare_digest(link(k, chain=chain, sequence=sequence, previous=previous, content=content), stored)
            for k in self.keys
        )

    def _against_anchor(self, sequence: int, stored: str, pk: int) -> None:
        anchor = self.anchors.get(self.chain if self.chain is not None else -1)
        if anchor is not None and sequence == anchor[0] and stored != anchor[1]:
            self._note("changed", sequence, pk, "the row differs from the anchor kept outside")

    def _end_chain(self) -> None:
        if self.chain is None:
            return
        head = self.heads.get(self.chain)
        if head is None:
            self._note("head_missing", self.sequence, None, "the chain has rows but no head")
            return
        if not any(
            hmac.compare_digest(seal(k, chain=head.chain, sequence=head.sequence, last=head.hash), head.seal)
            for k in self.keys
        ):
            self._note("forged_head", head.sequence, None, "the head's seal is not ours")
        if head.sequence > self.sequence:
            gap = head.sequence - self.sequence
            self._note("truncated", self.sequence + 1, None, f"{gap} row(s) missing at the end of the chain")
        elif (head.sequence, head.hash) != (self.sequence, self.last):
            self._note("forged_head", head.sequence, None, "the head does not name the last row")
        if (anchor := self.anchors.get(self.chain)) and anchor[0] > self.sequence:
            self._note("truncated", self.sequence + 1, None, "the anchor kept outside knows more rows")

    def _note(self, kind: str, sequence: int, pk: int | None, words: str) -> None:
        self.findings.append(Finding(kind, self.chain or 0, sequence, pk, words))
