"""A client of ClamAV's daemon: the INSTREAM command (docs.clamav.net/manual/Usage/ClamdProtocol.html).

`zINSTREAM\\0`, then chunks `<length: 4 bytes, network order><data>`, ended by a chunk of length zero. The answer is
`stream: OK`, `stream: <name> FOUND` or a sentence ending with `ERROR`, closed by a zero byte.
"""

from __future__ import annotations

import socket
import struct
from typing import IO

CHUNK = 1 << 16
TIMEOUT = 60
LONGEST_ANSWER = 4096


class ScannerError(Exception):
    """The scanner could not look at the file."""


class Clamd:
    """`address` is host:port, or the path of a Unix socket."""

    def __init__(self, address: str, timeout: float = TIMEOUT) -> None:
        self.address = address.removeprefix("unix:")
        self.timeout = timeout

    def scan(self, content: IO[bytes]) -> str:
        """The name of the threat, "" when there is none; raises ScannerError."""
        try:
            with self._connect() as connection:
                answer = self._stream(connection, content)
        except OSError as error:
            raise ScannerError(f"no answer from clamd: {error}") from error
        if answer.endswith("FOUND"):
            return answer.removeprefix("stream: ").removesuffix("FOUND").strip() or "unknown"
        if answer == "stream: OK":
            return ""
        raise ScannerError(answer or "clamd closed the connection")

    def _connect(self) -> socket.socket:
        if "/" in self.address:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self.timeout)
            connection.connect(self.address)
            return connection
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=self.timeout)

    def _stream(self, connection: socket.socket, content: IO[bytes]) -> str:
        connection.sendall(b"zINSTREAM\0")
        try:
            while chunk := content.read(CHUNK):
                connection.sendall(struct.pack("!L", len(chunk)) + chunk)
            connection.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it stopped listening (size limit): its answer says why
        return self._answer(connection)

    @staticmethod
    def _answer(connection: socket.socket) -> str:
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (part := connection.recv(1024)):
            answer += part
        return answer.rstrip(b"\0\n").decode(errors="replace").strip()
