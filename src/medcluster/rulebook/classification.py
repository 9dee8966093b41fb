"""What kind of data each field holds. Rules say nothing about patients; names of officials are operational."""

_DATED = [
    "valid_from", "valid_until", "source", "entered_at", "entered_by", "entered_by_name", "closed_at",
    "closed_by_name", "recalled_at",
]  # fmt: skip

FIELDS: dict[str, dict[str, list[str]]] = {
    "ClockLimit": {"operational": [*_DATED, "workflow", "clock", "country", "priority", "amount", "unit"]},
    "CodedReason": {"operational": [*_DATED, "catalogue", "code", "label", "comment_required", "roles", "position"]},
    "PackageRequirement": {
        "operational": [
            *_DATED, "profile_code", "country", "age_group", "residency", "kind", "code", "label", "max_age_days",
            "mandatory", "position",
        ]
    },
    "MovedDay": {"public": ["country", "date", "is_working", "source"]},
    "Order": {
        "public": ["code", "kind", "title", "number", "issued_by", "issued_on", "profile_code"],
        "operational": ["search"],
    },
    "OrderVersion": {
        "public": ["order", "version", "text", "changes", "valid_from", "valid_until", "approved_at"],
        "operational": ["entered_at", "entered_by", "entered_by_name", "approved_by", "approved_by_name"],
    },
    "RulesStamp": {"operational": ["token"]},
}  # fmt: skip
