"""The demonstration cluster: loaded once into an empty database, kept at every later start."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from medcluster import demo
from medcluster.accounts.models import User
from medcluster.config.console import CommandFailed
from medcluster.config.health import pending_migrations
from medcluster.config.installing import bring_up_to_date

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Mark:
    """Kept in the data folder: which database holds a demonstration, and whether its loading came to its end."""

    database: str
    size: int
    whole: bool

    @classmethod
    def read(cls) -> Mark | None:
        try:
            return cls(**json.loads(_place().read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self) -> None:
        _place().write_text(json.dumps(asdict(self)))


def _place() -> Path:
    return Path(settings.DATA_DIR, "demonstration.json")


def database() -> str:
    """Which database this is, without its password."""
    given = connection.settings_dict
    return ":".join(str(given[name]) for name in ("ENGINE", "HOST", "PORT", "NAME"))


def prepare(size: int, tell: Tell) -> bool:
    """Make sure the demonstration is there; True when it was loaded now. Data of others are never touched."""
    mark = Mark.read()
    if mark is not None and mark.database != database():
        mark = None
    if mark is not None and mark.whole:
        if pending_migrations():
            bring_up_to_date()
        return False
    if mark is not None:
        _remove_the_unfinished()
    bring_up_to_date()
    if User.objects.exists():
        raise CommandFailed(
            "This database holds data that are not the demonstration. Choose another folder with MEDCLUSTER_DATA, "
            "or an empty database with MEDCLUSTER_DATABASE_URL."
        )
    Mark(database(), size, whole=False).write()
    demo.load(size, tell)
    Mark(database(), size, whole=True).write()
    return True


def _remove_the_unfinished() -> None:
    """A loading that was cut off left half a cluster: begin again. Only our own embedded database is removed."""
    if connection.vendor != "sqlite":
        raise CommandFailed("A loading of the demonstration was cut off here. Empty the database and start again.")
    name = str(connection.settings_dict["NAME"])
    connections.close_all()
    for suffix in ("", "-wal", "-shm"):
        Path(name + suffix).unlink(missing_ok=True)


def people() -> list[dict[str, Any]]:
    """Whom one may sign in as: address, password, name, roles in words and where."""
    return list(demo.people())
