"""The people of the cluster's care: who they are, who speaks for them, what they agreed to, who may see them."""

from __future__ import annotations

from medcluster.patients.models.access import EmergencyAccess, PatientAccess
from medcluster.patients.models.consent import Consent, ConsentText, SelfConsentAge
from medcluster.patients.models.drafts import PatientDraft
from medcluster.patients.models.duplicates import DuplicateCandidate, MatchKey, PatientMerge
from medcluster.patients.models.identifier import ImportedRecord, PatientIdentifier
from medcluster.patients.models.patient import Patient, PatientQuerySet
from medcluster.patients.models.people import Companion, Representative

__all__ = [
    "Companion",
    "Consent",
    "ConsentText",
    "DuplicateCandidate",
    "EmergencyAccess",
    "ImportedRecord",
    "MatchKey",
    "Patient",
    "PatientAccess",
    "PatientDraft",
    "PatientIdentifier",
    "PatientMerge",
    "PatientQuerySet",
    "Representative",
    "SelfConsentAge",
]
