"""What kind of data each own field holds (style.md 18)."""

from __future__ import annotations

_EVENT = ["id", "case"]

FIELDS: dict[str, dict[str, list[str]]] = {
    "Teleconsult": {
        "identifying": ["patient", "callback_phone"],
        "clinical": [
            "icd10", "question", "summary", "findings", "conclusion", "recommendation", "external_source",
            "profile",
        ],
        "operational": [
            "id", "organisation", "asked_by", "asked_by_name", "centre", "mode", "form", "priority", "funding",
            "language", "interpreter_needed", "allow_conversion", "room_link", "scheduled_at", "duration_minutes",
            "conclusion_language", "external_opinion", "signed_at", "signed_by_name", "signed_sha256",
            "referral_number", "draft_revision", "draft_saved_at",
        ],
    },
    "TeleconsultEvent": {"operational": _EVENT},
    "TeleconsultClock": {"operational": _EVENT},
    "Panelist": {
        "clinical": ["opinion"],
        "operational": ["id", "case", "user", "name", "is_lead", "is_outside", "named_at", "answered_at"],
    },
    "TimeProposal": {
        "operational": [
            "id", "case", "side", "starts_at", "duration_minutes", "status", "proposed_by", "proposed_by_name",
            "created_at",
        ],
    },
}  # fmt: skip
