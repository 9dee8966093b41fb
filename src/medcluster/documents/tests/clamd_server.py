"""A ClamAV daemon for tests: a real socket that speaks INSTREAM as documented and knows one virus, EICAR."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from medcluster.documents.tests.samples import EICAR


class _Handler(socketserver.BaseRequestHandler):
    server: FakeClamd

    def handle(self) -> None:
        command = self._until_zero()
        self.server.commands.append(command)
        if command != b"zINSTREAM":
            self.request.sendall(b"UNKNOWN COMMAND\0")
            return
        data = b""
        while size := struct.unpack("!L", self._exactly(4))[0]:
            data += self._exactly(size)
            if len(data) > self.server.limit:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.streams.append(data)
        if self.server.broken:
            return  # it dies without an answer
        self.request.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0")

    def _until_zero(self) -> bytes:
        found = b""
        while not found.endswith(b"\0"):
            found += self._exactly(1)
        return found[:-1]

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            part = self.request.recv(size - len(found))
            if not part:
                raise ConnectionError("the client left")
            found += part
        return found


class FakeClamd(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address: tuple[str, int] | str) -> None:
        if isinstance(address, str):
            self.address_family = socket.AF_UNIX
        self.commands: list[bytes] = []
        self.streams: list[bytes] = []
        self.limit = 25 << 20
        self.broken = False
        super().__init__(address, _Handler)  # type: ignore[arg-type]

    @property
    def address(self) -> str:
        found = self.server_address
        return found if isinstance(found, str) else f"{found[0]!s}:{found[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def running(address: tuple[str, int] | str = ("127.0.0.1", 0)) -> Iterator[FakeClamd]:
    with FakeClamd(address) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
