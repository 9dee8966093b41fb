"""What each field says about a person; `tests/architecture` keeps it exhaustive."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {
    "Referral": {
        "identifying": ["patient", "typed"],
        "clinical": [
            "profile", "method", "diagnosis_code", "comorbid_codes", "diagnosis_text", "question", "history", "findings",
            "allergies", "implants", "infection_risk", "transportability", "preparation", "advice",
        ],
        "operational": [
            "id", "source", "referring_organisation", "referring_doctor", "home_region", "home_country", "residency",
            "priority", "conditions", "desired_centre", "desired_doctor", "funding", "payer", "commission_number",
            "commission_date", "needs_interpreter", "companions", "teleconsult", "centre", "planned_on", "key",
        ],
        "public": [],
    },
    "ReferralEvent": {"identifying": [], "clinical": [], "operational": ["id", "case"], "public": []},
    "ReferralClock": {"identifying": [], "clinical": [], "operational": ["id", "case"], "public": []},
    "ReferralMessage": {
        "identifying": [], "clinical": ["text"],
        "operational": ["id", "referral", "author", "author_name", "author_role", "written_at"], "public": [],
    },
    "Offer": {
        "identifying": [], "clinical": ["answer", "override_comment"],
        "operational": [
            "id", "referral", "centre", "advice_rank", "advice_reasons", "override_reason", "ready_from",
        ],
        "public": [],
    },
    "OfferEvent": {"identifying": [], "clinical": [], "operational": ["id", "case"], "public": []},
    "OfferClock": {"identifying": [], "clinical": [], "operational": ["id", "case"], "public": []},
}  # fmt: skip
