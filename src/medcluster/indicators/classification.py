"""What each field says about a person; `tests/architecture` keeps it exhaustive."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {
    "IssuedReport": {
        "operational": [
            "id", "first", "last", "language", "figures", "definitions", "facts_version", "as_of", "sha256", "schedule",
            "issued_by", "issued_by_name", "issued_at",
        ],
    },
    "ReportSchedule": {
        "operational": [
            "id", "name", "rhythm", "day", "span", "since", "language", "next_on", "is_active", "created_by_name",
            "created_at",
        ],
    },
    "ReportRecipient": {"operational": ["id", "schedule", "user", "name", "email"]},
    "SavedQuestion": {
        "operational": ["id", "name", "address", "sharing", "organisation", "owner", "owner_name", "created_at"],
    },
    "Publication": {
        "operational": ["published_by_name"],
        "public": [
            "id", "indicator", "dimensions", "rhythm", "since", "opens_on", "withdrawn_at", "published_at",
        ],
    },
    "PublishedPeriod": {
        "public": ["id", "publication", "first", "last", "cells", "facts_version", "as_of", "published_at"],
    },
    "ReportForm": {"operational": ["id", "version", "document", "changed_by_name", "changed_at"]},
}  # fmt: skip
