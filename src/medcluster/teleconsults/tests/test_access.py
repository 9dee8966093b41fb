"""Who sees a teleconsultation, and who may do what with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medcluster.documents.access import visible as visible_documents
from medcluster.kernel.errors import Conflict, NotPermitted, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.patients.models import Patient
from medcluster.teleconsults import selectors, services
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.services.drafts import OBJECT
from medcluster.teleconsults.tests.factories import ProfileFactory, Scene

pytestmark = pytest.mark.django_db
SEES = {"asker", "colleague", "moderator", "coordinator", "lead"}
BLIND = {"member", "unnamed", "stranger", "other_moderator", "booking", "finance"}


def seeing(scene: Scene, case: Teleconsult) -> set[str]:
    return {name for name in scene.users if Teleconsult.objects.visible_to(getattr(scene, name)).filter(pk=case.pk)}


def test_both_sides_and_the_named_see_it_and_nobody_else(scene: Scene) -> None:
    case = scene.accepted()
    assert set(scene.users) == SEES | BLIND
    assert seeing(scene, case) == SEES


def test_a_draft_belongs_to_the_organisation_that_writes_it(scene: Scene) -> None:
    assert seeing(scene, scene.draft()) == {"asker", "colleague"}


def test_a_moderator_of_other_profiles_does_not_see_it(scene: Scene) -> None:
    case = scene.sent()
    post = scene.users["moderator"].memberships.get()
    post.profiles = [ProfileFactory(code="60").pk]
    post.save()
    assert "moderator" not in seeing(scene, case)
    assert scene.moderator.roles
    assert case.roles_of(scene.moderator) == frozenset()


def test_a_token_without_the_scope_sees_nothing(scene: Scene) -> None:
    case = scene.sent()
    narrowed = replace(scene.asker, scopes=frozenset({Permission.READ_REGISTRY}))
    assert not Teleconsult.objects.visible_to(narrowed).filter(pk=case.pk).exists()
    assert case.roles_of(narrowed) == frozenset()


def test_documents_follow_the_case(scene: Scene) -> None:
    case = scene.accepted()
    for name in SEES:
        assert visible_documents(getattr(scene, name), OBJECT, [case.pk]) == {case.pk}, name
    for name in BLIND:
        assert visible_documents(getattr(scene, name), OBJECT, [case.pk]) == set(), name


def test_the_patient_opens_to_those_who_answer(scene: Scene) -> None:
    def sees(name: str) -> bool:
        return Patient.objects.visible_to(getattr(scene, name)).filter(pk=scene.patient.pk).exists()

    assert not sees("asker")
    scene.draft()
    assert sees("asker")
    assert not sees("moderator")
    scene.accepted()
    assert sees("moderator")
    assert sees("lead")
    assert not sees("other_moderator")


def test_numbers_of_others_are_not_found(scene: Scene) -> None:
    case = scene.accepted()
    assert selectors.case_of(scene.lead, case.number.lower().replace("t", "Т")) == case  # Cyrillic look-alike
    for actor, number in ((scene.stranger, case.number), (scene.lead, case.number[:-1] + "x"), (scene.lead, "T")):
        with pytest.raises(NotVisible):
            selectors.case_of(actor, number)


def test_only_doctors_of_the_organisation_begin_and_change_a_draft(scene: Scene) -> None:
    with pytest.raises(NotPermitted):
        services.start_draft(patient=scene.patient, organisation_id=scene.hospital.pk, by=scene.stranger)
    with pytest.raises(NotPermitted):
        services.start_draft(patient=scene.patient, organisation_id=scene.hospital.pk, by=scene.moderator)
    with pytest.raises(NotPermitted):
        services.save_draft(case=scene.draft(), values={"question": "?"}, revision=0, by=scene.stranger)


def test_a_stale_tab_does_not_overwrite(scene: Scene) -> None:
    case = scene.draft()
    assert services.save_draft(case=case, values={"question": "Первый"}, revision=0, by=scene.asker) == 1
    stale = Teleconsult.objects.get(pk=case.pk)
    with pytest.raises(Conflict):
        services.save_draft(case=stale, values={"question": "Второй"}, revision=0, by=scene.colleague)
    case.refresh_from_db()
    assert case.question == "Первый"


def test_a_sent_request_is_not_rewritten(scene: Scene) -> None:
    case = scene.sent()
    with pytest.raises(Conflict):
        services.save_draft(case=case, values={"question": "Другой"}, revision=case.draft_revision, by=scene.asker)


def test_queues_hold_what_the_person_owes(scene: Scene) -> None:
    sent, accepted, delivered = scene.sent(), scene.accepted(), scene.signed()
    assert set(selectors.to_moderate(scene.moderator)) == {sent}
    assert set(selectors.to_moderate(scene.coordinator)) == {sent}
    assert set(selectors.to_answer(scene.lead)) == {accepted}
    assert set(selectors.our_turn(scene.asker)) == {delivered}
    assert set(selectors.asked_by_us(scene.colleague)) == {sent, accepted, delivered}
    assert not selectors.to_moderate(scene.lead).exists()
