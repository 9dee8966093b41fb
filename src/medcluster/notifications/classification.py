"""What each field holds, for erasure, export and the test that every field is classified."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {
    "Dispatch": {
        "identifying": [],
        "clinical": [],
        "operational": [
            "id",
            "key",
            "template",
            "object_type",
            "object_id",
            "context",
            "created_at",
            "state",
            "attempts",
            "due_at",
            "done_at",
            "last_error",
        ],
        "public": [],
    },
    "Message": {
        "identifying": ["recipient", "user", "name", "address"],
        "clinical": [],  # by construction: placeholders.ALLOWED
        "operational": [
            "id",
            "key",
            "dispatch",
            "channel",
            "kind",
            "template",
            "audience",
            "language",
            "subject",
            "body",
            "link",
            "urgent",
            "state",
            "attempts",
            "created_at",
            "due_at",
            "claim",
            "lease_until",
            "sent_at",
            "provider_id",
            "last_error",
            "read_at",
        ],
        "public": [],
    },
    "MessageText": {
        "identifying": [],
        "clinical": [],
        "operational": ["id", "version", "is_default", "edited_by", "edited_by_name", "edited_at"],
        "public": ["template", "audience", "language", "subject", "body", "short"],
    },
    "Preference": {
        "identifying": ["user"],
        "clinical": [],
        "operational": ["id", "kind", "channel", "enabled"],
        "public": [],
    },
    "ContactSettings": {
        "identifying": ["user", "phone", "telegram_chat"],
        "clinical": [],
        "operational": ["quiet_from", "quiet_until"],
        "public": [],
    },
}
