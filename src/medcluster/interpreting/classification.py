"""What each field says about a person; `tests/architecture` keeps it exhaustive."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {
    "Assignment": {
        "clinical": ["translation"],
        "operational": [
            "id", "teleconsult", "referral", "user", "languages", "task", "since", "until", "shows_question",
            "translated_at", "assigned_by", "assigned_by_name", "created_at", "ended_at", "ended_by_name",
            "end_reason",
        ],
    },
}  # fmt: skip
