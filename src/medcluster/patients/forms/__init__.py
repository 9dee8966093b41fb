"""Forms of the patients app: parsing only; the services judge."""

from __future__ import annotations

from medcluster.patients.forms.consents import ConsentForm, RevokeForm
from medcluster.patients.forms.duplicates import MergeForm, MergeWithForm, UndoForm
from medcluster.patients.forms.emergency import EmergencyForm, FindForm
from medcluster.patients.forms.patient import PatientForm
from medcluster.patients.forms.people import CompanionForm, DeathForm, IdentifierForm, RepresentativeForm, RetireForm

__all__ = [
    "CompanionForm",
    "ConsentForm",
    "DeathForm",
    "EmergencyForm",
    "FindForm",
    "IdentifierForm",
    "MergeForm",
    "MergeWithForm",
    "PatientForm",
    "RepresentativeForm",
    "RetireForm",
    "RevokeForm",
    "UndoForm",
]
