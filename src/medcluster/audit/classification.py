"""What kind of data each column of the trail holds."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {
    "AuditEvent": {
        "identifying": ["actor_id", "actor_name", "object_id", "patient_id", "address", "details"],
        "clinical": [],
        "operational": [
            "id", "roles", "action", "object_type", "outcome", "occurred_at", "recorded_at", "chain", "sequence",
            "previous", "hash",
        ],
        "public": [],
    },
    "ChainHead": {
        "identifying": [], "clinical": [], "operational": ["chain", "sequence", "hash", "seal"], "public": [],
    },
}  # fmt: skip
