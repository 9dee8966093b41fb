"""The arithmetic of the chain: canonical content, keyed hashes, posts in words. Pure: no tables, no clock.

A link is HMAC-SHA256(key, canonical JSON of [chain, sequence, previous hash, content…]). The JSON has sorted keys, no
spaces, UTF-8, and no text with control characters, so that every encoder writes it alike; times are whole microseconds
since 1970 UTC, so that a database's own way of storing them does not matter. The form must never change: old rows are
checked with it for ever.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from medcluster.kernel.actor import Post
from medcluster.kernel.permissions import Role

CHAINS = 8
RESTORED = "audit.head_restored"  # a head was missing although rows were there: verify() reports it
SAFE = 2**53  # beyond, JSON's numbers are not exact everywhere
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
CONTENT = (
    "actor_id", "actor_name", "roles", "action", "object_type", "object_id", "patient_id", "outcome",
    "occurred_at", "recorded_at", "address", "details",
)  # fmt: skip
encode = msgspec.json.Encoder(order="deterministic").encode
_CONTROL = dict.fromkeys([*range(32), *range(127, 160)], " ")


def chain_key(secret: str) -> bytes:
    """The chain's own key, so that a hash made elsewhere with the same secret is of no use here."""
    return hashlib.sha256(b"medcluster.audit:" + secret.encode()).digest()


def link(key: bytes, *, chain: int, sequence: int, previous: str, content: Iterable[Any]) -> str:
    """Hash of one row; `content` are the values of CONTENT in order."""
    body = [chain, sequence, previous, *[_moment(v) if isinstance(v, datetime) else v for v in content]]
    return hmac.digest(key, encode(body), "sha256").hex()


def seal(key: bytes, *, chain: int, sequence: int, last: str) -> str:
    """Hash that binds a head to its length and last row."""
    return hmac.digest(key, f"head:{chain}:{sequence}:{last}".encode(), "sha256").hex()


def storable(value: Any) -> Any:
    """A value as every database gives it back: JSON's own types, no fractions and huge numbers (as text)."""
    kind = type(value)
    if kind is str:
        return value if value.isprintable() else clean(value)
    if kind is dict:  # what most details are
        return {k if type(k) is str and k.isprintable() else clean(str(k)): storable(v) for k, v in value.items()}
    if isinstance(value, str):
        return clean(value)
    if value is None or (isinstance(value, int) and -SAFE <= value <= SAFE):
        return value
    if isinstance(value, Mapping):
        return {clean(str(k)): storable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [storable(v) for v in (sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)]
    return clean(value.isoformat() if hasattr(value, "isoformat") else str(value))


def clean(text: str, limit: int | None = None) -> str:
    """Text without control characters and lone surrogates (PostgreSQL refuses some of them), cut to `limit`."""
    if not text.isprintable():
        text = text.translate(_CONTROL).encode("utf-8", "replace").decode()
    return text if limit is None else text[:limit]


def posts_in_words(posts: Iterable[Post], *, is_system: bool = False) -> str:
    """An actor's posts for the column `roles`: "coordinator org_admin@o12 triage_doctor@c3"."""
    if is_system:
        return Role.SYSTEM.value
    return " ".join(sorted({f"{p.role.value}{_place(p)}" for p in posts}))[:400]


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


@lru_cache(maxsize=2048)  # a moment stands in several rows of one writing
def _moment(value: datetime) -> int:
    return (value - EPOCH) // MICROSECOND
