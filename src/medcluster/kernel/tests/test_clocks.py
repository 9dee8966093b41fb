"""Deadlines of a case: started, paused, resumed, stopped by actions; told of at 50, 80 and 100 %, each once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from medcluster.kernel.actor import Actor
from medcluster.kernel.calendar import Limit, Unit
from medcluster.kernel.cases import Step, open_case, perform, sound_alarms
from medcluster.kernel.tests.conftest import MONDAY, WISH, Heard
from medcluster.kernel.tests.toy.models import Errand, ErrandClock

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOUR = timedelta(hours=1)
COMMENT = {"comment": "Which film?"}


def clock(errand: Errand, code: str = "work") -> ErrandClock:
    return errand.clocks.get(code=code, stopped_at=None)


def levels(heard: Heard) -> list[int]:
    return [dispatch.context["level"] for dispatch in heard.dispatches]


def test_an_action_starts_the_clocks_that_have_a_limit(errand: Errand) -> None:
    found = errand.clocks.get()  # "unlimited" has no row in the rules, so it does not run
    assert (found.code, found.budget, found.spent, found.started_at) == ("work", 4 * 3600, 0, MONDAY)
    assert found.due_at == MONDAY + 4 * HOUR
    assert found.next_alarm_at == MONDAY + 2 * HOUR
    stored = Errand.objects.get(pk=errand.pk)
    assert (stored.next_due_at, stored.next_clock) == (MONDAY + 4 * HOUR, "work")


def test_the_priority_chooses_the_limit(heard: Heard, doctor: Actor) -> None:
    urgent = Errand(title="Now", owner_id=doctor.user_id, priority="emergency")
    open_case(urgent, by=doctor, at=MONDAY, steps=[Step("send", doctor, WISH, MONDAY)])
    assert clock(urgent).due_at == MONDAY + HOUR


def test_a_pause_keeps_what_was_spent(errand: Errand, doctor: Actor, desk: Actor) -> None:
    perform(errand, "ask", by=desk, data=COMMENT, at=MONDAY + HOUR)
    paused = clock(errand)
    assert (paused.is_paused, paused.spent, paused.due_at, paused.next_alarm_at) == (True, 3600, None, None)
    assert clock(errand, "answer").due_at == MONDAY + HOUR + timedelta(days=2)
    assert errand.next_clock == "answer"
    perform(errand, "answer", by=doctor, data={"comment": "The second."}, at=MONDAY + timedelta(days=1))
    resumed = clock(errand)
    assert resumed.due_at == MONDAY + timedelta(days=1) + 3 * HOUR
    assert resumed.spent == 3600
    assert (errand.next_clock, errand.next_due_at) == ("work", resumed.due_at)
    stopped = errand.clocks.get(code="answer")
    assert stopped.stopped_at == MONDAY + timedelta(days=1)
    assert stopped.due_at is not None


def test_pausing_twice_spends_once(errand: Errand, doctor: Actor, desk: Actor) -> None:
    for hours in (1, 2):
        perform(errand, "ask", by=desk, data=COMMENT, at=MONDAY + hours * HOUR)
        perform(errand, "answer", by=doctor, data=COMMENT, at=MONDAY + hours * HOUR + HOUR / 2)
    assert clock(errand).spent == int(1.5 * 3600)
    assert errand.clocks.filter(code="answer").count() == 2


def test_a_final_state_stops_every_clock(errand: Errand, desk: Actor) -> None:
    perform(errand, "ask", by=desk, data=COMMENT, at=MONDAY + HOUR)
    perform(errand, "refuse", by=desk, data={"reason": "plain"}, at=MONDAY + 2 * HOUR)
    assert not errand.clocks.filter(stopped_at=None).exists()
    assert not errand.clocks.exclude(next_alarm_at=None).exists()
    assert errand.clocks.get(code="work").spent == 3600
    assert (errand.next_due_at, errand.next_clock) == (None, "")


def test_starting_again_after_a_stop_is_a_new_row(errand: Errand, desk: Actor) -> None:
    perform(errand, "take", by=desk, at=MONDAY + HOUR)
    perform(errand, "again", by=desk, at=MONDAY + 2 * HOUR)
    assert errand.clocks.filter(code="work").count() == 2
    assert clock(errand).due_at == MONDAY + 6 * HOUR


def test_each_level_is_told_once(errand: Errand, heard: Heard) -> None:
    for minutes in (0, 119, 120, 121, 191, 192, 193, 239, 240, 300):
        sound_alarms(Errand, now=MONDAY + timedelta(minutes=minutes))
    assert levels(heard) == [50, 80, 100]
    assert len({dispatch.key for dispatch in heard.dispatches}) == 3
    assert {dispatch.template for dispatch in heard.dispatches} == {"toy.work_due"}
    assert clock(errand).next_alarm_at is None


def test_a_worker_that_slept_tells_only_the_last_level(errand: Errand, heard: Heard) -> None:
    assert sound_alarms(Errand, now=MONDAY + timedelta(days=3)) == 1
    assert sound_alarms(Errand, now=MONDAY + timedelta(days=4)) == 0
    assert levels(heard) == [100]


def test_a_paused_clock_is_silent_and_does_not_repeat_itself(
    errand: Errand, doctor: Actor, desk: Actor, heard: Heard
) -> None:
    sound_alarms(Errand, now=MONDAY + timedelta(minutes=125))
    perform(errand, "ask", by=desk, data=COMMENT, at=MONDAY + timedelta(minutes=130))
    heard.dispatches.clear()
    sound_alarms(Errand, now=MONDAY + timedelta(hours=20))
    assert levels(heard) == []
    perform(errand, "answer", by=doctor, data=COMMENT, at=MONDAY + timedelta(days=1))
    sound_alarms(Errand, now=MONDAY + timedelta(days=1, minutes=1))
    assert levels(heard) == []
    sound_alarms(Errand, now=MONDAY + timedelta(days=1, minutes=62))
    assert levels(heard) == [80]


def test_a_stopped_clock_is_silent(errand: Errand, desk: Actor, heard: Heard) -> None:
    perform(errand, "refuse", by=desk, data={"reason": "plain"}, at=MONDAY)
    heard.dispatches.clear()
    assert sound_alarms(Errand, now=MONDAY + timedelta(days=9)) == 0


def test_many_alarms_cost_as_much_as_one(heard: Heard, doctor: Actor, django_assert_num_queries) -> None:
    for number in range(5):
        case = Errand(title=f"Errand {number}", owner_id=doctor.user_id)
        open_case(case, by=doctor, at=MONDAY, steps=[Step("send", doctor, WISH, MONDAY)])
    with django_assert_num_queries(5):  # what is over, savepoint, due clocks, one update, release
        assert sound_alarms(Errand, now=MONDAY + 2 * HOUR) == 5


def test_a_working_day_clock_over_a_moved_day(heard: Heard, doctor: Actor) -> None:
    heard.limits["work", ""] = Limit(1, Unit.WORKING_DAYS)
    heard.moved[(MONDAY + timedelta(days=1)).date()] = False
    errand = Errand(title="Slow", owner_id=doctor.user_id)
    open_case(errand, by=doctor, at=MONDAY, steps=[Step("send", doctor, WISH, MONDAY)])
    assert clock(errand).due_at == datetime(2026, 3, 4, 13, 0, tzinfo=UTC)  # Wednesday 18:00 in Almaty


def test_time_spent_is_told_at_any_moment(errand: Errand, desk: Actor) -> None:
    assert clock(errand).spent_at(MONDAY + 3 * HOUR) == 3 * 3600
    perform(errand, "ask", by=desk, data=COMMENT, at=MONDAY + HOUR)
    assert clock(errand).spent_at(MONDAY + 9 * HOUR) == 3600


def test_another_priority_gives_another_limit_from_the_same_start(
    errand: Errand, doctor: Actor, desk: Actor, heard: Heard
) -> None:
    perform(errand, "ask", by=desk, data=COMMENT, at=MONDAY + HOUR)
    perform(errand, "answer", by=doctor, data=COMMENT, at=MONDAY + 5 * HOUR)
    event = perform(errand, "hurry", by=desk, data={"priority": "emergency"}, at=MONDAY + 5 * HOUR + HOUR / 2)
    after = clock(errand)
    assert (after.started_at, after.limit_amount, after.limit_unit) == (MONDAY, 60, "minutes")
    used = after.spent_at(MONDAY + 5 * HOUR + HOUR / 2)
    assert used == 5400, "an hour before the pause and half an hour after it, nothing of the pause"
    assert after.due_at == MONDAY + 5 * HOUR, "it is over already"
    assert errand.next_due_at == after.due_at
    assert event.data == {"priority": "emergency", "before": "planned"}
    heard.dispatches.clear()
    sound_alarms(Errand, now=MONDAY + 6 * HOUR)
    assert levels(heard) == [100]


def test_a_paused_clock_is_retimed_and_stays_paused(errand: Errand, doctor: Actor, desk: Actor) -> None:
    perform(errand, "ask", by=desk, data=COMMENT, at=MONDAY + HOUR / 2)
    perform(errand, "hurry", by=desk, data={"priority": "emergency"}, at=MONDAY + HOUR)
    assert clock(errand).is_paused
    perform(errand, "answer", by=doctor, data=COMMENT, at=MONDAY + 24 * HOUR)
    assert clock(errand).due_at == MONDAY + 24 * HOUR + HOUR / 2, "half an hour of the sixty minutes was left"


def test_a_longer_limit_tells_again_what_is_reached_again(heard: Heard, doctor: Actor, desk: Actor) -> None:
    errand = Errand(title="Now", owner_id=doctor.user_id, handler_id=desk.user_id, priority="emergency")
    open_case(errand, by=doctor, at=MONDAY, steps=[Step("send", doctor, WISH, MONDAY)])
    sound_alarms(Errand, now=MONDAY + HOUR / 2)
    perform(errand, "hurry", by=desk, data={"priority": "planned"}, at=MONDAY + HOUR / 2)
    after = clock(errand)
    assert (after.level, after.next_alarm_at, after.due_at) == (0, MONDAY + 2 * HOUR, MONDAY + 4 * HOUR)


def test_what_the_table_gives_to_the_engine_is_taken_when_the_time_is_over(
    errand: Errand, desk: Actor, heard: Heard
) -> None:
    heard.limits[("patience", "")] = Limit(10, Unit.DAYS)
    perform(errand, "ask", by=desk, data=COMMENT, at=MONDAY + HOUR)
    sound_alarms(Errand, now=MONDAY + HOUR + timedelta(days=9))
    assert Errand.objects.get(pk=errand.pk).state == "asked"
    sound_alarms(Errand, now=MONDAY + HOUR + timedelta(days=10))
    assert Errand.objects.get(pk=errand.pk).state == "refused"
    last = errand.events.order_by("-sequence").first()
    assert (last.action, last.actor_role, last.comment) == ("give_up", "system", "Nobody answered.")
    assert not errand.clocks.filter(stopped_at=None).exists()
