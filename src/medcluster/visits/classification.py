"""What each field says about a person; `tests/architecture` keeps it exhaustive."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {
    "Visit": {
        "identifying": ["patient", "home_region", "home_country"],
        "clinical": ["profile"],
        "operational": [
            "id", "centre", "department", "specialist", "happened_at", "occasion", "age_group", "residency", "funding",
            "case_number", "external_key", "version", "recorded_by", "recorded_by_name", "created_at", "updated_at",
            "withdrawn_at", "withdrawn_by_name", "withdraw_reason",
        ],
    },
    "VisitService": {
        "clinical": ["service", "code", "name", "kind"],
        "operational": ["id", "visit", "quantity", "price", "currency", "recorded_at", "struck_at"],
    },
    "VisitVersion": {
        "clinical": ["data"],
        "operational": ["id", "visit", "version", "reason", "changed_by_name", "changed_at"],
    },
}  # fmt: skip
