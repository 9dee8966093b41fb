"""The worker's loop: take each duty when it is due, show a sign of life, rest when there is nothing to do."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import close_old_connections, connections

from medcluster.config import heartbeat
from medcluster.config.duties import DUTIES, Duty

log = logging.getLogger("medcluster.worker")
LONGEST_REST = 60.0  # seconds before a failing duty is tried again


@dataclass
class Turn:
    """When a duty is next due, and how often it failed in a row."""

    duty: Duty
    due: float = 0.0
    failures: int = 0


@dataclass
class Worker:
    """Runs until `stop()`. The duty at hand is finished first, so a stop loses nothing.

    Patient duties are taken in a thread of their own: a letter or a message does not wait for the numbers.
    """

    duties: Sequence[Duty] = DUTIES
    clock: Callable[[], float] = time.monotonic
    before_each: Callable[[], None] = close_old_connections  # a connection that the server has dropped is left behind
    _stopping: threading.Event = field(default_factory=threading.Event)
    _beaten: float = float("-inf")

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        aside = threading.Thread(target=self._aside, name="patient duties")
        aside.start()
        try:
            self._round([duty for duty in self.duties if not duty.patient], self._beat)
        finally:
            self.stop()
            aside.join()

    def _aside(self) -> None:
        try:
            self._round([duty for duty in self.duties if duty.patient], lambda: None)
        finally:
            connections.close_all()  # those of this thread

    def _round(self, duties: Sequence[Duty], sign_of_life: Callable[[], None]) -> None:
        turns = [Turn(duty) for duty in duties]
        while turns and not self._stopping.is_set():
            sign_of_life()
            for turn in turns:
                if turn.due <= self.clock() and not self._stopping.is_set():
                    self._take(turn)
            rest = min(turn.due for turn in turns) - self.clock()
            if rest > 0:
                self._stopping.wait(rest)

    def run_once(self) -> dict[str, int]:
        """Every duty until it has nothing left; how much each did. For tests and `worker --once`."""
        self._beat()
        return {duty.name: sum(iter(duty.run, 0)) for duty in self.duties}

    def _take(self, turn: Turn) -> None:
        self.before_each()
        try:
            done = turn.duty.run()
        except Exception:  # one duty must not stop the others; the next look may find the trouble gone
            turn.failures += 1
            turn.due = self.clock() + min(LONGEST_REST, turn.duty.every * 2**turn.failures)
            log.exception("duty %s failed", turn.duty.name, extra={"duty": turn.duty.name})
            return
        turn.failures = 0
        turn.due = self.clock() + (0 if done else turn.duty.every)
        if done:
            log.info("%s: %s", turn.duty.name, done, extra={"duty": turn.duty.name, "done": done})

    def _beat(self) -> None:
        if self.clock() - self._beaten < heartbeat.EVERY:
            return
        try:
            heartbeat.beat()
            self._beaten = self.clock()
        except Exception:  # the database is away: the duties will say so, and readiness sees a stale sign
            log.exception("no sign of life could be written")
