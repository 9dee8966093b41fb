"""Writing the trail: `append` in the writer's transaction. `verify` (proof.py) proves it.

Chains: a writer takes one head, adds its rows, moves the head, in its own transaction. On PostgreSQL it takes a head
that nobody holds (SKIP LOCKED, its own thread's favourite first), so writers neither queue nor deadlock; on SQLite
write transactions are serial anyway. A row therefore appears with its act, or neither does.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache, partial
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Max
from django.utils import timezone

from medcluster.audit.models import AuditEvent, ChainHead
from medcluster.audit.proof import Finding, Report, verify
from medcluster.audit.rules import (
    CHAINS,
    CONTENT,
    RESTORED,
    chain_key,
    clean,
    encode,
    link,
    posts_in_words,
    seal,
    storable,
)
from medcluster.kernel.actor import SYSTEM, Actor, Post
from medcluster.kernel.ports import AuditEntry
from medcluster.kernel.rows import adapted

_COLUMNS = (*CONTENT, "chain", "sequence", "previous", "hash")
_threads = itertools.count(os.getpid())
_local = threading.local()
SAME_READING = 60.0  # seconds
MOST_READINGS = 20_000  # remembered at once
_readings: dict[tuple[Any, ...], float] = {}

__all__ = ["Finding", "Report", "Trail", "append", "lay_heads", "read_of_patient", "verify"]


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
    with transaction.atomic(savepoint=False):  # a trail that cannot be written fails the act as a whole
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
    """Record that somebody opened a patient's record or a part of it. The patient will see `why`.

    A page that is reloaded or polls for news is one reading: the same person opening the same thing for the same
    reason again within a minute (in this process) adds no row.
    """
    object_id = object_id if object_id is not None else patient_id
    key = (actor.user_id, actor.name, actor.address, patient_id, object_type, object_id, why, action)
    now = time.monotonic()
    if now - _readings.get(key, -SAME_READING) < SAME_READING:
        return
    details = {"why": why} if why else {}
    append([AuditEntry(action, actor, object_type, object_id, patient_id, details=details)])
    transaction.on_commit(partial(_remember, key, now))


def _remember(key: tuple[Any, ...], at: float) -> None:
    """Only what has been committed counts as recorded."""
    if len(_readings) > MOST_READINGS:
        _readings.clear()
    _readings[key] = at


# -- the head


def lay_heads(**kwargs: Any) -> None:
    """Make the heads of an empty trail (after migration). One missing among others is a finding, not repaired here."""
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
        _posts(actor.posts, actor.is_system),
        entry.action[:80],
        entry.object_type[:80],
        entry.object_id,
        entry.patient_id,
        entry.outcome,
        entry.at or now,
        now,
        clean(actor.address, 64),
        storable(entry.details) if entry.details else {},
    )


@lru_cache(maxsize=1024)
def _posts(posts: tuple[Post, ...], is_system: bool) -> str:
    return posts_in_words(posts, is_system=is_system)


_INSERT = f"INSERT INTO audit_auditevent ({', '.join(_COLUMNS)}) VALUES "  # noqa: S608  the columns are constants
_VALUES = f"({', '.join(['%s'] * len(_COLUMNS))})"
_OCCURRED, _RECORDED, _DETAILS = (CONTENT.index(n) for n in ("occurred_at", "recorded_at", "details"))
_ROWS_AT_ONCE = 60  # 16 columns each: under the 999 parameters of an old SQLite


def _insert(rows: list[tuple[Any, ...]]) -> None:
    """Plain SQL: a demonstration cluster writes a hundred thousand rows, and models would take most of the time."""
    now = rows[0][_RECORDED]
    recorded = adapted(now, connection)
    using: Any = connections[DEFAULT_DB_ALIAS]  # not through the proxy: it would be asked for every row
    values = [
        (
            *row[:_OCCURRED],
            recorded if row[_OCCURRED] is now else adapted(row[_OCCURRED], using),
            recorded,
            row[_RECORDED + 1],
            _json(row[_DETAILS]),
            *row[_DETAILS + 1 :],
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(_INSERT + _VALUES, values)
            return
        for start in range(0, len(values), _ROWS_AT_ONCE):
            part = values[start : start + _ROWS_AT_ONCE]
            cursor.execute(_INSERT + ",".join([_VALUES] * len(part)), list(chain.from_iterable(part)))


def _json(details: dict[str, Any]) -> str:
    return encode(details).decode() if details else "{}"
