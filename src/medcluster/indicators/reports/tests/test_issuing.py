"""A report that was issued stays as it was; the calendar issues by itself; the cluster has a form of its own."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from docx import Document as Docx

from medcluster.accounts.models import User
from medcluster.accounts.services import actor_for
from medcluster.accounts.tests.factories import PASSWORD, person
from medcluster.documents.models import Document, Signature
from medcluster.documents.signing import verify
from medcluster.indicators.facts import SHAPE
from medcluster.indicators.reports import calendar, forms, keeping, services, wording
from medcluster.indicators.reports.formats import write as as_file
from medcluster.indicators.reports.models import IssuedReport, ReportForm, ReportSchedule
from medcluster.indicators.reports.selectors import OBJECT
from medcluster.indicators.reports.tests.conftest import MARCH, NOW, row, stays, write
from medcluster.indicators.reports.wiring import file_of, told
from medcluster.indicators.store import Store
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import Dispatch as Told
from medcluster.notifications import delivery
from medcluster.notifications.models import Dispatch

pytestmark = pytest.mark.usefixtures("facts")


@pytest.fixture
def head(cluster: Any) -> User:
    return person(Role.CLUSTER_ADMIN, organisation=cluster.lead)


def issued(user: User) -> IssuedReport:
    return services.issue(
        period=MARCH, since=None, language="ru", user=user, password=PASSWORD, by=actor_for(user)
    )  # fmt: skip


def one_more_stay(settings: Any, centre: int) -> None:
    """Somebody was entered late."""
    makers = {"episode": lambda fact, at: [
        *stays(fact, at),
        row(fact, 9999, discharged_on=NOW, age_group="adult", residency="own_region", home_region="KZ-15", centre=at),
    ]}  # fmt: skip
    write(Store(Path(settings.FACTS), SHAPE), makers, centre)


def test_what_was_issued_does_not_change_and_the_difference_is_shown(
    head: User, cluster: Any, settings: Any, client: Client
) -> None:
    report = issued(head)
    assert report.figures["treated"]["now"]["total"] == 1231
    files = Document.objects.of(OBJECT, report.pk)
    assert {one.current.filename.rsplit(".", 1)[1] for one in files} == {"pdf", "docx", "xlsx"}
    (signature,) = Signature.objects.filter(owner_type=OBJECT, owner_id=report.pk)
    assert (signature.signer_id, len(signature.files)) == (head.pk, 3)
    assert verify(signature).valid
    client.force_login(head)
    assert client.get(report.get_absolute_url()).context["changes"] == []
    one_more_stay(settings, cluster.pk)
    report.refresh_from_db()
    page = client.get(report.get_absolute_url())
    assert page.status_code == 200
    changed = {(one.row, one.column): (one.issued, one.now, one.difference) for one in page.context["changes"]}
    assert [changes for (name, _column), changes in changed.items() if changes == ("1\u00a0231", "1\u00a0232", "+1")]
    assert report.figures["treated"]["now"]["total"] == 1231
    live = client.get(f"/numbers/report/issued/{report.number}/file/json/?language=en").json()
    assert live["figures"]["treated"]["total"] == 1231, "files of an issued report hold its own figures"


def test_an_issued_report_is_read_without_any_facts(head: User, settings: Any, tmp_path: Path, client: Client) -> None:
    report = issued(head)
    settings.FACTS = tmp_path / "nothing here"
    client.force_login(head)
    page = client.get(report.get_absolute_url())
    assert (page.status_code, page.context["changes"]) == (200, None)
    assert "medcluster facts refresh" in page.content.decode()
    assert client.get(f"/numbers/report/issued/{report.number}/file/pdf/").status_code == 200


def test_a_figure_that_was_altered_in_the_database_is_noticed(head: User, client: Client) -> None:
    report = issued(head)
    report.figures["treated"]["now"]["total"] = 99
    IssuedReport.objects.filter(pk=report.pk).update(figures=report.figures)
    client.force_login(head)
    page = client.get(report.get_absolute_url())
    assert page.context["is_whole"] is False
    assert not page.context["signatures"][0].verdict.valid


def test_what_was_issued_keeps_its_names_and_definitions(
    head: User, cluster: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = issued(head)
    assert set(report.definitions) == {"ru", "kk", "en"}
    (pdf,) = [one for one in Document.objects.of(OBJECT, report.pk) if one.current.filename.endswith(".pdf")]
    assert report.number in pdf.current.filename
    cluster.name = {"ru": "Новое имя", "kk": "Жаңа атау", "en": "Another name"}
    cluster.save()
    monkeypatch.setattr(wording, "DEFINED_BY", ("treated",))
    client.force_login(head)
    page = client.get(report.get_absolute_url())
    assert "Взрослый стационар" in page.content.decode()
    assert "Новое имя" not in page.content.decode()
    assert (page.context["changes"], page.context["is_whole"]) == ([], True)
    told_again = client.get(f"/numbers/report/issued/{report.number}/file/json/?language=kk").json()
    assert len(told_again["definitions"]) == len(report.definitions["kk"]["indicators"]) > 1
    report.definitions["ru"]["indicators"][0]["words"] = "Другое"
    IssuedReport.objects.filter(pk=report.pk).update(definitions=report.definitions)
    page = client.get(report.get_absolute_url())
    assert page.context["is_whole"] is False
    assert not page.context["signatures"][0].verdict.valid


def test_issuing_needs_the_password_and_the_right(head: User, cluster: Any) -> None:
    with pytest.raises(Incomplete):
        services.issue(period=MARCH, since=None, language="ru", user=head, password="wrong", by=actor_for(head))
    assert not IssuedReport.objects.exists()
    finance = person(Role.FINANCE, organisation=cluster.lead, centre=cluster)
    with pytest.raises(NotPermitted):
        issued(finance)
    report = issued(head)
    with pytest.raises(Conflict):
        services.sign(report=report, user=head, password=PASSWORD, by=actor_for(head))


@pytest.mark.parametrize(
    ("day", "rhythm", "on", "due", "span", "expected"),
    [
        ("2018-06-03", "monthly", 5, "2018-06-05", "last", ("2018-05-01", "2018-05-31")),
        ("2018-06-05", "monthly", 5, "2018-07-05", "year", ("2018-01-01", "2018-06-30")),
        ("2018-12-20", "monthly", 10, "2019-01-10", "year", ("2018-01-01", "2018-12-31")),
        ("2018-06-05", "quarterly", 12, "2018-07-12", "last", ("2018-04-01", "2018-06-30")),
        ("2018-11-22", "quarterly", 12, "2019-01-12", "last", ("2018-10-01", "2018-12-31")),
    ],
)
def test_days_of_the_calendar(day: str, rhythm: str, on: int, due: str, span: str, expected: tuple[str, str]) -> None:
    found = calendar.next_after(date.fromisoformat(day), rhythm=rhythm, on=on)
    about = calendar.about(found, rhythm=rhythm, span=span)
    assert (found.isoformat(), (about.first.isoformat(), about.last.isoformat())) == (due, expected)


def test_the_calendar_issues_once_and_tells_its_list(head: User, cluster: Any) -> None:
    schedule = ReportSchedule(name="Акиму", rhythm="monthly", day=5, span="year", language="ru")
    services.save_schedule(schedule=schedule, people=[head], addresses=["akim@example.org"], by=actor_for(head))
    ReportSchedule.objects.update(next_on=date(2018, 6, 5))
    assert services.issue_due(date(2018, 6, 4)) == 0
    assert services.issue_due(date(2018, 6, 5)) == 1
    assert services.issue_due(date(2018, 6, 5)) == 0, "the same day again"
    report = IssuedReport.objects.get()
    assert (report.first, report.last, report.schedule) == (date(2018, 1, 1), date(2018, 5, 31), schedule)
    assert report.figures["treated"]["base"]["total"] == 1100, "the comparison survives"
    schedule.refresh_from_db()
    assert schedule.next_on == date(2018, 7, 5)
    dispatch = Dispatch.objects.get(template="report.issued")
    people = told(Told(dispatch.template, dispatch.object_type, dispatch.object_id, dispatch.key))
    assert [(one.user_id, one.address) for one in people] == [(head.pk, ""), (None, "akim@example.org")]
    attached = file_of(report.pk, "ru")
    assert attached is not None
    assert attached.content.startswith(b"%PDF")
    services.sign(report=report, user=head, password=PASSWORD, by=actor_for(head))


def test_the_list_is_sent_the_file(head: User, mailoutbox: list[Any]) -> None:
    schedule = ReportSchedule(name="Акиму", rhythm="monthly", day=5, span="year", language="kk")
    services.save_schedule(schedule=schedule, people=[], addresses=["akim@example.org"], by=actor_for(head))
    ReportSchedule.objects.update(next_on=date(2018, 6, 5))
    services.issue_due(date(2018, 6, 5))
    delivery.run_once()
    report = IssuedReport.objects.get()
    (mail,) = mailoutbox
    assert (mail.to, report.number in mail.body) == (["akim@example.org"], True)
    assert "кесте бойынша жасалды" in mail.body, "in the language of the report"
    ((name, content, kind),) = mail.attachments
    assert (name.rsplit(".", 1)[1], kind, content[:4]) == ("pdf", "application/pdf", b"%PDF")


def test_a_schedule_needs_somebody_to_tell(head: User) -> None:
    with pytest.raises(Incomplete):
        services.save_schedule(schedule=ReportSchedule(name="x"), people=[], addresses=[], by=actor_for(head))


def docx(*paragraphs: str) -> bytes:
    document = Docx()
    for text in paragraphs:
        document.add_paragraph(text)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def test_the_cluster_writes_into_a_form_of_its_own(head: User, figures: Any) -> None:
    form = docx("Акимат", "{{ figures.treated.total }} / {{ cumulative.outside.children }}")
    keeping.put_form(content=form, filename="form.docx", by=actor_for(head))
    made = Docx(BytesIO(as_file(figures, "docx", "ru").content))
    assert [p.text.replace("\u00a0", " ") for p in made.paragraphs] == ["Акимат", "1 231 / 0"]
    keeping.use_our_own(by=actor_for(head))
    assert forms.current() == forms.our_own()
    assert ReportForm.objects.count() == 2


def test_a_form_is_seen_filled_before_it_is_taken(head: User, client: Client) -> None:
    client.force_login(head)
    file = BytesIO(docx("Акимат", "{{ title }}, {{ number }}"))
    file.name = "form.docx"
    shown = client.post("/numbers/report/form/", {"file": file, "preview": "1"}, headers={"accept-language": "ru"})
    assert [p.text for p in Docx(BytesIO(shown.content)).paragraphs] == [
        "Акимат", "Итоги работы медицинского кластера, F00-000000-0",
    ]  # fmt: skip
    assert not ReportForm.objects.exists()
    broken = BytesIO(b"no docx")
    broken.name = "form.docx"
    assert client.post("/numbers/report/form/", {"file": broken, "preview": "1"}).status_code == 422
    present = Docx(BytesIO(client.get("/numbers/report/form/present/?filled=1").content))
    assert present.paragraphs[0].text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a docx", "не файл docx"),
        (docx("{{ nobody_knows_this }}"), "nobody_knows_this"),
        (docx("{% for x in sections %}"), "нельзя заполнить"),
        (docx("{{ ''.__class__.__mro__ }}"), "нельзя заполнить"),
    ],
)
def test_a_broken_form_is_refused_with_words(head: User, content: bytes, words: str, client: Client) -> None:
    client.force_login(head)
    file = BytesIO(content)
    file.name = "form.docx"
    page = client.post("/numbers/report/form/", {"file": file})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert forms.current() == forms.our_own()
