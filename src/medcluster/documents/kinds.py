"""What kinds of papers there are (care-path.md section 4). Apps may register more; an unknown code shows as itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

OTHER = "other"


@dataclass(frozen=True)
class DocumentKind:
    """`clinical` papers are closed to booking, finance and travel desks. `by_system` ones are never chosen by hand."""

    code: str
    label: Any
    clinical: bool = True
    by_system: bool = False


KINDS: dict[str, DocumentKind] = {}


def register(*kinds: DocumentKind) -> None:
    KINDS.update({kind.code: kind for kind in kinds})


def label(code: str) -> Any:
    return KINDS[code].label if code in KINDS else code


def is_clinical(code: str) -> bool:
    """An unknown kind is treated as clinical."""
    return KINDS[code].clinical if code in KINDS else True


def choices(codes: Sequence[str] = ()) -> list[tuple[str, Any]]:
    """Kinds that a person may choose, `codes` (what the case asks for) first."""
    chosen = [KINDS[code] for code in codes if code in KINDS]
    rest = [kind for kind in KINDS.values() if not kind.by_system and kind not in chosen]
    return [(kind.code, kind.label) for kind in (*chosen, *rest)]


register(
    DocumentKind("extract", _("Extract from the medical record")),
    DocumentKind("referral_form", _("Referral form (057/у-04)")),
    DocumentKind("hospitalisation_form", _("Referral to planned admission (KZ)")),
    DocumentKind("protocol", _("Commission protocol")),
    DocumentKind("lab", _("Laboratory result")),
    DocumentKind("imaging", _("Imaging report")),
    DocumentKind("dicom", _("Images (DICOM)")),
    DocumentKind("histology", _("Histology result")),
    DocumentKind("ecg", _("Electrocardiogram")),
    DocumentKind("echo", _("Ultrasound of the heart")),
    DocumentKind("blood_count", _("Blood count")),
    DocumentKind("biochemistry", _("Blood biochemistry")),
    DocumentKind("blood_group", _("Blood group and Rh factor")),
    DocumentKind("coagulation", _("Coagulation tests")),
    DocumentKind("urinalysis", _("Urinalysis")),
    DocumentKind("hepatitis", _("Hepatitis B and C")),
    DocumentKind("hiv", _("HIV test")),
    DocumentKind("syphilis", _("Syphilis test")),
    DocumentKind("hormones", _("Hormones")),
    DocumentKind("chest_xray", _("Chest X-ray")),
    DocumentKind("xray", _("X-ray")),
    DocumentKind("ct", _("CT")),
    DocumentKind("mri", _("MRI")),
    DocumentKind("ultrasound", _("Ultrasound")),
    DocumentKind("eeg", _("EEG")),
    DocumentKind("coronary_angiography", _("Coronary angiography")),
    DocumentKind("consultation", _("Opinion of a specialist")),
    DocumentKind("epidemic", _("Certificate of epidemic surroundings")),
    DocumentKind("vaccination", _("Vaccination record")),
    DocumentKind("discharge", _("Earlier discharge summary")),
    DocumentKind("identity", _("Identity document"), clinical=False),
    DocumentKind("passport", _("Passport"), clinical=False),
    DocumentKind("passport_translation", _("Translation of the passport"), clinical=False),
    DocumentKind("policy", _("Insurance policy"), clinical=False),
    DocumentKind("consent", _("Consent"), clinical=False),
    DocumentKind("guardian", _("Proof of guardianship"), clinical=False),
    DocumentKind("quote", _("Quote or contract"), clinical=False),
    DocumentKind("guarantee", _("Letter of guarantee"), clinical=False),
    DocumentKind("travel", _("Travel paper"), clinical=False),
    DocumentKind("photo", _("Photograph")),
    DocumentKind("conclusion", _("Conclusion of the teleconsultation"), by_system=True),
    DocumentKind("outcome_letter", _("Outcome letter"), by_system=True),
    DocumentKind("order", _("Text of the order"), clinical=False, by_system=True),
    DocumentKind("order_annex", _("Annex to the order"), clinical=False, by_system=True),
    DocumentKind(OTHER, _("Other")),
)
