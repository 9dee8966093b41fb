"""The conclusion: saved as typed, signed with the password given again, stored as PDF/A, delivered at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import User
from medcluster.accounts.services import reauthenticate
from medcluster.documents import selectors as documents
from medcluster.documents.models import Document, Origin, Signature
from medcluster.documents.services import add, add_version
from medcluster.documents.services import sign as sign_documents
from medcluster.documents.signing import text_hash
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.cases import overtaken, perform
from medcluster.kernel.errors import Conflict, Incomplete
from medcluster.kernel.permissions import Role
from medcluster.patients.selectors import records_of
from medcluster.teleconsults import papers
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.moves import not_ready_to_sign, only_lead
from medcluster.teleconsults.services.drafts import OBJECT, keep

TYPED = frozenset({"conclusion", "recommendation", "conclusion_language", "external_opinion", "external_source"})
KIND = "conclusion"


@transaction.atomic
def save_conclusion(*, case: Teleconsult, values: Mapping[str, Any], revision: int, by: Actor) -> int:
    """Keep what the lead typed; gives the new revision. Conflict when it was saved elsewhere since `revision`."""
    if faults := only_lead(case, by):
        raise Incomplete(list(faults))
    if case.state != "conclusion_draft":
        raise Conflict(_("The conclusion is not being written now."), code="illegal")
    changed = {name: value for name, value in values.items() if name in TYPED and getattr(case, name) != value}
    return keep(case, "conclusion_draft", changed, revision, by) if changed else revision


def sign(*, case: Teleconsult, user: User, password: str, by: Actor, expected_version: int | None = None) -> Signature:
    """Sign the conclusion, store it as PDF/A and deliver it, all or nothing. The password is asked for anew.

    The signature binds the text below (see `signed_text`), the papers that the consultant had, and the PDF.
    """
    if expected_version is not None and expected_version != case.version:
        raise overtaken(case)
    if faults := not_ready_to_sign(case, by):
        raise Incomplete(list(faults))
    reauthenticate(user, password)
    at = timezone.now()
    seen = [document for document in documents.for_owner(OBJECT, case.pk) if document.kind != KIND]
    text = signed_text(case)
    digest = text_hash(text)
    pdf = papers.conclusion(case, by=by, at=at, digest=digest, documents=seen)
    with transaction.atomic():
        perform(case, "sign", by=by, data={"sha256": digest}, at=at, expected_version=expected_version, internal=True)
        paper = _store(case, pdf, by)
        signature = sign_documents(
            owner_type=OBJECT,
            owner_id=case.pk,
            text=text,
            by=by,
            role=Role.CONSULTANT.value,
            documents=[*seen, paper],
            patient_id=case.patient_id,
        )
        perform(case, "deliver", by=SYSTEM)
    return signature


def signed_text(case: Teleconsult, patient_id: int | None = None) -> str:
    """What the signature is put under, in a form that is the same for ever: question, conclusion, recommendation.

    `patient_id` is the record under which the person was known when it was signed (two records may become one later).
    """
    fields: dict[str, Any] = {
        "number": case.number,
        "patient": patient_id or case.patient_id,
        "centre": case.centre_id,
        "organisation": case.organisation_id,
        "icd10": case.icd10,
        "question": case.question,
        "summary": case.summary,
        "findings": case.findings,
        "conclusion": case.conclusion,
        "recommendation": case.recommendation,
        "external_opinion": case.external_opinion,
        "external_source": case.external_source,
        "panel": [
            {"name": p.name, "lead": p.is_lead, "outside": p.is_outside, "opinion": p.opinion}
            for p in case.panelists.all()
        ],
    }
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, indent=1)


def text_now(pk: int) -> str:
    """What a signature would be put under today, for the check of the signatures that are there."""
    case = Teleconsult.objects.prefetch_related("panelists").get(pk=pk)
    return signed_text(case, _signed_patient(case))


def _signed_patient(case: Teleconsult) -> int:
    """The record named in the last signature, when it has since become part of the case's patient."""
    last = documents.signatures(OBJECT, case.pk)[-1:]
    signed = json.loads(last[0].text).get("patient") if last else None
    return signed if signed in records_of(case.patient_id) else case.patient_id


def _store(case: Teleconsult, pdf: bytes, by: Actor) -> Document:
    """The PDF as the case's conclusion: the first version, or the next one after a correction."""
    earlier = [document for document in documents.for_owner(OBJECT, case.pk) if document.kind == KIND]
    filename = f"{case.number}.pdf"
    if earlier:
        add_version(document=earlier[0], content=pdf, filename=filename, by=by)
        return earlier[0]
    return add(
        owner_type=OBJECT,
        owner_id=case.pk,
        kind=KIND,
        content=pdf,
        filename=filename,
        by=by,
        title=papers.title(case),
        patient_id=case.patient_id,
        issued_on=timezone.localdate(),
        origin=Origin.GENERATED,
    )
