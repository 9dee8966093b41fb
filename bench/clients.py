"""Eight clients that ask as fast as they are answered, in one process of little weight."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CLIENTS = 8
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)

Request = Callable[[int], bytes]  # the n-th request, as bytes for the wire


@dataclass(frozen=True)
class Server:
    port: int
    pid: int


@dataclass
class Measured:
    """What the clients saw: seconds of each answer, and answers that were not 2xx."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    cpu: float = 0.0  # seconds that the server's processes worked

    def __iadd__(self, other: Measured) -> Measured:
        self.seconds += other.seconds
        self.cpu += other.cpu
        self.times += other.times
        self.wrong += other.wrong
        return self

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def cost(self) -> float:
        """Milliseconds of CPU for an answer."""
        return 1000 * self.cpu / len(self.times) if self.times else 0.0

    def percentile(self, percent: int) -> float:
        """Milliseconds."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] if ordered else 0.0


def request(method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def cpu_seconds(pid: int) -> float:
    """CPU time that a server and its processes have used so far; 0 where the system does not tell (not Linux).

    Other people's work on a shared machine changes how long an answer takes, and hardly what it costs.
    """
    ticks: dict[int, int] = {}
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            fields = path.read_text().rpartition(") ")[2].split()
            parents[int(path.parent.name)] = int(fields[1])
            ticks[int(path.parent.name)] = int(fields[11]) + int(fields[12])
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(ticks.get(one, 0) for one in family) / os.sysconf("SC_CLK_TCK")


_asked = itertools.count(1)  # no two measurements begin at the same request of a list


def measure(server: Server, make: Request, *, seconds: float, warm: float = 1.0, most: int = 0) -> Measured:
    """Ask for `seconds` (or for the first `most` requests, each once) after warming up."""
    if warm:
        _ask(server.port, make, warm, offset=next(_asked) * 1_000_003)
    started, worked = time.monotonic(), cpu_seconds(server.pid)
    found = _ask(server.port, make, seconds, most, offset=0 if most else next(_asked) * 1_000_003)
    found.seconds, found.cpu = time.monotonic() - started, cpu_seconds(server.pid) - worked
    return found


def _ask(port: int, make: Request, seconds: float, most: int = 0, *, offset: int) -> Measured:
    counter = itertools.count(offset)
    found = Measured(seconds)
    until = time.monotonic() + seconds

    def client() -> None:
        with socket.create_connection(("127.0.0.1", port)) as wire:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.monotonic() < until:
                number = next(counter)
                if most and number - offset >= most:
                    return
                started = time.perf_counter()
                wire.sendall(make(number))
                head = _answer(wire)
                if head[9:10] == b"2":
                    found.times.append(time.perf_counter() - started)
                else:
                    found.wrong.append(head[:200].decode(errors="replace"))

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _answer(wire: socket.socket) -> bytes:
    """Read one answer whole; its head is returned."""
    data = b""
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _more(wire, 65536)
    head = data[: end + 2]
    length = LENGTH.search(head)
    if length is None:
        while not data.endswith(b"\r\n0\r\n\r\n"):  # in chunks, as Granian sends what says no length
            data += _more(wire, 65536)
        return head
    left = int(length[1]) - (len(data) - end - 4)
    while left > 0:
        left -= len(_more(wire, min(left, 1 << 20)))
    return head


def _more(wire: socket.socket, size: int) -> bytes:
    if not (part := wire.recv(size)):
        raise ConnectionError("the server closed the connection")
    return part


def over(requests: Sequence[bytes]) -> Request:
    """Take the prepared requests in turn."""
    return lambda number: requests[number % len(requests)]
