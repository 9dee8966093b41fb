"""Sending: retries, leases, two workers, death in the middle; nothing lost, nothing doubled where keys are known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from medcluster.notifications import backoff, delivery
from medcluster.notifications.delivery import LEASE, Counts, run_once
from medcluster.notifications.models import Message, MessageState
from medcluster.notifications.tests.conftest import NOON
from medcluster.notifications.tests.factories import MessageFactory
from medcluster.notifications.tests.servers import SmsGateway, TelegramApi

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def sms_to(number: str = "+77010000001", **more: Any) -> Message:
    return MessageFactory(channel="sms", address=number, body="Medcluster: ответ готов", due_at=NOON, **more)


def test_message_goes_out_once(sms: SmsGateway) -> None:
    message = sms_to()
    assert run_once(NOON) == Counts(sent=1)
    assert run_once(NOON + timedelta(days=1)) == Counts()
    message.refresh_from_db()
    assert (message.state, message.provider_id, message.attempts) == (MessageState.SENT, "sms-1", 1)
    assert (message.claim, message.lease_until, message.last_error) == (None, None, "")
    assert len(sms.delivered) == 1


def test_message_is_not_sent_before_its_time(sms: SmsGateway) -> None:
    sms_to()
    assert run_once(NOON - timedelta(minutes=1)).nothing


def test_failure_is_tried_again_later_and_later(sms: SmsGateway) -> None:
    message = sms_to()
    sms.answers = [(503, {}, {}), (500, {}, {}), (409, {"error": "in progress"}, {})]
    now, delays = NOON, []
    for _ in range(3):
        assert run_once(now) == Counts(retried=1)
        message.refresh_from_db()
        delays.append((message.due_at - now).total_seconds())
        assert run_once(message.due_at - timedelta(seconds=1)).nothing
        now = message.due_at
    assert run_once(now) == Counts(sent=1)
    assert 20 < delays[0] < 40 < delays[1] < 80 < delays[2] < 160
    assert {request["headers"]["idempotency-key"] for request in sms.asked} == {str(message.key)}


def test_other_side_may_ask_for_a_longer_pause(sms: SmsGateway) -> None:
    message = sms_to()
    sms.answers = [(429, {}, {"Retry-After": "600"})]
    run_once(NOON)
    message.refresh_from_db()
    assert message.due_at >= NOON + timedelta(seconds=600)


def test_what_cannot_be_helped_fails_at_once_and_stays_visible(sms: SmsGateway) -> None:
    message = sms_to("12345")
    assert run_once(NOON) == Counts(failed=1)
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert "wrong number" in message.last_error


def test_channel_that_is_not_set_up_fails_visibly() -> None:
    message = sms_to()
    assert run_once(NOON) == Counts(failed=1)
    message.refresh_from_db()
    assert "not set up" in message.last_error


def test_it_is_given_up_after_many_tries(sms: SmsGateway) -> None:
    message = sms_to()
    now = NOON
    for _ in range(backoff.MAX_ATTEMPTS):
        sms.answers = [(503, {}, {})]
        run_once(now)
        now += backoff.LONGEST * 2
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.FAILED, backoff.MAX_ATTEMPTS)


def test_broken_channel_does_not_stop_the_others(sms: SmsGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    sms_to()
    broken = MessageFactory(channel="telegram", address="1", due_at=NOON - timedelta(hours=1))

    class Broken:
        def send(self, message: Any) -> str:
            raise KeyError("a fault of ours")

    real = delivery.adapter
    monkeypatch.setattr(delivery, "adapter", lambda code: Broken() if code == "telegram" else real(code))
    assert run_once(NOON) == Counts(sent=1, retried=1)
    broken.refresh_from_db()
    assert "a fault of ours" in broken.last_error


# -- death and company


def test_worker_killed_before_sending(sms: SmsGateway) -> None:
    sms_to()
    assert len(delivery._claim(NOON, 10)) == 1  # … and the worker is killed here
    assert run_once(NOON + timedelta(seconds=1)).nothing, "another worker leaves it alone while the lease holds"
    assert run_once(NOON + LEASE) == Counts(sent=1)
    assert len(sms.delivered) == 1


def test_worker_killed_after_sending_does_not_double(sms: SmsGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    message = sms_to()

    class Killed(BaseException):
        """Nothing catches it, as nothing catches SIGKILL."""

    send = delivery.adapter("sms").send

    def send_and_die(outgoing: Any) -> str:
        send(outgoing)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(type(delivery.adapter("sms")), "send", lambda self, outgoing: send_and_die(outgoing))
        with pytest.raises(Killed):
            run_once(NOON)
    message.refresh_from_db()
    assert message.state == MessageState.SENDING
    assert run_once(NOON + LEASE * 2) == Counts(sent=1)
    assert len(sms.asked) == 2
    assert len(sms.delivered) == 1, "the gateway knew the key"
    message.refresh_from_db()
    assert message.provider_id == "sms-1"


def test_answer_lost_on_the_way_does_not_double(sms: SmsGateway) -> None:
    message = sms_to()
    sms.drops_answers = 1
    assert run_once(NOON) == Counts(retried=1)
    message.refresh_from_db()
    assert "no answer" in message.last_error
    assert run_once(message.due_at) == Counts(sent=1)
    assert len(sms.delivered) == 1


def test_message_that_kills_every_worker_is_given_up(sms: SmsGateway) -> None:
    message = sms_to()
    now = NOON
    for _ in range(backoff.MAX_ATTEMPTS):
        assert delivery._claim(now, 10)  # … and the worker is killed here
        now += LEASE
    assert run_once(now) == Counts(failed=1)
    message.refresh_from_db()
    assert "died" in message.last_error
    assert not sms.delivered


def test_two_workers_share_the_work(sms: SmsGateway) -> None:
    for n in range(6):
        sms_to(f"+7701000000{n}")
    first, second = delivery._claim(NOON, 4), delivery._claim(NOON, 4)
    assert len(first) == 4
    assert len(second) == 2
    assert not {m.pk for m in first} & {m.pk for m in second}


def test_slow_worker_that_lost_its_lease_sends_nothing(sms: SmsGateway) -> None:
    sms_to()
    slow = delivery._claim(NOON, 10)[0]
    assert run_once(NOON + LEASE) == Counts(sent=1)  # another worker took it over
    assert not delivery._renew(slow, NOON + LEASE)
    assert delivery._not_sent(slow, delivery.ChannelError("late"), NOON) == "retried"
    assert Message.objects.get().state == MessageState.SENT, "its note changes nothing any more"


def test_messages_go_in_the_order_of_their_time(telegram: TelegramApi) -> None:
    for minutes in (3, 1, 2):
        MessageFactory(
            channel="telegram", address=str(minutes), due_at=NOON - timedelta(minutes=minutes), body=f"{minutes}"
        )
    assert run_once(NOON, batch=2) == Counts(sent=2)
    assert [sent["chat_id"] for sent in telegram.delivered] == ["3", "2"]
