"""`serve` as a tree of processes: it starts, answers, heals its worker, and ends cleanly however it is ended."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from pathlib import Path

import pytest

from tests.installation import Installation, Serving, running, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("installation")]


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


def test_settings_are_shown_without_starting_django(migrated: Installation) -> None:
    assert migrated.json("settings")["MEDCLUSTER_DATA"] == str(migrated.data)


def test_worker_once_does_what_waits_and_ends(migrated: Installation) -> None:
    assert set(migrated.json("worker", "--once")) >= {"messages", "jobs", "clocks"}
