"""What kind of data each column of accounts holds."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {
    "User": {
        "identifying": ["id", "email", "name", "phone", "search"],
        "clinical": [],
        "operational": [
            "password", "last_login", "is_superuser", "language", "time_zone", "is_active", "is_staff",
            "has_second_factor", "created_at", "invited_at",
        ],
        "public": [],
    },
    "Membership": {
        "identifying": ["user"],
        "clinical": [],
        "operational": [
            "id", "role", "organisation", "centre", "profiles", "valid_from", "valid_until", "granted_by",
            "granted_at", "revoked_by", "revoked_at",
        ],
        "public": [],
    },
    "ApiToken": {
        "identifying": ["user"],
        "clinical": [],
        "operational": [
            "id", "name", "prefix", "token_hash", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at",
        ],
        "public": [],
    },
}  # fmt: skip
