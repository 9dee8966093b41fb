"""The conclusion as a paper: its data for the Typst template, in the language of the conclusion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from medcluster.documents.models import Document
from medcluster.documents.rendering import pdf
from medcluster.kernel.actor import Actor
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.times import local_time

TEMPLATE = "teleconsults/conclusion"


def title(case: Teleconsult) -> str:
    with override(case.conclusion_language):
        return _("Conclusion of teleconsultation %(number)s") % {"number": case.number}


def conclusion(case: Teleconsult, *, by: Actor, at: datetime, digest: str, documents: Sequence[Document]) -> bytes:
    """The signed conclusion as PDF/A."""
    with override(case.conclusion_language):
        data = conclusion_data(case, by=by, at=at, digest=digest, documents=documents)
    return pdf(TEMPLATE, data, case.conclusion_language)


def conclusion_data(
    case: Teleconsult, *, by: Actor, at: datetime, digest: str, documents: Sequence[Document]
) -> dict[str, Any]:
    """Everything on the paper as words of the active language."""
    assert case.centre is not None
    patient = case.patient
    return {
        "title": _("Conclusion of teleconsultation %(number)s") % {"number": case.number},
        "number": case.number,
        "organisation": str(case.centre.name),
        "address": str(case.centre.address),
        "phone": case.centre.phone,
        "date": f"{timezone.localdate(at):%d.%m.%Y}",
        "notice": _outside(case),
        "outside": _outside(case),
        "facts": [
            [_("Patient"), patient.full_name],
            [_("Date of birth"), f"{patient.birth_date:%d.%m.%Y}" if patient.birth_date else ""],
            [_("Asked by"), f"{case.organisation.name}, {case.asked_by_name}"],
            [_("Profile"), str(case.profile or "")],
            [_("Diagnosis (ICD-10)"), case.icd10],
            [_("Priority"), str(case.get_priority_display())],
            [_("Mode"), str(case.get_mode_display())],
            [_("Request received"), _moment(case, case.created_at)],
        ],
        "sections": [
            {"heading": _("Question"), "text": case.question},
            {"heading": _("Clinical summary"), "text": case.summary},
            *([{"heading": _("Findings"), "text": case.findings}] if case.findings else []),
            {"heading": _("Conclusion"), "text": case.conclusion, "marked": True},
        ],
        "recommendation_heading": _("Recommendation"),
        "recommendation": str(case.get_recommendation_display()),
        "panel_heading": _("Consultants"),
        "panel": [{"name": p.name, "role": _seat(p), "opinion": p.opinion} for p in case.panelists.all()],
        "documents_heading": _("Documents considered"),
        "documents": [{"title": d.title, "sha256": d.current.sha256} for d in documents],
        "signed": _("Signed electronically by %(name)s, %(time)s") % {"name": by.name, "time": _moment(case, at)},
        "digest_label": _("SHA-256 of the text"),
        "digest": digest,
    }


def _outside(case: Teleconsult) -> str:
    if not case.external_opinion:
        return ""
    return _("Outside opinion: %(source)s") % {"source": case.external_source}


def _seat(panelist: Any) -> str:
    words = _("lead, signs") if panelist.is_lead else _("member of the panel")
    return f"{words}, {_('from outside the centre')}" if panelist.is_outside else words


def _moment(case: Teleconsult, moment: datetime) -> str:
    assert case.centre is not None
    return local_time("", case.centre.time_zone, moment).text
