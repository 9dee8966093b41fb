"""`medcluster worker`"""

from __future__ import annotations

import signal
from types import FrameType

import click
from django.conf import settings
from django.utils import translation

from medcluster.config import console, heartbeat
from medcluster.config.console import Report
from medcluster.config.worker import Worker


@console.command(click.option("--once", is_flag=True, help="Do what waits, then end."))
def command(*, once: bool) -> Report | None:
    """Send messages, sound clocks, scan files: the work behind the pages. Several may run at once.

    SIGTERM and Ctrl-C end it after the piece of work at hand.
    """
    worker = Worker()
    if once:
        done = worker.run_once()
        heartbeat.rest()
        return Report(dict(done), tuple(f"{name}: {count}" for name, count in done.items()))

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with translation.override(settings.LANGUAGE_CODE):  # what is written for people is in their language, never in ours
        worker.run()
    heartbeat.rest()
    return None
