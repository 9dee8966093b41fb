"""Putting an archive in place of an installation's data, without losing what was there by mistake."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from medcluster.audit import services as trail
from medcluster.config import archive, dumps, heartbeat
from medcluster.config.console import CommandFailed
from medcluster.config.health import pending_migrations


@dataclass(frozen=True)
class Restored:
    """What was put in place, what was set aside for it, and what the person must know."""

    members: int
    made_at: str
    rows: int
    findings: int
    set_aside: list[Path]
    warnings: list[str]


def restore(source: Path, *, force: bool, tell: Callable[[int, int], None]) -> Restored:
    """Prove the archive, then replace database and files. CommandFailed before anything is touched."""
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA_DIR) as name:
        folder = Path(name)
        manifest = archive.unpack(source, folder, tell)
        _fits(manifest)
        _free(force)
        aside = _set_aside() if force else []
        dumps.restore(folder / dumps.NAMES[connection.vendor])
        warnings = [*_files(folder), *_secret(folder, manifest)]
    if missing := pending_migrations():
        warnings.append(f"the archive is older than this version ({len(missing)} migrations): run medcluster migrate")
        return Restored(len(manifest["members"]), manifest["made_at"], 0, 0, aside, warnings)
    call_command("createcachetable", verbosity=0)
    heartbeat.rest()  # the one in the archive belongs to a worker of then
    found = trail.verify()
    return Restored(len(manifest["members"]), manifest["made_at"], found.rows, len(found.findings), aside, warnings)


def _fits(manifest: dict[str, Any]) -> None:
    """The archive is for this kind of database and for this version or an older one."""
    if manifest["vendor"] != connection.vendor:
        raise CommandFailed(
            f"The archive holds a {manifest['vendor']} database, this installation uses {connection.vendor}. "
            "Restore it where MEDCLUSTER_DATABASE_URL is of the same kind."
        )
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations or {}}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise CommandFailed(
            f"The archive was made by a newer version ({newer[-1]} is unknown here). Install that one first."
        )


def _free(force: bool) -> None:
    """Nobody works here now, and nothing would be lost without being asked for."""
    try:
        in_use = bool(connection.introspection.table_names())
    except DatabaseError as error:
        raise CommandFailed(f"The database cannot be used: {str(error).strip()}") from None
    if in_use and (age := _heartbeat()) is not None and age < heartbeat.STALE and not force:
        raise CommandFailed("Medcluster is running here. Stop it first; --force does it all the same.")
    if (in_use or any(Path(settings.MEDIA_ROOT).glob("*"))) and not force:
        raise CommandFailed("There are data here already. Restore into an empty installation, or give --force.")


def _heartbeat() -> float | None:
    try:
        return heartbeat.age()
    except DatabaseError:
        return None  # a database without our cache's table: nobody can be running on it


def _set_aside() -> list[Path]:
    """Rename what would be replaced; a person removes it when all is well."""
    stamp = f"{datetime.now():%Y%m%d-%H%M%S}"
    places = [Path(settings.MEDIA_ROOT)]
    if connection.vendor == "sqlite":
        connection.close()
        places.append(Path(connection.settings_dict["NAME"]))
    moved = []
    for place in places:
        if place.exists():
            target = place.with_name(f"{place.name}.before-{stamp}")
            place.rename(target)
            moved.append(target)
    return moved


def _files(folder: Path) -> list[str]:
    if (folder / archive.FILES).exists():
        shutil.copytree(folder / archive.FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return []


def _secret(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """The kept secret comes back with its data; a key given by the environment must be the same as then."""
    kept = folder / archive.SECRET
    place = Path(settings.DATA_DIR, archive.SECRET)
    if kept.exists() and (not place.exists() or place.read_text() == settings.SECRET_KEY):
        shutil.copy(kept, place)
        place.chmod(0o600)
        settings.SECRET_KEY = kept.read_text()  # the trail is proved in this same process
    if archive.fingerprint(settings.SECRET_KEY) != manifest["key"]:
        return ["MEDCLUSTER_SECRET_KEY is another one than when the archive was made: the audit trail cannot be proved"]
    return []
