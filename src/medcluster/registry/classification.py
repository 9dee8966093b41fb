"""What kind of data each column holds (style.md 19)."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {
    "Country": {"public": ["code", "alpha3", "name", "search"]},
    "Region": {"public": ["code", "country", "name", "okato", "kato", "latitude", "longitude", "search"]},
    "CareProfile": {"public": ["code", "name", "age_group", "is_active", "search"]},
    "Method": {"public": ["code", "name", "profile", "kind", "is_active", "search"]},
    "Organisation": {
        "public": [
            "code", "name", "short_name", "kind", "country", "region", "latitude", "longitude", "time_zone", "address",
            "phone", "email",
        ],
        "operational": ["id", "parent", "in_cluster", "is_active", "search"],
    },
    "Centre": {
        "public": [
            "code", "name", "short_name", "kind", "lead", "country", "region", "time_zone", "latitude", "longitude",
            "address", "phone", "email", "about", "is_consultative", "accepts_fundings",
        ],
        "operational": ["id", "is_external", "is_active", "search"],
    },
    "CentreProfile": {
        "public": ["centre", "profile", "age_from", "age_to", "conditions", "fundings"],
        "operational": ["id", "wait_days"],
    },
    "CentreMethod": {"public": ["centre", "method", "valid_from", "valid_until"], "operational": ["id"]},
    "CentreMilestone": {"operational": ["id", "centre", "stage", "planned_on", "done_on", "note"]},
    "Department": {
        "public": ["organisation", "centre", "name", "phone"],
        "operational": ["id", "code", "is_active", "search"],
    },
    "Bed": {"operational": ["id", "department", "label", "is_active"]},
    "BedCapacity": {
        "operational": ["id", "department", "profile", "age_group", "beds", "free", "confirmed_by", "confirmed_at"]
    },
    "OtherCapacity": {"operational": ["id", "centre", "kind", "amount", "unit", "confirmed_by", "confirmed_at"]},
    "Equipment": {
        "operational": [
            "id", "organisation", "centre", "code", "name", "kind", "maker", "model", "made_in", "commissioned_on",
            "state", "search",
        ]
    },
    "Service": {
        "public": ["organisation", "centre", "code", "name", "kind", "profile", "method"],
        "operational": ["id", "is_active", "search"],
    },
    "Price": {
        "public": ["service", "residency", "currency", "amount", "valid_from", "valid_until"],
        "operational": ["id"],
    },
    "Specialist": {
        "identifying": ["name", "name_latin", "search"],
        "operational": [
            "id", "user", "code", "organisation", "centre", "post", "degree", "category", "experience_since",
            "gives_consultations", "is_active",
        ],
    },
    "SpecialistTraining": {
        "operational": ["id", "specialist", "kind", "clinic", "country", "topic", "year_from", "year_until"]
    },
    "SpecialistPlace": {
        "operational": [
            "id", "specialist", "organisation", "organisation_name", "country", "post", "year_from", "year_until",
        ]
    },
    "SpecialistLanguage": {"operational": ["id", "specialist", "language", "level"]},
    "DutyShift": {"operational": ["id", "centre", "profile", "specialist", "starts_at", "ends_at", "note"]},
    "ImportDraft": {
        "identifying": ["file_name", "content"],
        "operational": ["id", "kind", "uploaded_by", "created_at"],
    },
    "RegistryState": {"operational": ["id", "version"]},
}  # fmt: skip
