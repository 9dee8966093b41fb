"""What each field holds, for erasure, export and the test that every field is classified."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {
    "Document": {
        "identifying": ["patient"],
        "clinical": ["title", "kind", "withdrawal_reason"],
        "operational": [
            "id",
            "owner_type",
            "owner_id",
            "is_clinical",
            "origin",
            "created_by",
            "created_by_name",
            "created_at",
            "withdrawn_at",
            "withdrawn_by",
            "withdrawn_by_name",
        ],
        "public": [],
    },
    "DocumentVersion": {
        "identifying": ["filename"],
        "clinical": ["file", "note"],
        "operational": [
            "id",
            "document",
            "number",
            "size",
            "sha256",
            "media_type",
            "issued_on",
            "uploaded_by",
            "uploaded_by_name",
            "uploaded_at",
            "scan_state",
            "scanner",
            "scan_detail",
            "scanned_at",
            "scan_attempts",
            "scan_after",
        ],
        "public": [],
    },
    "Signature": {
        "identifying": ["patient"],
        "clinical": ["text"],
        "operational": [
            "id",
            "owner_type",
            "owner_id",
            "signer",
            "signer_name",
            "role",
            "signed_at",
            "text_sha256",
            "files",
            "digest",
        ],
        "public": [],
    },
}
