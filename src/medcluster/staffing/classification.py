"""What each field says about a person; specialists are staff, not patients."""

from __future__ import annotations

_EVENT = ["id", "case"]

FIELDS: dict[str, dict[str, list[str]]] = {
    "Proposal": {
        "operational": [
            "id", "specialist", "organisation", "centre", "post", "grounds", "proposed_by", "proposed_by_name",
        ],
    },
    "ProposalEvent": {"operational": _EVENT},
    "ProposalClock": {"operational": _EVENT},
}  # fmt: skip
