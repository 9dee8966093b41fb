"""The words that a message may carry. Nothing else gets into the outbox: no diagnosis, no name of the patient.

The list is closed on purpose (care-path.md section 8): a new placeholder is a decision about what leaves the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_LENGTH = 300

# code → what an editor of texts reads about it, by group in `catalogue.py`
ALLOWED: frozenset[str] = frozenset(
    {
        "number", "state", "priority", "profile", "centre", "organisation", "department", "place", "address", "phone",
        "date", "time", "starts_at", "until", "deadline", "due_at", "level", "clock", "reason", "next_step",
        "documents", "actor", "role", "link", "room", "days", "count", "code", "person", "device",
    }
)  # fmt: skip


def only_allowed(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context without anything that is not on the list; values are cut to what a message can show."""
    return {key: _plain(value) for key, value in context.items() if key in ALLOWED and value not in (None, "")}


def _plain(value: Any) -> Any:
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value][:20]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)[:MAX_LENGTH]
