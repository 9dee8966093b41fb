"""An installation of its own: a data folder, and on PostgreSQL a database, that real processes of `medcluster` use."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest


@dataclass(frozen=True)
class Installation:
    """Runs `medcluster` with this installation's settings and nothing of the test's own."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("MEDCLUSTER_", "DJANGO_SETTINGS"))}
        return {**kept, "MEDCLUSTER_DATA": str(self.data), **self.settings}

    def run(self, *arguments: str, code: int = 0, **more: str) -> str:
        """Standard output of a command that ends with `code`."""
        done = subprocess.run(
            [sys.executable, "-m", "medcluster", *arguments],
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == code, (
            f"medcluster {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}"
        )
        return done.stdout

    def json(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run(*arguments, "--json", code=code))
        return found

    def python(self, source: str) -> str:
        """Standard output of a piece of code with this installation's Django."""
        prelude = "import django; django.setup()\n"
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "medcluster.config.settings"}
        done = subprocess.run(
            [sys.executable, "-c", prelude + source], env=environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    """An installation in which nothing has been done yet."""
    yield from _installation(tmp_path / "data")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A migrated installation that the tests of one process share."""
    for installation in _installation(tmp_path_factory.mktemp("installation")):
        installation.run("migrate")
        yield installation


def _installation(data: Path) -> Iterator[Installation]:
    server = os.environ.get("MEDCLUSTER_DATABASE_URL")
    if not server:
        yield Installation(data)
        return
    name = f"platform_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            address = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
            yield Installation(data, {"MEDCLUSTER_DATABASE_URL": address, "MEDCLUSTER_SECRET_KEY": "k" * 50})
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
