"""The worker's loop: what is due is done, a failing duty does not stop the others, a stop loses nothing."""

from __future__ import annotations

import logging
import threading

import pytest

from medcluster.config import heartbeat
from medcluster.config.duties import DUTIES, Duty
from medcluster.config.worker import Worker


def counting(numbers: list[int], worker: list[Worker], *, until: int) -> Duty:
    def run() -> int:
        numbers.append(1)
        if len(numbers) >= until:
            worker[0].stop()
        return 1

    return Duty("counting", run, every=60)


def test_work_is_taken_without_rest_and_shows_a_sign_of_life() -> None:
    numbers: list[int] = []
    holder: list[Worker] = []
    holder.append(Worker((counting(numbers, holder, until=5),), before_each=lambda: None))
    heartbeat.rest()
    holder[0].run()
    assert len(numbers) == 5
    age = heartbeat.age()
    assert age is not None
    assert age < 5


def test_a_failing_duty_waits_longer_each_time_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    failures: list[int] = []
    numbers: list[int] = []
    holder: list[Worker] = []

    def fails() -> int:
        failures.append(1)
        raise RuntimeError("gateway away")

    holder.append(
        Worker((Duty("fails", fails, every=60), counting(numbers, holder, until=3)), before_each=lambda: None)
    )
    with caplog.at_level(logging.CRITICAL, "medcluster.worker"):
        holder[0].run()
    assert len(failures) == 1
    assert len(numbers) == 3


def test_an_idle_worker_rests_and_wakes_to_stop() -> None:
    looks: list[int] = []

    def idle() -> int:
        looks.append(1)
        return 0

    worker = Worker((Duty("idle", idle, every=30),), before_each=lambda: None)
    thread = threading.Thread(target=worker.run)
    thread.start()
    worker.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert len(looks) <= 1


def test_a_patient_duty_keeps_nobody_waiting() -> None:
    numbers: list[int] = []
    holder: list[Worker] = []
    others_are_done = threading.Event()
    waited: list[bool] = []

    def counts_the_cluster() -> int:
        waited.append(others_are_done.wait(20))
        return 0

    def letters() -> int:
        numbers.append(1)
        if len(numbers) == 3:
            others_are_done.set()
            holder[0].stop()
        return 1

    slow, prompt = Duty("facts", counts_the_cluster, every=30, patient=True), Duty("letters", letters, every=1)
    holder.append(Worker((slow, prompt), before_each=lambda: None))
    holder[0].run()
    assert (waited, len(numbers)) == ([True], 3), "three letters while the facts were being built; both ended"


@pytest.mark.django_db
@pytest.mark.postgres
def test_every_duty_has_nothing_to_do_in_an_empty_house() -> None:
    assert Worker().run_once() == {duty.name: 0 for duty in DUTIES}
