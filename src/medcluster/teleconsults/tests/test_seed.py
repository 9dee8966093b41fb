"""What the apps above take: the seed of a referral, duty centres, the patient's panel."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from medcluster.registry.models import DutyShift, Specialist
from medcluster.teleconsults import selectors, sockets
from medcluster.teleconsults.tests.factories import CentreFactory, Scene

pytestmark = pytest.mark.django_db


def test_a_referral_takes_everything_over(scene: Scene) -> None:
    case = scene.signed()
    seed = selectors.as_referral_seed(case)
    assert (seed.number, seed.patient_id, seed.organisation_id) == (case.number, scene.patient.pk, scene.hospital.pk)
    assert (seed.question, seed.history, seed.findings) == (case.question, case.summary, case.findings)
    assert (seed.diagnosis_code, seed.profile_code, seed.centre_id) == ("M51.1", "54", scene.centre.pk)
    assert (seed.recommendation, seed.conclusion) == ("refer", "Операция показана.")
    assert len(seed.document_ids) == 1


def test_an_unsigned_conclusion_is_not_handed_on(scene: Scene) -> None:
    seed = selectors.as_referral_seed(scene.written())
    assert (seed.conclusion, seed.recommendation, seed.consulted_on) == ("", "", None)


def test_centres_that_fit_and_answer_now_come_first(scene: Scene) -> None:
    CentreFactory(code="A-FIRST")
    now = timezone.now()
    doctor = Specialist.objects.create(name="Дана Ведёт", organisation=scene.centre.lead)
    DutyShift.objects.create(
        centre=scene.centre,
        profile=scene.profile,
        specialist=doctor,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=5),
    )
    found = selectors.duty_centres(profile_code=scene.profile.pk, region_code="RU-OMS")
    assert found[0].centre == scene.centre
    assert [person.name for person in found[0].on_duty] == ["Дана Ведёт"]
    assert not found[1].has_profile


def test_the_patient_page_lists_only_what_the_reader_sees(scene: Scene) -> None:
    case = scene.accepted()
    panel = sockets.patient_panel(scene.moderator, scene.patient)
    assert panel is not None
    assert [item.number for item in panel.items] == [case.number]
    assert panel.new_url == ""
    empty = sockets.patient_panel(scene.stranger, scene.patient)
    assert empty is not None
    assert list(empty.items) == []
    assert sockets.patient_panel(scene.booking, scene.patient) is None


def test_my_work_and_search_show_what_waits(scene: Scene) -> None:
    case = scene.sent()
    section = sockets.moderation(scene.moderator)
    assert section is not None
    assert [item.number for item in section.items] == [case.number]
    assert sockets.answers(scene.moderator) is None
    assert sockets._count(scene.moderator) == 1
    assert [hit.url for hit in sockets.search(scene.moderator, case.number)] == [case.get_absolute_url()]
    assert sockets.search(scene.stranger, case.number) == []
