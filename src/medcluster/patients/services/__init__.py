"""Writes about patients: each one atomic, with its actor and its audit row."""

from __future__ import annotations

from medcluster.patients.services.access import end_emergency, grant_access, open_emergency, revoke_access
from medcluster.patients.services.consents import has_consent, record_consent, revoke_consent
from medcluster.patients.services.duplicates import (
    find_duplicates,
    mark_not_same,
    matches_for,
    note_candidates,
    refresh_keys,
    reopen_candidate,
)
from medcluster.patients.services.identity import (
    IdentifierInput,
    add_identifier,
    claim_patient,
    record_death,
    register_patient,
    retire_identifier,
    set_restricted,
    update_patient,
)
from medcluster.patients.services.merge import merge_patients, undo_merge
from medcluster.patients.services.people import (
    remove_companion,
    save_companion,
    save_representative,
)

__all__ = [
    "IdentifierInput",
    "add_identifier",
    "claim_patient",
    "end_emergency",
    "find_duplicates",
    "grant_access",
    "has_consent",
    "mark_not_same",
    "matches_for",
    "merge_patients",
    "note_candidates",
    "open_emergency",
    "record_consent",
    "record_death",
    "refresh_keys",
    "register_patient",
    "remove_companion",
    "reopen_candidate",
    "retire_identifier",
    "revoke_access",
    "revoke_consent",
    "save_companion",
    "save_representative",
    "set_restricted",
    "undo_merge",
    "update_patient",
]
