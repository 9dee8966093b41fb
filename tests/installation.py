"""An installation of its own: a data folder, and on PostgreSQL a database, that real processes of `medcluster` use."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg


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

    def python(self, source: str, *arguments: str) -> str:
        """Standard output of a piece of code with this installation's Django."""
        prelude = "import django; django.setup()\n"
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "medcluster.config.settings"}
        done = subprocess.run(
            [sys.executable, "-c", prelude + source, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def installation(data: Path) -> Iterator[Installation]:
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


@dataclass
class Serving:
    process: subprocess.Popen[str]
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")

    def tree(self) -> set[int]:
        """Every process below `serve`."""
        return below(self.process.pid)

    def answers(self) -> bool:
        with contextlib.suppress(OSError):
            return self.get("/healthz")[0] == 200
        return False


def below(parent: int) -> set[int]:
    found: set[int] = set()
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        found |= {int(child)} | below(int(child))
    return found


def running(pids: set[int]) -> set[int]:
    def state(pid: int) -> str:
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return "X"

    return {pid for pid in pids if state(pid) not in "ZX"}


def until(what: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@contextlib.contextmanager
def serve(
    made: Installation, log: Path, port: int = 0, command: tuple[str, ...] = ("serve",), **settings: str
) -> Iterator[Serving]:
    """`medcluster serve` as it runs in production (or another command that serves), ended afterwards anyway."""
    port = port or free_port()
    with log.open("a+") as out:
        whole = [sys.executable, "-m", "medcluster", *command, "--port", str(port)]
        process = subprocess.Popen(whole, env={**made.environment, **settings}, stdout=out, stderr=out, text=True)
        found = Serving(process, port)
        try:
            until(lambda: process.poll() is not None or found.answers(), 90)
            assert process.poll() is None, log.read_text()
            yield found
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
