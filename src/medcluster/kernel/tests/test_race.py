"""Two at the same instant, on a database where that is possible: one wins, the other is told who; no alarm twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import Step, open_case, perform, sound_alarms
from medcluster.kernel.errors import Conflict
from medcluster.kernel.tests.conftest import MONDAY, WISH, Heard
from medcluster.kernel.tests.toy.models import Errand

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _needs_postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at the same moment, each with a connection of its own; what each returned or raised."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.parametrize("round_", range(5))
def test_one_of_two_wins_and_the_other_learns_who(errand: Errand, desk: Actor, doctor: Actor, round_: int) -> None:
    other = Actor(user_id=desk.user_id, name="Ms Park", posts=desk.posts)
    copies = [Errand.objects.get(pk=errand.pk) for _ in range(2)]
    results = at_once(
        lambda: perform(copies[0], "take", by=desk),
        lambda: perform(copies[1], "refuse", by=other, data={"reason": "plain"}),
    )
    refused = [r for r in results if isinstance(r, Conflict)]
    won = [r for r in results if not isinstance(r, Exception)]
    assert (len(won), len(refused)) == (1, 1), results
    assert refused[0].by == won[0].actor_name
    stored = Errand.objects.get(pk=errand.pk)
    assert stored.state == won[0].to_state
    assert stored.version == errand.events.count() - 1 == 2


def test_several_workers_tell_each_alarm_once(heard: Heard, doctor: Actor) -> None:
    for number in range(30):
        case = Errand(title=f"Errand {number}", owner_id=doctor.user_id)
        open_case(case, by=doctor, at=MONDAY, steps=[Step("send", doctor, WISH, MONDAY)])
    heard.dispatches.clear()
    later = MONDAY + timedelta(hours=2)
    told = at_once(*[lambda: sound_alarms(Errand, now=later, batch=20)] * 3)
    left = sound_alarms(Errand, now=later)
    assert sum(told) + left == 30, told
    assert len({dispatch.key for dispatch in heard.dispatches}) == len(heard.dispatches) == 30
