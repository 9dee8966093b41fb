"""Pure checks of a referral: what must be there before it may be submitted, and how steps and dates are told."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.codes import Residency
from medcluster.kernel.errors import Fault

ICD10 = re.compile(r"^[A-Z][0-9]{2}(\.[0-9]{1,2})?$")
_LOOKALIKES = str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX")  # Cyrillic capitals typed for Latin ones


def normal_icd10(code: str) -> str:
    """The code as ICD-10 writes it: capital Latin letter, digits, a point; «с50,1» becomes "C50.1"."""
    cleaned = code.strip().upper().translate(_LOOKALIKES).replace(",", ".").replace(" ", "")
    return re.sub(r"^([A-Z]\d{2})(\d)", r"\1.\2", cleaned)


def is_icd10(code: str) -> bool:
    return bool(ICD10.match(code))


def submission_faults(referral: Any) -> list[Fault]:
    """Everything that keeps a referral from being submitted, each with its field."""
    faults = [
        Fault(field, words)
        for field, words in (
            ("patient", _("Choose the patient or register a new one.")),
            ("profile", _("Choose the profile of care.")),
            ("diagnosis_code", _("Give the main diagnosis by its ICD-10 code.")),
            ("question", _("Write what you ask of the centre.")),
            ("funding", _("Say who is expected to pay.")),
        )
        if not _filled(referral, field)
    ]
    codes = [referral.diagnosis_code, *referral.comorbid_codes]
    if wrong := [code for code in codes if code and not is_icd10(code)]:
        faults.append(
            Fault("diagnosis_code", _("%(code)s is not an ICD-10 code. Write it like C50.1.") % {"code": wrong[0]})
        )
    if referral.patient_id and referral.patient.died_on is not None:
        faults.append(Fault("patient", _("This patient is recorded as deceased.")))
    if referral.patient_id and referral.patient.merged_into_id is not None:
        faults.append(Fault("patient", _("This record was merged into another one: choose that one.")))
    return faults


def residency(*, country: str | None, region: str | None, home_region: str) -> str:
    """Own region, another region of the country, or another country, as seen from the cluster's home region."""
    home_country = home_region.split("-")[0]
    if country and country != home_country:
        return Residency.FOREIGN
    return Residency.OWN_REGION if region == home_region else Residency.OTHER_REGION


def _filled(referral: Any, field: str) -> bool:
    model_field = referral._meta.get_field(field)
    return bool(getattr(referral, model_field.attname))
