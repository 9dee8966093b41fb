"""The demonstration cluster: loaded once into an empty database, kept at every later start."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings

from medcluster.accounts.models import User
from medcluster.config.console import CommandFailed
from medcluster.config.health import pending_migrations
from medcluster.config.installing import bring_up_to_date
from medcluster.demo import aktobe, aktobe_load, load

Tell = Callable[[int, int], None]


SCENARIOS: dict[str, tuple[str, str, Callable[[], int], Callable[[Tell], int]]] = {  # home, zone, size, loading
    aktobe.CODE: (
        aktobe.HOME,
        aktobe.ZONE,
        lambda: aktobe.AKTOBE.cases,
        lambda tell: aktobe_load.load_scenario(progress=tell),
    ),
}


def prepare(size: int, tell: Tell) -> float:
    """Make sure the demonstration is there; the seconds of its loading, 0 when it was there. Others' data stay."""
    return _prepared(lambda: load.load(size, progress=lambda done: tell(done, size)))


def prepare_scenario(code: str, tell: Tell) -> tuple[int, float]:
    """The same for a scenario: how many cases it has, and the seconds of its loading.

    Where the ordinary demonstration is there, the scenario is added to it; else it is an installation of its own.
    """
    home, zone, size, loading = SCENARIOS[code]
    if pending_migrations():
        bring_up_to_date()
    if load.is_loaded():
        return size(), _timed(lambda: loading(tell))
    if home != settings.HOME_REGION:
        raise CommandFailed(
            f"To add the scenario {code} to the ordinary demonstration, load that first: medcluster demo --no-serve. "
            f"To have it alone, set MEDCLUSTER_HOME_REGION={home} MEDCLUSTER_TIME_ZONE={zone} and a MEDCLUSTER_DATA "
            "of its own, for this command and every later one."
        )
    return size(), _prepared(lambda: loading(tell))


def _prepared(loading: Callable[[], int]) -> float:
    """It is written in one transaction: a loading that was cut off has left nothing."""
    if pending_migrations():
        bring_up_to_date()
    if load.is_loaded():
        return 0.0
    if User.objects.exists():
        raise CommandFailed(
            "This database holds data that are not the demonstration. Choose another folder with MEDCLUSTER_DATA, "
            "or an empty database with MEDCLUSTER_DATABASE_URL."
        )
    return _timed(loading)


def _timed(loading: Callable[[], int]) -> float:
    """The seconds of a loading, 0 when it found everything there."""
    started = time.monotonic()
    return time.monotonic() - started if loading() else 0.0
