"""A visit is recorded, corrected as a new version, withdrawn; who sees it and who does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from medcluster.audit.models import AuditEvent
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.patients.models import Patient, PatientAccess
from medcluster.visits import rules, services
from medcluster.visits.models import Visit, VisitService
from medcluster.visits.tests.conftest import Stage
from medcluster.visits.tests.factories import VisitFactory, VisitServiceFactory

pytestmark = pytest.mark.django_db


def values(stage: Stage, **changes: Any) -> dict[str, Any]:
    return {
        "patient_id": stage.patient.pk,
        "centre_id": stage.centre.pk,
        "profile_id": stage.profile.pk,
        "happened_at": timezone.now() - timedelta(hours=2),
        "occasion": "first",
        "funding": "osms",
        "case_number": "",
        **changes,
    }


def record(stage: Stage, name: str = "desk", lines: Any = None, **changes: Any) -> Visit:
    given = lines or [rules.Line("Приём хирурга", "B01", stage.service.pk)]
    return services.record(by=stage.actor(name), values=values(stage, **changes), lines=given)


def posted(stage: Stage, **changes: Any) -> dict[str, Any]:
    return {
        "rows": "2", "centre": stage.centre.pk, "patient": stage.patient.pk, "happened_at": "01.03.2024 10:30",
        "profile": stage.profile.pk, "occasion": "first", "funding": "osms", "s0-service": "B01 – Консультация",
        "s0-quantity": "2", "s1-service": "УЗИ сердца", "s1-kind": "diagnostic", **changes,
    }  # fmt: skip


def test_age_and_home_are_frozen_and_the_centre_finds_the_patient_again(stage: Stage) -> None:
    visit = record(stage)
    assert (visit.age_group, visit.residency, visit.home_region_id) == ("child", "own_region", "KZ-15")
    Patient.objects.filter(pk=stage.patient.pk).update(home_region=None, home_country=None)
    visit.refresh_from_db()
    assert visit.residency == "own_region"
    assert PatientAccess.objects.filter(patient=stage.patient, centre=stage.centre, reason="visits").exists()
    event = AuditEvent.objects.get(action="visit.record")
    assert (event.object_type, event.object_id, event.patient_id) == ("visits.visit", visit.pk, stage.patient.pk)


def test_a_paid_service_takes_its_price_from_the_list(stage: Stage) -> None:
    line = record(stage, funding="paid").lines.get()
    assert (line.price, line.currency) == (Decimal(5000), "KZT")


def test_what_is_wrong_is_said_all_at_once(stage: Stage) -> None:
    with pytest.raises(Incomplete) as told:
        services.record(
            by=stage.actor("desk"),
            values=values(stage, happened_at=timezone.now() + timedelta(days=1), funding=""),
            lines=[],
        )
    assert {fault.field for fault in told.value.faults} == {"happened_at", "services", "funding"}


def test_the_same_visit_is_not_recorded_twice(stage: Stage) -> None:
    moment = timezone.now() - timedelta(hours=1)
    record(stage, happened_at=moment)
    with pytest.raises(Conflict):
        record(stage, happened_at=moment)


def test_a_correction_keeps_what_stood_and_strikes_what_is_left_out(stage: Stage) -> None:
    visit = record(stage, lines=[rules.Line("Приём", "B01", stage.service.pk), rules.Line("ЭКГ")])
    kept = visit.lines.first()
    services.correct(
        by=stage.actor("desk"), visit=visit, values=values(stage, funding="paid"), reason="платный приём",
        lines=[rules.Line("Приём", "B01", stage.service.pk, quantity=3, pk=kept.pk)], expected_version=1,
    )  # fmt: skip
    assert (visit.version, visit.funding) == (2, "paid")
    before = visit.versions.get()
    assert before.data["funding"] == "osms"
    assert [line["name"] for line in before.data["services"]] == ["Приём", "ЭКГ"]
    assert VisitService.objects.standing().get().quantity == 3
    assert visit.lines.count() == 2
    with pytest.raises(Conflict):
        services.correct(
            by=stage.actor("desk"), visit=visit, values=values(stage), reason="ещё", lines=[rules.Line("Приём")],
            expected_version=1,
        )  # fmt: skip


def test_a_withdrawn_visit_stays_on_record_and_no_longer_counts(stage: Stage) -> None:
    visit = record(stage)
    with pytest.raises(Incomplete):
        services.withdraw(by=stage.actor("desk"), visit=visit, reason=" ")
    services.withdraw(by=stage.actor("desk"), visit=visit, reason="не тот пациент")
    assert not Visit.objects.standing().exists()
    assert not VisitService.objects.standing().exists()
    with pytest.raises(Conflict):
        services.withdraw(by=stage.actor("desk"), visit=visit, reason="ещё раз")
    assert stage.client("desk").get(reverse("visits:edit", args=[visit.number])).status_code == 409


def test_only_the_own_centre_records_and_sees(stage: Stage) -> None:
    with pytest.raises(NotPermitted):
        services.record(by=stage.actor("admin"), values=values(stage), lines=[rules.Line("Приём")])
    with pytest.raises((NotPermitted, Incomplete)):
        services.record(by=stage.actor("stranger"), values=values(stage), lines=[rules.Line("Приём")])
    visit = record(stage)
    with pytest.raises(NotPermitted):
        services.withdraw(by=stage.actor("stranger"), visit=visit, reason="чужой")
    for name, status in (("desk", 200), ("coordinator", 200), ("admin", 200), ("stranger", 404), ("referrer", 403)):
        assert stage.client(name).get(visit.get_absolute_url()).status_code == status, name


def test_without_identity_there_are_no_names(stage: Stage) -> None:
    visit = record(stage)
    client = stage.client("admin")
    for url in (reverse("visits:list"), visit.get_absolute_url(), reverse("visits:list") + "?export=csv"):
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert "Серикова" not in body.decode("utf-8-sig", "replace")
    assert visit.number not in client.get(reverse("visits:list"), {"q": "Серикова"}).content.decode()


def test_a_patient_under_stricter_secrecy_is_for_the_own_centre(stage: Stage) -> None:
    visit = record(stage)
    Patient.objects.filter(pk=stage.patient.pk).update(is_restricted=True)
    assert stage.client("desk").get(visit.get_absolute_url()).status_code == 200
    assert stage.client("coordinator").get(visit.get_absolute_url()).status_code == 404


def test_reading_a_visit_is_told_to_the_patient(stage: Stage) -> None:
    visit = record(stage)
    stage.client("desk").get(visit.get_absolute_url())
    assert AuditEvent.objects.filter(action="patient.read", object_type="visits.visit", object_id=visit.pk).exists()


def test_the_list_takes_few_queries_however_long_it_is(stage: Stage, django_assert_max_num_queries: Any) -> None:
    client, url = stage.client("desk"), reverse("visits:list")
    for _n in range(12):
        VisitServiceFactory(visit=VisitFactory(centre=stage.centre, profile=stage.profile, patient=stage.patient))
    client.get(url)
    with django_assert_max_num_queries(10):
        page = client.get(url)
    assert page.content.decode().count("<tr id=") == 12


def test_the_form_records_what_was_typed(stage: Stage) -> None:
    client = stage.client("desk")
    assert client.get(reverse("visits:new")).status_code == 200
    assert "Серикова" in client.get(reverse("visits:people"), {"patient-search": "Сери"}).content.decode()
    assert client.post(reverse("visits:new"), posted(stage)).status_code == 302
    visit = Visit.objects.get()
    assert timezone.localtime(visit.happened_at).replace(tzinfo=None) == datetime(2024, 3, 1, 10, 30)
    lines = {line.name: line for line in visit.lines.all()}
    assert lines["УЗИ сердца"].kind == "diagnostic"
    assert sorted(line.service_id or 0 for line in lines.values()) == [0, stage.service.pk]


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(stage: Stage) -> None:
    client = stage.client("desk")
    page = client.post(reverse("visits:new"), posted(stage, patient="", case_number="R26-1", **{"s1-price": "10"}))
    text = page.content.decode()
    assert page.status_code == 422
    assert "Choose the patient." in text
    assert "This is not the number of a referral" in text
    assert "УЗИ сердца" in text
    more = client.post(reverse("visits:new"), posted(stage, more="1")).content.decode()
    assert 'name="s4-service"' in more
    assert "УЗИ сердца" in more


def test_correcting_and_withdrawing_on_screen(stage: Stage) -> None:
    visit, client = record(stage), stage.client("desk")
    line = visit.lines.get()
    data = posted(stage, version="1", reason="вторая услуга", **{"s0-pk": line.pk})
    assert client.get(reverse("visits:edit", args=[visit.number])).status_code == 200
    assert client.post(reverse("visits:edit", args=[visit.number]), data).status_code == 302
    assert "вторая услуга" in client.get(visit.get_absolute_url()).content.decode()
    url = reverse("visits:withdraw", args=[visit.number])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "ошибка"}).status_code == 302
    assert "ошибка" in client.get(visit.get_absolute_url()).content.decode()
