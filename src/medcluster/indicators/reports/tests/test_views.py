"""The report on screen and its files, for the cluster's office and for the head of a centre."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from medcluster.accounts.tests.factories import PASSWORD, person
from medcluster.indicators.reports.models import IssuedReport, ReportSchedule
from medcluster.kernel.permissions import Role

pytestmark = pytest.mark.usefixtures("facts")
DAYS = "from=2018-01-01&to=31.05.2018&language=en"


@pytest.fixture
def office(client: Client, cluster: Any) -> Client:
    client.force_login(person(Role.CLUSTER_ADMIN, organisation=cluster.lead))
    return client


def test_the_page_has_the_same_figures_as_its_files(office: Client) -> None:
    page = office.get(f"/numbers/report/?{DAYS}")
    assert page.status_code == 200
    text = page.content.decode().replace("\u00a0", " ")
    assert "1 231" in text
    found = office.get(f"/numbers/report/file/json/?{DAYS}").json()
    assert found["figures"]["treated"]["total"] == 1231
    for code in ("docx", "xlsx", "pdf"):
        response = office.get(f"/numbers/report/file/{code}/?{DAYS}")
        assert (response.status_code, response["Content-Disposition"]) == (
            200, f'attachment; filename="report-2018-01-01-2018-05-31-en.{code}"',
        )  # fmt: skip
    assert office.get(f"/numbers/report/file/exe/?{DAYS}").status_code == 404


@pytest.mark.parametrize(
    "days",
    [
        "from=2018-05-31&to=2018-01-01",
        "from=gestern&to=2018-01-01",
        "from=2031-01-01&to=2031-02-01",
    ],
)
def test_wrong_days_are_said_in_the_form(office: Client, days: str) -> None:
    page = office.get(f"/numbers/report/?{days}&language=ru")
    assert page.status_code == 422
    assert page.context["form"].errors
    assert office.get(f"/numbers/report/file/pdf/?{days}&language=ru").status_code == 422


def test_the_head_of_a_centre_reads_the_own_centre_only(client: Client, cluster: Any) -> None:
    client.force_login(person(Role.CENTRE_HEAD, organisation=cluster.lead, centre=cluster))
    page = client.get(f"/numbers/report/?{DAYS}&centre={cluster.pk}")
    assert page.status_code == 200
    assert page.context["may_issue"] is False
    assert client.get(f"/numbers/report/?{DAYS}").status_code == 422, "the whole cluster is not theirs"
    assert client.post("/numbers/report/issue/", {"from": "2018-01-01", "to": "2018-05-31", "language": "ru",
                       "centre": cluster.pk, "password": PASSWORD}).status_code == 403  # fmt: skip
    assert client.get("/numbers/report/calendar/").status_code == 403


def test_issue_on_screen_asks_for_the_password(office: Client) -> None:
    given = {"from": "2018-01-01", "to": "2018-05-31", "language": "kk", "password": "wrong"}
    assert office.post("/numbers/report/issue/", given).status_code == 422
    answer = office.post("/numbers/report/issue/", {**given, "password": PASSWORD})
    report = IssuedReport.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, report.get_absolute_url())
    assert office.get("/numbers/report/issued/").status_code == 200
    page = office.get(report.get_absolute_url())
    assert (page.status_code, page.context["changes"]) == (200, [])
    assert office.get("/numbers/report/issued/F26-000001-0/").status_code == 404


def test_the_calendar_is_kept_on_screen(office: Client) -> None:
    given = {"name": "Акиму", "rhythm": "quarterly", "day": 10, "span": "last", "language": "kk", "since": "01.08.2016"}
    assert office.post("/numbers/report/calendar/new/", given).status_code == 422, "nobody is told"
    assert office.post("/numbers/report/calendar/new/", {**given, "addresses": "kein-adresse"}).status_code == 422
    assert office.post("/numbers/report/calendar/new/", {**given, "addresses": "a@example.org"}).status_code == 302
    schedule = ReportSchedule.objects.get()
    assert "a@example.org" in office.get("/numbers/report/calendar/").content.decode()
    assert office.get(f"/numbers/report/calendar/{schedule.pk}/").status_code == 200
    office.post(f"/numbers/report/calendar/{schedule.pk}/run/")
    schedule.refresh_from_db()
    assert not schedule.is_active
    assert office.get("/numbers/report/form/").status_code == 200
    assert office.get("/numbers/report/form/present/").content.startswith(b"PK")
