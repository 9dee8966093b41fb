"""The signature, the paper, and what is checked afterwards."""

from __future__ import annotations

import pytest

from medcluster.documents.models import Document, Signature
from medcluster.documents.signing import text_hash, verify
from medcluster.kernel.cases import perform
from medcluster.kernel.errors import Conflict, Incomplete
from medcluster.patients.services.merge import merge_patients, undo_merge
from medcluster.teleconsults import selectors, services
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.services.conclusions import signed_text
from medcluster.teleconsults.services.drafts import OBJECT
from medcluster.teleconsults.tests.factories import PASSWORD, PatientFactory, Scene

pytestmark = pytest.mark.django_db


def test_signing_asks_for_the_password_again(scene: Scene) -> None:
    case = scene.written()
    with pytest.raises(Incomplete) as refused:
        services.sign(case=case, user=scene.users["lead"], password="wrong", by=scene.lead)
    assert refused.value.faults[0].field == "password"
    assert (case.state, Document.objects.count(), Signature.objects.count()) == ("conclusion_draft", 0, 0)


def test_the_signature_binds_text_and_papers(scene: Scene) -> None:
    case = scene.signed()
    signature = Signature.objects.get(owner_type=OBJECT, owner_id=case.pk)
    assert signature.text == signed_text(case)
    assert signature.text_sha256 == case.signed_sha256 == text_hash(signature.text)
    paper = Document.objects.get(owner_type=OBJECT, owner_id=case.pk, kind="conclusion")
    assert [file["sha256"] for file in signature.files] == [paper.current.sha256]
    assert verify(signature).valid


def test_whatever_is_altered_afterwards_is_found(scene: Scene) -> None:
    case = scene.signed()
    [before] = selectors.checked_signatures(case)
    assert before.holds
    Teleconsult.objects.filter(pk=case.pk).update(conclusion="Операция не показана.")
    [after] = selectors.checked_signatures(case)
    assert len(after.changes) == 1
    Signature.objects.update(signer_name="Другая")
    assert len(selectors.checked_signatures(case)[0].changes) == 2


def test_a_correction_leaves_the_earlier_signature_good_for_its_own_text(scene: Scene) -> None:
    case = scene.signed()
    perform(case, "revise", by=scene.lead, data={"comment": "Опечатка."})
    values = {"conclusion": "Операция показана, доза 5 мг."}
    services.save_conclusion(case=case, values=values, revision=case.draft_revision, by=scene.lead)
    services.sign(case=case, user=scene.users["lead"], password=PASSWORD, by=scene.lead)
    assert [(item.in_force, item.holds) for item in selectors.checked_signatures(case)] == [(True, True), (False, True)]


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_the_paper_is_a_pdf_in_the_language_of_the_conclusion(scene: Scene, language: str) -> None:
    case = scene.written()
    values = {"conclusion": "Операция. Ұсынамыз: қарау", "conclusion_language": language}
    services.save_conclusion(case=case, values=values, revision=case.draft_revision, by=scene.lead)
    services.sign(case=case, user=scene.users["lead"], password=PASSWORD, by=scene.lead)
    paper = Document.objects.get(owner_type=OBJECT, owner_id=case.pk)
    with paper.current.file.open("rb") as file:
        content = file.read()
    assert content.startswith(b"%PDF-1.7")
    assert b"pdfaid" in content  # PDF/A says what it is


def test_a_correction_makes_a_second_version_and_a_second_signature(scene: Scene) -> None:
    case = scene.signed()
    perform(case, "revise", by=scene.lead, data={"comment": "Опечатка в дозе."})
    values = {"conclusion": "Операция показана, доза 5 мг."}
    services.save_conclusion(case=case, values=values, revision=case.draft_revision, by=scene.lead)
    services.sign(case=case, user=scene.users["lead"], password=PASSWORD, by=scene.lead)
    paper = Document.objects.get(owner_type=OBJECT, owner_id=case.pk)
    assert (case.state, paper.versions.count(), Signature.objects.count()) == ("delivered", 2, 2)


def test_an_outside_opinion_must_say_whose_it_is(scene: Scene) -> None:
    case = scene.written()
    values = {"external_opinion": True}
    services.save_conclusion(case=case, values=values, revision=case.draft_revision, by=scene.lead)
    with pytest.raises(Incomplete) as refused:
        services.sign(case=case, user=scene.users["lead"], password=PASSWORD, by=scene.lead)
    assert [fault.field for fault in refused.value.faults] == ["external_source"]


def test_a_centre_outside_the_cluster_marks_the_opinion_from_the_start(scene: Scene) -> None:
    scene.centre.is_external = True
    scene.centre.save()
    assert scene.accepted().external_opinion


def test_an_overtaken_case_is_not_signed(scene: Scene) -> None:
    case = scene.written()
    with pytest.raises(Conflict):
        services.sign(
            case=case, user=scene.users["lead"], password=PASSWORD, by=scene.lead, expected_version=case.version - 1
        )


def test_a_signature_survives_the_merge_of_the_patient_and_its_undoing(scene: Scene) -> None:
    case = scene.signed()
    other = PatientFactory()
    merge = merge_patients(survivor=other, absorbed=scene.patient, by=scene.coordinator)
    case.refresh_from_db()
    signature = Signature.objects.get(owner_type=OBJECT, owner_id=case.pk)
    assert (case.patient_id, signature.patient_id) == (other.pk, other.pk)
    assert verify(signature).valid
    undo_merge(merge=merge, by=scene.coordinator)
    signature.refresh_from_db()
    assert signature.patient_id == scene.patient.pk
    assert verify(signature).valid
