"""What each field says about a person; `tests/architecture` keeps it exhaustive."""

from __future__ import annotations

_EVENT = ["id", "case"]

FIELDS: dict[str, dict[str, list[str]]] = {
    "Sitting": {
        "operational": [
            "id", "centre", "held_at", "place", "language", "called_by", "called_by_name", "protocol_number",
            "closed_at",
        ],
    },
    "SittingEvent": {"operational": _EVENT},
    "SittingClock": {"operational": _EVENT},
    "Member": {"operational": ["id", "sitting", "user", "name", "is_chair"]},
    "Question": {
        "clinical": ["method", "text", "wording", "decision"],
        "operational": [
            "id", "referral", "centre", "asked_by", "asked_by_name", "sitting", "decided_at",
        ],
    },
    "QuestionEvent": {"operational": _EVENT},
    "QuestionClock": {"operational": _EVENT},
    "Vote": {"clinical": ["opinion", "choice"], "operational": ["id", "question", "member", "voted_at"]},
}  # fmt: skip
