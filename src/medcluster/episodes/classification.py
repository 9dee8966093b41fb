"""What each field says about a person; `tests/architecture` keeps it exhaustive."""

from __future__ import annotations

FIELDS: dict[str, dict[str, list[str]]] = {
    "Episode": {
        "identifying": ["patient"],
        "clinical": ["diagnosis_code", "outcome", "course", "recommendations", "method", "profile"],
        "operational": [
            "id", "referral", "previous", "centre", "department", "bed", "attending_doctor", "conditions", "age_group",
            "arrived_at", "admitted_at", "discharged_at", "follow_up_on", "letter_sent_at",
            "letter_due_at", "letter_tries",
        ],
        "public": [],
    },
    "EpisodeEvent": {"identifying": [], "clinical": [], "operational": ["id", "case"], "public": []},
    "EpisodeClock": {"identifying": [], "clinical": [], "operational": ["id", "case"], "public": []},
    "Placement": {
        "identifying": [], "clinical": [], "operational": ["id", "episode", "department", "bed", "since", "until"],
        "public": [],
    },
    "Operation": {
        "identifying": [],
        "clinical": ["name", "method", "complications"],
        "operational": ["id", "episode", "started_at", "ended_at", "surgeon", "recorded_at"],
        "public": [],
    },
}  # fmt: skip
