"""What kind of data each column holds (style.md 18)."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {
    "Patient": {
        "identifying": [
            "family_name", "given_name", "middle_name", "family_latin", "given_latin", "birth_date", "address", "phone",
            "email", "messenger", "special_needs", "died_on", "search", "search_key", "phone_key",
        ],
        "clinical": ["is_restricted"],
        "operational": [
            "id", "sex", "citizenship", "home_country", "home_region", "language", "interpreter_language",
            "merged_into", "version", "source", "created_by", "created_at", "updated_at",
        ],
    },
    "PatientIdentifier": {
        "identifying": ["value"],
        "operational": [
            "id", "patient", "kind", "system", "country", "valid_until", "status", "created_at",
        ],
    },
    "ImportedRecord": {
        "identifying": ["source"],
        "operational": ["id", "patient", "fingerprint", "imported_at"],
    },
    "Representative": {
        "identifying": ["name", "birth_date", "phone", "email", "proof"],
        "operational": [
            "id", "patient", "kind", "language", "proof_document", "valid_from", "valid_until", "user", "created_at",
        ],
    },
    "Companion": {
        "identifying": ["name", "relation", "birth_date", "phone", "needs"],
        "operational": ["id", "patient", "language", "created_at"],
    },
    "ConsentText": {"public": ["id", "purpose", "version", "title", "text", "valid_from", "valid_until"]},
    "SelfConsentAge": {"public": ["id", "country", "purpose", "age", "valid_from", "valid_until"]},
    "Consent": {
        "identifying": ["recipient", "evidence", "revoked_reason"],
        "operational": [
            "id", "patient", "purpose", "text", "language", "is_refusal", "given_on", "law", "valid_until", "case_type",
            "case_id", "representative", "recorded_by", "recorded_at", "revoked_on", "revoked_by",
        ],
    },
    "PatientAccess": {
        "operational": ["id", "patient", "organisation", "centre", "user", "reason", "since", "until"],
    },
    "EmergencyAccess": {
        "clinical": ["reason"],
        "operational": ["id", "patient", "user", "name", "opened_at", "until", "ended_at"],
    },
    "MatchKey": {"identifying": ["value"], "operational": ["id", "patient"]},
    "DuplicateCandidate": {
        "operational": [
            "id", "first", "second", "score", "reasons", "state", "found_at", "decided_by", "decided_at",
        ],
    },
    "PatientMerge": {
        "identifying": ["changes", "reason", "undo_reason"],
        "operational": [
            "id", "survivor", "absorbed", "chosen", "merged_by", "merged_at", "undone_by", "undone_at",
        ],
    },
    "PatientDraft": {"identifying": ["data"], "operational": ["id", "user", "patient", "updated_at"]},
}  # fmt: skip
