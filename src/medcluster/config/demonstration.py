"""The demonstration cluster: loaded once into an empty database, kept at every later start."""

from __future__ import annotations

import time
from collections.abc import Callable

from medcluster.accounts.models import User
from medcluster.config.console import CommandFailed
from medcluster.config.health import pending_migrations
from medcluster.config.installing import bring_up_to_date
from medcluster.demo import load

Tell = Callable[[int, int], None]


def prepare(size: int, tell: Tell) -> float:
    """Make sure the demonstration is there; the seconds of its loading, 0 when it was there. Others' data stay.

    It is written in one transaction: a loading that was cut off has left nothing.
    """
    if pending_migrations():
        bring_up_to_date()
    if load.is_loaded():
        return 0.0
    if User.objects.exists():
        raise CommandFailed(
            "This database holds data that are not the demonstration. Choose another folder with MEDCLUSTER_DATA, "
            "or an empty database with MEDCLUSTER_DATABASE_URL."
        )
    started = time.monotonic()
    load.load(size, progress=lambda done: tell(done, size))
    return time.monotonic() - started
