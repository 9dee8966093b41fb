"""What each field says about a person; `tests/architecture` keeps it exhaustive. Nothing here is about patients."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {
    "LearningEvent": {
        "public": [
            "id", "kind", "title", "topic", "starts_on", "ends_on", "hours", "centre", "organisation",
            "place", "format", "language", "status",
        ],
        "operational": [
            "cancel_reason", "external_key", "search", "version", "created_by", "created_by_name", "created_at",
            "updated_at",
        ],
    },
    "Contribution": {"public": ["id", "event", "kind", "name", "organisation_name", "country"]},
    "NearAbroad": {"public": ["id", "country", "valid_from", "valid_until"]},
    "Participant": {
        "identifying": ["user", "name", "organisation_name", "name_key"],
        "operational": ["id", "event", "attended", "added_by_name", "created_at"],
    },
    "Certificate": {
        "identifying": ["name", "organisation_name"],
        "operational": ["id", "participant", "code", "issued_by_name", "revoke_reason"],
        "public": [
            "event_kind", "title", "host", "place", "starts_on", "ends_on", "hours", "issued_at", "revoked_at",
        ],
    },
}  # fmt: skip
