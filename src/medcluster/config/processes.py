"""The process tree of `serve`: the web server and the worker as children that live and die with it."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from medcluster.config.console import CommandFailed, note

GRACE = 15.0  # seconds that children have to finish what they are doing
SOON = 5.0  # a worker that dies within this time of its start is restarted more slowly
PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None  # loaded before any fork


def free_or_fail(host: str, port: int) -> None:
    """Say in words that a port is taken, before two processes have been started in vain."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandFailed(
                f"{host}:{port} cannot be listened at ({error.strerror}). Is another server running? Choose --port."
            ) from None


def web_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(threads),
        "--log-level": "error",
        "--workers-kill-timeout": "10",
    }
    flat = [text for pair in options.items() for text in pair]
    return [
        sys.executable,
        "-m",
        "granian",
        *flat,
        "--no-ws",
        "--respawn-failed-workers",
        "medcluster.config.wsgi:application",
    ]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "medcluster", "worker"]


def _die_with_parent() -> None:
    """Linux: a parent that is killed outright takes its children with it, so no server stays behind unseen."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One child process; in its own group, so that Ctrl-C reaches the parent only, which ends the tree in order."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    restarts: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  our own interpreter with our own arguments
            self.command,
            env=dict(self.environment),
            process_group=0,
            preexec_fn=_die_with_parent,  # no threads here yet
        )

    @property
    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """Take the whole group: the web server's own children too."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            self.process.wait()


@dataclass
class Tree:
    """Starts the children, restarts those that may be restarted, and ends all of them."""

    children: list[Child] = field(default_factory=list)
    stopping: bool = field(default=False, init=False)

    def start(self, child: Child) -> None:
        self.children.append(child)
        child.start()

    def watch(self) -> str:
        """Wait until told to stop ("") or until a child that may not be restarted has died (its name)."""
        while not self.stopping:
            for child in self.children:
                if not child.ended:
                    continue
                if not child.restarts:
                    return child.name
                note(f"The {child.name} has ended unexpectedly and is started again.")
                if time.monotonic() - child.started < SOON:
                    time.sleep(1)
                child.start()
            time.sleep(0.1)
        return ""

    def stop(self) -> None:
        """SIGTERM, a time of grace, then SIGKILL for what is left of each group."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + GRACE
        while time.monotonic() < until and not all(child.ended for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            child.kill()


def wait_for(address: str, tree: Tree, seconds: float = 60.0) -> None:
    """Return when `address` answers 200; CommandFailed when a child died or the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not tree.stopping:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  http to ourselves
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        if gone := [child.name for child in tree.children if child.ended]:
            raise CommandFailed(f"The {gone[0]} ended while starting; its words are above.")
        time.sleep(0.05)
    if not tree.stopping:
        raise CommandFailed(f"{address} did not answer within {seconds:.0f} seconds.")
