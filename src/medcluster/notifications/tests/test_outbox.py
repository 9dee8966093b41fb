"""From the event to the message: once, to the right people, in their words, with nothing that must not leave."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from medcluster.kernel import ports as kernel
from medcluster.notifications import backoff, catalogue, recipients, services, wording
from medcluster.notifications.delivery import run_once
from medcluster.notifications.fanout import fan_out
from medcluster.notifications.models import ChannelCode, Dispatch, DispatchState, Message, MessageState
from medcluster.notifications.placeholders import ALLOWED, only_allowed
from medcluster.notifications.recipients import Recipient, of_users
from medcluster.notifications.tests.conftest import CASE, NOON
from medcluster.notifications.tests.factories import DispatchFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_event_is_written_once_with_one_query(django_assert_num_queries: Any) -> None:
    rows = [kernel.Dispatch("referral.accepted", CASE, n % 2, f"key-{n % 2}") for n in range(4)]
    with django_assert_num_queries(1):
        kernel.ports.messages.enqueue(rows)
    kernel.ports.messages.enqueue(rows)
    assert Dispatch.objects.count() == 2


def test_event_that_is_undone_tells_nobody(tell: Any) -> None:
    def do_and_fail() -> None:
        with transaction.atomic():
            tell()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        do_and_fail()
    assert not Dispatch.objects.exists()


def test_each_person_is_told_in_their_language_and_zone(told: Any, tell: Any, user: Any) -> None:
    told += [
        *of_users([user, user]),
        Recipient("Иван", None, "ivan@example.org", "ru", "Europe/Moscow", ("smtp",), "patient"),
    ]
    tell(
        "teleconsult.scheduled",
        starts_at=datetime(2026, 5, 14, 7, 30, tzinfo=UTC),
        centre={"ru": "Центр", "kk": "Орталық"},
    )
    assert run_once(NOON).fanned_out == 1
    bell = Message.objects.get(channel="in_app")
    assert "14.05.2026 12:30 (UTC+5)" in bell.body
    assert "Орталық" in bell.body
    assert (bell.state, bell.link, bell.language) == (MessageState.SENT, "/cases/1", "kk")
    mail = Message.objects.get(channel="smtp", user=None)
    assert "14.05.2026 10:30 (UTC+3)" in mail.body
    assert mail.language == "ru"
    assert Message.objects.count() == 3  # bell and e-mail of the user, e-mail of the patient


def test_patients_never_get_words_for_staff(told: Any, tell: Any) -> None:
    told += [Recipient("Иван", address="+77010000001", channels=("sms",), audience="patient")]
    tell("offer.declined", reason="Нет коек")
    fan_out(NOON, 10)
    message = Message.objects.get()
    assert "Нет коек" not in message.body
    assert message.subject.startswith("R26-000001-8: Новое по обращению") or "R26" in message.body


def test_unknown_event_is_news_and_not_lost(told: Any, tell: Any, user: Any) -> None:
    told += of_users([user])
    tell("referral.something_new")
    fan_out(NOON, 10)
    assert Message.objects.get(channel="in_app").template == catalogue.NEWS


@pytest.mark.parametrize(("level", "words"), [(50, "жартысы"), (80, "80 %"), (100, "мерзім бітті")])
def test_deadlines_have_words_of_their_own(told: Any, tell: Any, user: Any, level: int, words: str) -> None:
    told += of_users([user])
    tell("teleconsult.answer_due", level=level, due_at=NOON)
    fan_out(NOON, 10)
    message = Message.objects.get(channel="in_app")
    assert message.template == f"clock.warning.{level}"
    assert words in message.body.casefold()
    assert message.urgent == (level == 100)


def test_closed_accounts_get_nothing(told: Any, tell: Any, user: Any) -> None:
    told += of_users([user])
    user.is_active = False
    user.save()
    tell()
    assert fan_out(NOON, 10) == 1
    assert not Message.objects.exists()


def test_same_event_handed_over_twice_makes_no_second_message(told: Any, tell: Any, user: Any) -> None:
    told += of_users([user])
    tell()
    fan_out(NOON, 10)
    before = Message.objects.count()
    Dispatch.objects.update(state=DispatchState.PENDING)  # as if the worker had died before its note
    fan_out(NOON, 10)
    assert Message.objects.count() == before


def test_one_broken_app_does_not_stop_the_others(told: Any, tell: Any, user: Any) -> None:
    told += of_users([user])

    def broken(dispatch: kernel.Dispatch) -> list[Recipient]:
        raise ValueError("no such case")

    recipients.register("tests.broken", broken)
    bad = DispatchFactory(object_type="tests.broken", due_at=NOON)
    DispatchFactory(object_type="nobody.knows", due_at=NOON)
    tell()
    try:
        assert fan_out(NOON, 10) == 1
        bad.refresh_from_db()
        assert (bad.state, bad.attempts) == (DispatchState.PENDING, 1)
        assert "no such case" in bad.last_error
        assert bad.due_at > NOON
        now = NOON
        for _ in range(backoff.MAX_ATTEMPTS):
            now += backoff.LONGEST * 2
            fan_out(now, 10)
        bad.refresh_from_db()
        assert bad.state == DispatchState.FAILED
    finally:
        recipients._REGISTERED.pop("tests.broken")


def test_batch_costs_few_queries(told: Any, user: Any, django_assert_max_num_queries: Any) -> None:
    told += of_users([user])
    DispatchFactory.create_batch(20, due_at=NOON)
    with django_assert_max_num_queries(12 + 20 * 5):  # 5: two savepoints and one insert for each event
        assert fan_out(NOON, 50) == 20


def test_message_to_one_person_needs_no_app(user: Any) -> None:
    kernel.ports.messages.enqueue([kernel.Dispatch("account.password_changed", "accounts.user", user.pk, "pw:1")])
    fan_out(NOON, 10)
    assert {m.channel for m in Message.objects.all()} == {"in_app", "smtp"}


# -- no diagnosis leaves


def test_context_is_cut_to_the_allow_list(told: Any, tell: Any, user: Any) -> None:
    told += [*of_users([user], channels=tuple(ChannelCode.values))]
    secret = "Q21.1 дефект межпредсердной перегородки"
    tell(
        "case.news",
        diagnosis=secret,
        icd10=secret,
        comment=secret,
        title=secret,
        patient="Иванов Пётр",
        question=secret,
    )
    stored = Dispatch.objects.get()
    assert set(stored.context) == {"number"}
    run_once(NOON)
    for message in Message.objects.all():
        assert "Q21" not in message.subject + message.body
        assert "Иванов" not in message.subject + message.body


def test_no_built_in_text_asks_for_anything_else() -> None:
    for template in catalogue.templates().values():
        for audience in template.audiences:
            for language in ("ru", "kk", "en"):
                text = catalogue.built_in(template, audience, language)
                for part in (text.subject, text.body, text.short):
                    assert wording.faults(part) == [], (template.code, language, part)
    assert not ALLOWED & {"patient", "diagnosis", "icd10", "question", "comment", "summary", "findings", "conclusion"}


def test_texts_are_complete_and_differ_by_language() -> None:
    templates = catalogue.templates()
    assert len(templates) > 80
    for template in templates.values():
        assert template.title.missing == ()
        for bodies in template.bodies.values():
            assert set(bodies) == {"ru", "kk", "en"}
            assert len(set(bodies.values())) == 3


def test_every_message_of_the_workflows_has_a_text() -> None:
    from medcluster.kernel.workflow import WORKFLOWS  # noqa: PLC0415  filled while the apps are loaded

    asked = {code for w in WORKFLOWS.values() if w.code != "errand" for a in w.actions for code in a.sends}
    assert sorted(code for code in asked if code not in catalogue.templates()) == []


def test_values_are_plain_and_short() -> None:
    cut = only_allowed(
        {"number": "R1\n\tBcc: x", "reason": "я" * 1000, "date": date(2026, 5, 1), "level": 50, "days": None}
    )
    assert cut == {"number": "R1 Bcc: x", "reason": "я" * 300, "date": "2026-05-01", "level": 50}


def test_rendering_knows_no_code() -> None:
    words = {"number": "R1"}
    assert wording.fill("{number} {number.__class__} {0}", words) == "R1 — —"
    assert wording.fill("a[[ до {until}]], b[[ и {number}]]", words) == "A, b и R1"
    assert wording.fill("{number}", {"number": "{until}"}) == "{until}"


# -- the cluster's own words


def test_own_words_versions_and_back(told: Any, tell: Any, user: Any) -> None:
    from medcluster.kernel.actor import Actor, Post  # noqa: PLC0415
    from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted  # noqa: PLC0415
    from medcluster.kernel.permissions import Role  # noqa: PLC0415

    told += of_users([user])
    editor = Actor(user.pk, "Редактор", (Post(Role.CLUSTER_ADMIN),))
    template = catalogue.templates()["referral.accepted"]
    where: dict[str, Any] = {"template": template, "audience": "staff", "language": "kk"}
    own = catalogue.Text("Біздің {number}", "Өз сөзіміз", "қысқа")
    with pytest.raises(NotPermitted):
        services.save_text(**where, text=own, by=Actor(user.pk, "x", (Post(Role.COORDINATOR),)))
    with pytest.raises(Incomplete) as refused:
        services.save_text(**where, text=catalogue.Text("{diagnosis}", "{number", ""), by=editor)
    assert {fault.field for fault in refused.value.faults} == {"subject", "body", "short"}
    assert services.save_text(**where, text=own, by=editor, expected_version=0).version == 1
    with pytest.raises(Conflict):
        services.save_text(**where, text=own, by=editor, expected_version=0)
    tell(key="one")
    fan_out(NOON, 10)
    assert Message.objects.get(channel="in_app").subject == "Біздің R26-000001-8"
    services.reset_text(**where, by=editor)
    tell(key="two")
    fan_out(NOON, 10)
    newest = Message.objects.filter(channel="in_app").first()
    assert newest is not None
    assert newest.subject == "R26-000001-8: Орталық пациентті қабылдайды"


def test_deadline_of_a_case_is_told_in_words(user: Any) -> None:
    """The engine's alarm carries a code and a level; number and label come from the case, its title stays inside."""
    from django.utils import timezone  # noqa: PLC0415

    from medcluster.kernel.tests.toy.models import Errand  # noqa: PLC0415

    errand = Errand(title="Диагноз Q21.1", state="new", state_since=timezone.now())
    super(Errand, errand).save_base(force_insert=True)
    recipients.register("toy.errand", lambda dispatch: of_users([user]), link=lambda pk: f"/errands/{pk}")
    alarm = kernel.Dispatch(
        "toy.work_due", "toy.errand", errand.pk, "alarm", {"clock": "work", "level": 80, "due_at": NOON.isoformat()}
    )
    kernel.ports.messages.enqueue([alarm])
    try:
        fan_out(NOON, 10)
    finally:
        recipients._REGISTERED.pop("toy.errand")
    message = Message.objects.get(channel="in_app")
    assert message.body.startswith("«Work»: мерзімнің 80 %")
    assert "14.05.2026 12:00 (UTC+5)" in message.body
    assert message.link == f"/errands/{errand.pk}"
    assert "Q21" not in message.subject + message.body
