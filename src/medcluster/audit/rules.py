"""The arithmetic of the chain: canonical content, keyed hashes, posts in words. Pure: no tables, no clock.

A link is HMAC-SHA256(key, canonical JSON of [chain, sequence, previous hash, content…]). The JSON is the standard
library's with sorted keys and no spaces; times are whole microseconds since 1970 UTC, so that a database's own way of
storing them does not matter. The form must never change: old rows are checked with it for ever.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import Role

CHAINS = 8
RESTORED = "audit.head_restored"  # a head was missing although rows were there: verify() reports it
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
CONTENT = (
    "actor_id", "actor_name", "roles", "action", "object_type", "object_id", "patient_id", "outcome",
    "occurred_at", "recorded_at", "address", "details",
)  # fmt: skip
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def chain_key(secret: str) -> bytes:
    """The chain's own key, so that a hash made elsewhere with the same secret is of no use here."""
    return hashlib.sha256(b"medcluster.audit:" + secret.encode()).digest()


def link(key: bytes, *, chain: int, sequence: int, previous: str, content: Iterable[Any]) -> str:
    """Hash of one row; `content` are the values of CONTENT in order."""
    body = [chain, sequence, previous, *(_moment(v) if isinstance(v, datetime) else v for v in content)]
    return hmac.digest(key, _encode(body).encode(), "sha256").hex()


def seal(key: bytes, *, chain: int, sequence: int, last: str) -> str:
    """Hash that binds a head to its length and last row."""
    return hmac.digest(key, f"head:{chain}:{sequence}:{last}".encode(), "sha256").hex()


def storable(value: Any) -> Any:
    """A value as every database gives it back: JSON's own types, no fractions (as text), no NUL characters."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(k)): storable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [storable(v) for v in (sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)]
    return clean(value.isoformat() if hasattr(value, "isoformat") else str(value))


def clean(text: str, limit: int | None = None) -> str:
    """Text without what PostgreSQL refuses to store (NUL, lone surrogates), cut to `limit`."""
    if "\x00" in text or not text.isascii():
        text = text.replace("\x00", "").encode("utf-8", "replace").decode()
    return text if limit is None else text[:limit]


def posts_in_words(actor: Actor) -> str:
    """The actor's posts for the column `roles`: "triage_doctor@c3 org_admin@o12 coordinator"."""
    if actor.is_system:
        return Role.SYSTEM.value
    return " ".join(sorted({f"{p.role.value}{_place(p)}" for p in actor.posts}))[:400]


def posts_from_words(words: str) -> list[Post]:
    """What `posts_in_words` wrote, as posts; words that are no longer known are left out."""
    found = []
    for word in words.split():
        role, _, place = word.partition("@")
        if role not in set(Role):
            continue
        organisation, _, centre = place.removeprefix("o").partition("c") if place else ("", "", "")
        found.append(Post(Role(role), _number(organisation), _number(centre)))
    return found


def _place(post: Post) -> str:
    organisation = f"o{post.organisation_id}" if post.organisation_id else ""
    centre = f"c{post.centre_id}" if post.centre_id else ""
    return f"@{organisation}{centre}" if organisation or centre else ""


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _moment(value: datetime) -> int:
    return (value - EPOCH) // MICROSECOND
