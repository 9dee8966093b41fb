"""Serving: the process tree from its start to its clean end. Used by `serve` and `demo`."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType

from django.db import connections

from medcluster.config.console import CommandFailed
from medcluster.config.health import pending_migrations
from medcluster.config.processes import Child, Tree, free_or_fail, wait_for, web_command, worker_command
from medcluster.config.settings import ENV


def serve(*, host: str | None, port: int | None, with_worker: bool, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; `ready` is called with the address once it answers. Else CommandFailed."""
    host, port = host or ENV.text("BIND"), port or ENV.number("PORT")
    free_or_fail(host, port)
    if missing := pending_migrations():
        raise CommandFailed(f"{len(missing)} migrations are not applied. Run: medcluster migrate")
    connections.close_all()  # the children open their own
    tree = Tree()

    def stop(number: int, frame: FrameType | None) -> None:
        tree.stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        tree.start(_web(host, port))
        address = f"http://{_reachable(host)}:{port}"
        wait_for(f"{address}/healthz", tree)
        if with_worker and not tree.stopping:
            tree.start(Child("worker", worker_command(), _environment(), restarts=True))
        if not tree.stopping:
            ready(address)
        if died := tree.watch():
            raise CommandFailed(f"The {died} has died; its last words are above.")
    finally:
        tree.stop()


def _web(host: str, port: int) -> Child:
    command = web_command(host, port, ENV.number("WORKERS"), ENV.number("THREADS"))
    return Child("web server", command, _environment())


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONUNBUFFERED": "1"}


def _reachable(host: str) -> str:
    """The address under which we ask ourselves."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
