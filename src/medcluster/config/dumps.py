"""The database as one file, and back: SQLite by its online backup, PostgreSQL by pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, connections

from medcluster.config.console import CommandFailed

SQLITE = "database.sqlite3"
POSTGRESQL = "database.dump"
SHARED = ("sslmode", "host", "port")  # options of the address that libpq knows by the same name
NAMES = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def dump(folder: Path) -> Path:
    """A consistent picture of the database in `folder`, taken while others write."""
    return _dump_sqlite(folder / SQLITE) if connection.vendor == "sqlite" else _dump_postgresql(folder / POSTGRESQL)


def restore(source: Path) -> None:
    """Put a dump in place of the database of this installation. The old one is set aside (SQLite) or dropped."""
    connections.close_all()
    if source.name == SQLITE:
        _restore_sqlite(source)
    else:
        _restore_postgresql(source)


def _dump_sqlite(target: Path) -> Path:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if (answer := copy.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise CommandFailed(f"The database is damaged: {answer}")
    return target


def _restore_sqlite(source: Path) -> None:
    target = Path(connection.settings_dict["NAME"])
    for suffix in ("-wal", "-shm"):  # belong to the old file only
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    shutil.copy(source, unfinished := target.with_name(f".{target.name}.unfinished"))
    os.replace(unfinished, target)


def _dump_postgresql(target: Path) -> Path:
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(target))
    return target


def _restore_postgresql(source: Path) -> None:
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run("pg_restore", *options, "--dbname", connection.settings_dict["NAME"], str(source))


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603  the tool is found below, the arguments are ours
        [_tool(tool), *arguments], env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandFailed(f"{tool} failed: {done.stderr.strip()}")


def _tool(name: str) -> str:
    """The newest of Debian's, which can read older servers, or the one of PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        raise CommandFailed(f"{name} is missing. On Debian: apt-get install postgresql-client")
    return found


def _environment() -> dict[str, str]:
    """Where and as whom, by libpq's own variables: a password on a command line can be seen by others."""
    given: dict[str, Any] = connection.settings_dict
    options = {
        f"PG{name.upper()}": str(value)
        for name, value in given["OPTIONS"].items()
        if name in ("sslmode", "host", "port")
    }
    where = {
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
        "PGSSLROOTCERT": given["OPTIONS"].get("sslrootcert", ""),
    }
    return {**os.environ, **options, **{name: str(value) for name, value in where.items() if value}}
