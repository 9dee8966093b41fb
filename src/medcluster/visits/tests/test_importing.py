"""Visits from a file: all rows or none, twice without doubling, changes as versions, faults by cell."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from medcluster.audit.models import AuditEvent
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.errors import NotPermitted
from medcluster.registry import importing
from medcluster.visits import services
from medcluster.visits.importing import VISITS
from medcluster.visits.models import Visit, VisitService
from medcluster.visits.tests.conftest import Stage

pytestmark = pytest.mark.django_db
HEAD = (
    "external_key;centre;patient;happened_at;profile;funding;department;service;service_name;quantity;price;currency\n"
)
FILE = (
    HEAD
    + "K1;C1;900101300017;01.03.2024 10:30;81;osms;pol;B01;;1;;\n"
    + "K1;C1;900101300017;01.03.2024 10:30;81;osms;POL;X9;УЗИ сердца;2;1500;KZT\n"
    + "K2;C1;900101300017;02.03.2024;81;paid;;B01;;1;5000;KZT\n"
)


def run(text: str, by: Actor = SYSTEM, **options: Any) -> importing.ImportResult:
    with override("en"):  # the words of faults are in the reader's language
        return importing.run_content(VISITS, text.encode(), by=by, **options)


def test_a_file_comes_in_once_and_the_second_run_changes_nothing(stage: Stage) -> None:
    first = run(FILE)
    assert (first.created, first.rejected, first.applied) == (3, 0, True), first.faults
    visit = Visit.objects.get(external_key="K1")
    assert (visit.age_group, visit.residency, visit.department) == ("child", "own_region", stage.department)
    assert [(line.code, line.quantity) for line in visit.lines.order_by("pk")] == [("B01", 1), ("X9", 2)]
    assert visit.lines.get(code="B01").service == stage.service
    again = run(FILE)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3), [line.changed for line in again.lines]
    assert (Visit.objects.count(), VisitService.objects.count()) == (2, 3)
    assert AuditEvent.objects.filter(action="visit.record").count() == 2
    assert not AuditEvent.objects.filter(action="visit.correct").exists()


def test_a_changed_row_is_a_new_version(stage: Stage) -> None:
    run(FILE)
    result = run(FILE.replace("УЗИ сердца;2", "УЗИ сердца;3"))
    assert (result.updated, result.unchanged) == (1, 2)
    visit = Visit.objects.get(external_key="K1")
    assert visit.version == 2
    assert [line["quantity"] for line in visit.versions.get().data["services"]] == [1, 2]
    assert AuditEvent.objects.get(action="visit.correct").object_id == visit.pk


def test_one_wrong_cell_keeps_the_whole_file_out(stage: Stage) -> None:
    result = run(FILE + "K3;C1;111;03.03.2024;81;osms;нет такого;Z;;1;;\nK4;C1;900101300017;завтра;81;osms;;B01;;0;;\n")
    assert not result.applied
    assert not Visit.objects.exists()
    assert {fault.cell for fault in result.faults} == {"C5", "D6", "J6"}


def test_a_row_as_a_whole_may_be_wrong(stage: Stage) -> None:
    result = run(HEAD + "K3;C1;900101300017;03.03.2010;81;osms;нет такого;Z;;1;;\n")
    assert {fault.cell for fault in result.faults} == {"D2", "G2"}
    assert run(HEAD + "K3;C1;900101300017;03.03.2020;81;osms;;Z;;1;;\n").faults[0].cell == "H2"


def test_a_withdrawn_visit_does_not_come_back(stage: Stage) -> None:
    run(FILE)
    services.withdraw(by=SYSTEM, visit=Visit.objects.get(external_key="K2"), reason="ошибка")
    assert run(FILE).applied
    assert Visit.objects.get(external_key="K2").is_withdrawn
    assert not run(FILE.replace("02.03.2024", "03.03.2024")).applied


def test_a_desk_brings_in_its_own_centre_and_patients_only(stage: Stage) -> None:
    assert run(FILE, by=stage.actor("desk")).applied
    refused = run(FILE.replace(";C1;", ";C2;"), by=stage.actor("desk"))
    assert "your own centre" in refused.faults[0].message
    unseen = run(FILE.replace(";C1;", ";C2;"), by=stage.actor("stranger"))
    assert "whom you may see" in unseen.faults[0].message
    with pytest.raises(NotPermitted):
        run(FILE, by=stage.actor("referrer"))


def test_many_rows_take_few_queries(stage: Stage, django_assert_max_num_queries: Any) -> None:
    rows = "".join(f"M{n};C1;900101300017;01.03.2024 10:{n:02};81;osms;;B01;;1;;\n" for n in range(40))
    with django_assert_max_num_queries(45):
        assert run(HEAD + rows).applied


def test_on_screen_a_preview_comes_first(stage: Stage) -> None:
    client = stage.client("desk")
    assert client.get(reverse("visits:import")).status_code == 200
    assert client.get(reverse("visits:import_form")).content.startswith(b"PK")
    sent = client.post(reverse("visits:import"), {"file": SimpleUploadedFile("v.csv", FILE.encode())})
    assert sent.status_code == 302
    page = client.get(sent.url)
    assert "Bring in" in page.content.decode()
    assert not Visit.objects.exists()
    assert client.post(sent.url).url == reverse("visits:list")
    assert Visit.objects.count() == 2
    assert stage.client("stranger").get(sent.url).status_code == 404
    assert stage.client("admin").get(reverse("visits:import")).status_code == 403
