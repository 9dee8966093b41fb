"""`serve` as a tree of processes: it starts, answers, heals its worker, and ends cleanly however it is ended."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.platform.conftest import Installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("installation")]


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


@pytest.fixture
def serving(migrated: Installation, tmp_path: Path) -> Iterator[Serving]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path / "serve.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "medcluster", "serve", "--port", str(port)],
        env=migrated.environment,
        stdout=log,
        stderr=log,
        text=True,
    )
    found = Serving(process, port)
    try:
        until(lambda: process.poll() is not None or found.answers(), 60)
        assert process.poll() is None, Path(log.name).read_text()
        yield found
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        log.close()


def test_it_serves_pages_static_files_and_probes(serving: Serving) -> None:
    until(lambda: serving.get("/readyz")[0] == 200)
    status, page = serving.get("/accounts/login/")
    assert status == 200
    for path in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)):
        assert serving.get(path)[0] == 200, path
    assert serving.get("/no-such-page/")[0] in (404, 200)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_with_everything_it_started(serving: Serving, number: signal.Signals) -> None:
    until(lambda: len(serving.tree()) >= 4)
    tree = serving.tree()
    serving.process.send_signal(number)
    assert serving.process.wait(20) == 0
    assert not running(tree)


def test_killed_outright_it_leaves_no_child_behind(serving: Serving) -> None:
    until(lambda: len(serving.tree()) >= 4)
    tree = serving.tree()
    serving.process.kill()
    until(lambda: not running(tree), 20)


def test_a_killed_worker_is_started_again(serving: Serving) -> None:
    def worker() -> int:
        for pid in serving.tree():
            with contextlib.suppress(OSError):
                if Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").endswith("\0worker"):
                    return pid
        return 0

    until(worker)
    first = worker()
    os.kill(first, signal.SIGKILL)
    until(lambda: worker() not in (0, first))


def test_a_taken_port_is_said_in_words(serving: Serving, migrated: Installation) -> None:
    found = migrated.json("serve", "--port", str(serving.port), code=1)
    assert "Choose --port" in found["error"]


def test_it_refuses_to_serve_an_old_database(empty: Installation) -> None:
    assert "Run: medcluster migrate" in empty.json("serve", "--port", "8199", code=1)["error"]


def test_worker_once_does_what_waits_and_ends(migrated: Installation) -> None:
    assert set(migrated.json("worker", "--once")) >= {"messages", "jobs", "clocks"}
