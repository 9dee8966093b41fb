"""Learning events: planned, held, cancelled; participants, attendance, certificates; who may and who may not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from medcluster.audit.models import AuditEvent
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.texts import text
from medcluster.learning import certificates, rules, selectors, services
from medcluster.learning.importing import EVENTS
from medcluster.learning.models import Certificate, LearningEvent, Participant
from medcluster.learning.tests.conftest import Stage
from medcluster.learning.tests.factories import ContributionFactory, LearningEventFactory, ParticipantFactory
from medcluster.registry import importing

pytestmark = pytest.mark.django_db
PEOPLE = (
    "1. Ахметова Айгүл; Областная больница; doctor@example.org\n"
    "Серик Болат\tПоликлиника № 2\n\nСЕРИК болат; Поликлиника № 2\n"
)


def values(stage: Stage, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "master_class", "title": text(ru="Маммология"), "topic": "", "starts_on": date(2018, 3, 12),
        "ends_on": date(2018, 3, 13), "hours": 8, "centre_id": stage.centre.pk, "organisation_id": None, "place": "",
        "format": "on_site", "language": "ru", **changes,
    }  # fmt: skip


def plan(stage: Stage, name: str = "head", **changes: Any) -> LearningEvent:
    teachers = [services.Teacher("Dr Kim", "KR")]
    return services.plan(by=stage.actor(name), values=values(stage, **changes), profiles=["81"], teachers=teachers)


def held(stage: Stage) -> LearningEvent:
    event = plan(stage)
    services.add_participants(by=stage.actor("head"), event=event, text=PEOPLE)
    services.set_status(by=stage.actor("head"), event=event, status="held")
    present = Participant.objects.filter(event=event).values_list("pk", flat=True)
    services.mark_attendance(by=stage.actor("head"), event=event, present=list(present))
    return event


# -- countries


@pytest.mark.parametrize(
    ("country", "on", "group"),
    [
        ("KZ", date(2018, 1, 1), "own"),
        ("RU", date(2018, 1, 1), "near"),
        ("KR", date(2018, 1, 1), "far"),
        ("GE", date(2009, 8, 17), "near"),
        ("GE", date(2009, 8, 18), "far"),
        ("UA", date(2018, 5, 18), "near"),
        ("UA", date(2018, 5, 19), "far"),
    ],
)
def test_near_abroad_is_a_list_between_days(stage: Stage, country: str, on: date, group: str) -> None:
    assert rules.country_group(country, own="KZ", near=selectors.near_abroad(on)) == group
    assert selectors.CountryGroups().of(country, on) == group
    event = LearningEventFactory(centre=stage.centre, starts_on=on)
    if country != "KZ":
        ContributionFactory(event=event, country_id=country, country=None)
    for wanted in rules.GROUPS:
        assert LearningEvent.objects.from_group(wanted, "KZ").exists() == (wanted == group), wanted


def test_an_event_counts_by_its_farthest_teacher() -> None:
    assert rules.farthest(["near", "far", "own"]) == "far"
    assert rules.farthest([]) == "own"


# -- the event


def test_an_event_is_planned_changed_and_audited(stage: Stage) -> None:
    event = plan(stage)
    services.change(
        by=stage.actor("head"), event=event, values=values(stage, hours=16), profiles=[], expected_version=1,
        teachers=[services.Teacher("Prof Öz", "TR"), services.Teacher("Dr Kim", "KR")],
    )  # fmt: skip
    assert [c.country_id for c in event.contributions.order_by("pk")] == ["KR", "TR"]
    assert not event.profiles.exists()
    trail = AuditEvent.objects.filter(object_type="learning.learningevent", object_id=event.pk)
    assert sorted(trail.values_list("action", flat=True)) == ["learning.change", "learning.plan"]
    with pytest.raises(Conflict):
        services.change(
            by=stage.actor("head"), event=event, values=values(stage), profiles=[], teachers=[], expected_version=1
        )


def test_what_is_wrong_is_said_all_at_once(stage: Stage) -> None:
    with pytest.raises(Incomplete) as told:
        services.plan(
            by=stage.actor("head"), values=values(stage, title=text(), ends_on=date(2018, 3, 1)),
            teachers=[services.Teacher("", "KR")],
        )  # fmt: skip
    assert {fault.field for fault in told.value.faults} == {"title", "ends_on", "teachers"}


def test_only_the_own_centre_and_the_office_keep_events(stage: Stage) -> None:
    event = plan(stage)
    for name in ("stranger", "doctor"):
        with pytest.raises(NotPermitted):
            services.set_status(by=stage.actor(name), event=event, status="held")
    with pytest.raises(NotPermitted):
        plan(stage, "stranger")
    assert plan(stage, "admin").pk
    assert stage.client("doctor").get(event.get_absolute_url()).status_code == 200
    assert stage.client("stranger").get(reverse("learning:edit", args=[event.number])).status_code == 403
    assert stage.client("doctor").get(reverse("learning:edit", args=[event.number])).status_code == 403


def test_cancelling_needs_a_reason_and_can_be_taken_back(stage: Stage) -> None:
    event, head = plan(stage), stage.actor("head")
    with pytest.raises(Incomplete):
        services.set_status(by=head, event=event, status="cancelled")
    services.set_status(by=head, event=event, status="cancelled", reason="гость не прилетел")
    with pytest.raises(Conflict):
        services.set_status(by=head, event=event, status="held")
    with pytest.raises(Conflict):
        services.add_participants(by=head, event=event, text="Кто-то")
    services.set_status(by=head, event=event, status="planned")
    assert event.cancel_reason == ""


def test_what_has_not_begun_was_not_held(stage: Stage) -> None:
    day = timezone.localdate() + timedelta(days=3)
    event = plan(stage, starts_on=day, ends_on=day)
    with pytest.raises(Conflict):
        services.set_status(by=stage.actor("head"), event=event, status="held")
    with pytest.raises(Conflict):
        services.mark_attendance(by=stage.actor("head"), event=event, present=[])


# -- people and certificates


def test_a_pasted_list_is_read_and_nobody_comes_twice(stage: Stage) -> None:
    event = plan(stage)
    assert services.add_participants(by=stage.actor("head"), event=event, text=PEOPLE) == (2, 1)
    assert services.add_participants(by=stage.actor("head"), event=event, text=PEOPLE) == (0, 3)
    first = Participant.objects.get(name="Ахметова Айгүл")
    assert (first.organisation_name, first.user) == ("Областная больница", stage.users["doctor"])


@pytest.mark.parametrize(
    ("line", "name", "organisation", "email"),
    [
        ("Иванова А. Б., Больница № 3", "Иванова А. Б.", "Больница № 3", ""),
        ("12) Ким <kim@example.org>", "Ким", "", "kim@example.org"),
        ("Ким;Kim@Example.org;Сеул", "Ким", "Сеул", "kim@example.org"),
    ],
)
def test_people_as_they_are_pasted(line: str, name: str, organisation: str, email: str) -> None:
    assert rules.people_in(line) == [rules.Person(name, organisation, email)]


def test_certificates_are_issued_once_and_prove_themselves(stage: Stage) -> None:
    event = held(stage)
    made = services.issue_certificates(by=stage.actor("head"), event=event)
    assert len(made) == 2
    with pytest.raises(Conflict):
        services.issue_certificates(by=stage.actor("head"), event=event)
    certificate = made[0]
    url = reverse("learning:check")
    proof = Client().get(url, {"number": certificate.number, "code": certificate.code.lower()}).content.decode()
    assert certificate.name in proof
    wrong = Client().get(url, {"number": certificate.number, "code": "AAAAAAAAAA"}).content.decode()
    assert certificate.name not in wrong
    with pytest.raises(Conflict):
        services.set_status(by=stage.actor("head"), event=event, status="planned")
    with pytest.raises(Conflict):
        services.remove_participant(by=stage.actor("head"), participant=certificate.participant)
    services.revoke_certificate(by=stage.actor("head"), certificate=certificate, reason="чужое имя")
    again = Client(headers={"accept-language": "en"}).get(url, {"number": certificate.number, "code": certificate.code})
    assert "was revoked" in again.content.decode()


def test_what_a_certificate_says_is_frozen(stage: Stage) -> None:
    event = held(stage)
    certificate = services.issue_certificates(by=stage.actor("head"), event=event)[0]
    LearningEvent.objects.filter(pk=event.pk).update(title=text(ru="Другое"))
    certificate.refresh_from_db()
    assert certificates.words(certificate)["event"] == "Маммология"


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_the_certificate_is_a_paper_in_each_language(stage: Stage, language: str) -> None:
    certificate = services.issue_certificates(by=stage.actor("head"), event=held(stage))[0]
    assert certificates.pdf(certificate, language).startswith(b"%PDF")


def test_everybody_finds_the_own_certificate_and_nobody_elses(stage: Stage) -> None:
    services.issue_certificates(by=stage.actor("head"), event=held(stage))
    own = Certificate.objects.get(participant__user=stage.users["doctor"])
    other = Certificate.objects.exclude(pk=own.pk).get()
    doctor = stage.client("doctor")
    assert own.number in doctor.get(reverse("learning:mine")).content.decode()
    assert doctor.get(reverse("learning:certificate", args=[own.number, "en"])).status_code == 200
    assert doctor.get(reverse("learning:certificate", args=[other.number, "en"])).status_code == 404
    assert stage.client("stranger").get(reverse("learning:certificate", args=[own.number, "en"])).status_code == 404
    page = doctor.get(own.participant.event.get_absolute_url()).content.decode()
    assert "You are on the list" in page
    assert other.name not in page


def test_attendance_leaves_who_has_a_certificate(stage: Stage) -> None:
    event = held(stage)
    services.issue_certificates(by=stage.actor("head"), event=event)
    late = ParticipantFactory(event=event)
    assert services.mark_attendance(by=stage.actor("head"), event=event, present=[late.pk]) == 1
    assert Participant.objects.filter(event=event, attended=True).count() == 3


# -- screens


def posted(stage: Stage, **changes: Any) -> dict[str, Any]:
    return {
        "rows": "2", "kind": "seminar", "title_ru": "Аккредитация", "starts_on": "12.03.2018",
        "centre": stage.centre.pk, "format": "on_site", "language": "ru", "hours": "6", "t0-name": "РЦРЗ",
        "t0-kind": "institution",
        "t0-country": "RU", **changes,
    }  # fmt: skip


def test_the_whole_way_on_screen(stage: Stage) -> None:
    client = stage.client("head")
    assert client.get(reverse("learning:new")).status_code == 200
    wrong = client.post(reverse("learning:new"), posted(stage, title_ru="", **{"t0-country": ""}))
    assert wrong.status_code == 422
    assert "Choose the country." in wrong.content.decode()
    assert 'name="t3-name"' in client.post(reverse("learning:new"), posted(stage, more="1")).content.decode()
    assert client.post(reverse("learning:new"), posted(stage)).status_code == 302
    event = LearningEvent.objects.get()
    assert event.ends_on == event.starts_on
    assert client.get(reverse("learning:edit", args=[event.number])).status_code == 200
    assert client.post(reverse("learning:people", args=[event.number]), {"people": PEOPLE}).status_code == 302
    assert client.post(reverse("learning:people", args=[event.number]), {"people": " "}).status_code == 422
    client.post(reverse("learning:hold", args=[event.number]))
    ids = list(Participant.objects.values_list("pk", flat=True))
    client.post(reverse("learning:attendance", args=[event.number]), {"ids": ids})
    assert "Issue 2 certificates" in client.get(event.get_absolute_url()).content.decode()
    client.post(reverse("learning:issue", args=[event.number]))
    assert Certificate.objects.count() == 2
    number = Certificate.objects.first().number
    assert client.post(reverse("learning:revoke", args=[number]), {"reason": "ошибка"}).status_code == 302
    assert client.get(reverse("learning:calendar"), {"year": "2018"}).status_code == 200
    assert client.get(reverse("learning:calendar"), {"year": "x"}).status_code == 200


def test_the_list_takes_few_queries_and_filters(stage: Stage, django_assert_max_num_queries: Any) -> None:
    for n in range(12):
        event = LearningEventFactory(centre=stage.centre)
        event.profiles.add(stage.profile)
        ContributionFactory(event=event, country_id="KR" if n % 2 else "RU", country=None)
    client, url = stage.client("doctor"), reverse("learning:list")
    client.get(url)
    with django_assert_max_num_queries(12):
        page = client.get(url, {"group": "far", "profile": "81", "status": "planned"})
    assert page.content.decode().count("<tr id=") == 6
    assert client.get(url + "?export=xlsx").getvalue().startswith(b"PK")


# -- from a file

FILE = (
    "external_key;kind;title_ru;profiles;starts_on;ends_on;centre;status;teacher;teacher_country\n"
    "L1;мастер-класс;Трансплантология;81;12.03.2018;13.03.2018;C1;held;Dr Kim;KR\n"
    "L1;мастер-класс;Трансплантология;81;12.03.2018;13.03.2018;C1;held;Prof Öz;TR\n"
    "L2;seminar;Аккредитация;;01.04.2018;;C1;;;\n"
)


def run(text: str, by: Actor = SYSTEM) -> importing.ImportResult:
    with override("en"):  # the words of faults are in the reader's language
        return importing.run_content(EVENTS, text.encode(), by=by)


def test_a_file_comes_in_once_and_the_second_run_changes_nothing(stage: Stage) -> None:
    first = run(FILE)
    assert (first.created, first.rejected, first.applied) == (3, 0, True), first.faults
    event = LearningEvent.objects.get(external_key="L1")
    assert (event.status, event.contributions.count(), event.profiles.get().pk) == ("held", 2, "81")
    assert LearningEvent.objects.get(external_key="L2").ends_on == date(2018, 4, 1)
    again = run(FILE)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3), [line.changed for line in again.lines]
    assert AuditEvent.objects.filter(action="learning.plan").count() == 2
    changed = run(FILE.replace("Prof Öz;TR", "Prof Öz;RU"))
    assert changed.updated == 1
    event.refresh_from_db()
    assert event.version == 2


def test_wrong_cells_keep_the_file_out(stage: Stage) -> None:
    wrong = FILE.replace("held;Dr Kim;KR", "cancelled;Dr Kim;KR").replace("01.04.2018", "весной")
    result = run(wrong)
    assert not result.applied
    assert not LearningEvent.objects.exists()
    assert {"H2", "E4"} <= {fault.cell for fault in result.faults}
    mine = run(FILE.replace(";C1;", ";C2;"), by=stage.actor("head"))
    assert "your own centre" in mine.faults[0].message


def test_on_screen_a_preview_comes_first(stage: Stage) -> None:
    client = stage.client("head")
    assert client.get(reverse("learning:import")).status_code == 200
    assert client.get(reverse("learning:import_form")).content.startswith(b"PK")
    sent = client.post(reverse("learning:import"), {"file": SimpleUploadedFile("l.csv", FILE.encode())})
    assert "Bring in" in client.get(sent.url).content.decode()
    assert client.post(sent.url).url == reverse("learning:list")
    assert LearningEvent.objects.count() == 2
