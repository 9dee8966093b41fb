"""Proving the trail: walks every chain and says which rows were changed, deleted, reordered or cut off."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from medcluster.audit.models import AuditEvent, ChainHead
from medcluster.audit.rules import CHAINS, CONTENT, RESTORED, chain_key, link, seal

_BATCH = 5000


@dataclass(frozen=True)
class Finding:
    """One fault in the trail, at `sequence` of `chain`; `id` is the row where there is one.

    `kind`: changed, missing, reordered, truncated, forged_head, head_missing or head_restored.
    """

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
        self.faulty = False  # was the row before this one noted?
        self.walked: set[int] = set()

    def see(self, row: tuple[Any, ...]) -> None:
        pk, chain, sequence, previous, stored, *content = row
        if chain != self.chain:
            self._end_chain()
            self.chain, self.sequence, self.last, self.faulty = chain, 0, "", False
            self.walked.add(chain)
        self.rows += 1
        if sequence > self.sequence + 1:
            gap = sequence - self.sequence - 1
            self._note("missing", self.sequence + 1, None, f"{gap} row(s) deleted before sequence {sequence}")
            self.faulty = not self._genuine(chain, sequence, previous, stored, content)
            if self.faulty:
                self._note("changed", sequence, pk, "the content does not fit its hash")
        else:
            self._in_its_place(pk, chain, sequence, previous, stored, content)
        if content[CONTENT.index("action")] == RESTORED:
            self._note("head_restored", sequence, pk, "the head of the chain was missing at this point")
        self._against_anchor(sequence, stored, pk)
        self.sequence, self.last = sequence, stored

    def _in_its_place(self, pk: int, chain: int, sequence: int, previous: str, stored: str, content: list[Any]) -> None:
        """Compare a row with its hash and with the one before it; a fault of the one before is not told twice."""
        genuine, follows = self._genuine(chain, sequence, previous, stored, content), previous == self.last
        if not genuine:
            kind = "changed" if follows else "reordered"
            self._note(kind, sequence, pk, "the content does not fit its hash and place")
        elif not follows and not self.faulty:
            self._note("reordered", sequence, pk, "the row does not follow the one before it")
        self.faulty = not genuine

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
        """Compare the end of the chain with its head. Writers may have gone on while we read: then ask again."""
        if self.chain is None:
            return
        head, grown = self.heads.get(self.chain), False
        if head is not None and self.sequence > head.sequence:
            head, grown = ChainHead.objects.filter(chain=self.chain).first(), True
        if head is None:
            self._note("head_missing", self.sequence, None, "the chain has rows but no head")
            return
        if not self._sealed(head):
            self._note("forged_head", head.sequence, None, "the head's seal is not ours")
        if head.sequence > self.sequence and not grown:
            gap = head.sequence - self.sequence
            self._note("truncated", self.sequence + 1, None, f"{gap} row(s) missing at the end of the chain")
        elif head.sequence < self.sequence or (head.sequence == self.sequence and head.hash != self.last):
            self._note("forged_head", head.sequence, None, "the head does not name the last row")
        if (anchor := self.anchors.get(self.chain)) and anchor[0] > self.sequence:
            self._note("truncated", self.sequence + 1, None, "the anchor kept outside knows more rows")

    def _sealed(self, head: ChainHead) -> bool:
        return any(
            hmac.compare_digest(seal(k, chain=head.chain, sequence=head.sequence, last=head.hash), head.seal)
            for k in self.keys
        )

    def _note(self, kind: str, sequence: int, pk: int | None, words: str) -> None:
        self.findings.append(Finding(kind, self.chain or 0, sequence, pk, words))
