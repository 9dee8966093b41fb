"""Where the bytes lie: under the hash of their content, outside the web root, in Django's default storage.

The same content is kept once. A crash may leave a file without a row, never a row without a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

CHUNK = 1 << 18


@dataclass(frozen=True)
class Stored:
    name: str
    sha256: str
    size: int


def keep(content: IO[bytes]) -> Stored:
    """Store the stream (read from its beginning) and say where."""
    digest, size = _measure(content)
    name = f"documents/{digest[:2]}/{digest[2:4]}/{digest}"
    if not (default_storage.exists(name) and default_storage.size(name) == size):
        content.seek(0)
        name = default_storage.save(name, File(content))
    return Stored(name, digest, size)


def sha256_of(name: str) -> str:
    """The hash of what lies there now; "" when nothing does."""
    if not default_storage.exists(name):
        return ""
    with default_storage.open(name) as stored:
        return _measure(stored)[0]


class Part:
    """Some bytes of an open file, chunk by chunk; closing it closes the file, read or not."""

    def __init__(self, content: IO[bytes], *, start: int = 0, length: int) -> None:
        self._content, self._start, self._left = content, start, length

    def __iter__(self) -> Iterator[bytes]:
        with self._content:
            self._content.seek(self._start)
            while self._left > 0 and (chunk := self._content.read(min(CHUNK, self._left))):
                self._left -= len(chunk)
                yield chunk

    def close(self) -> None:
        self._content.close()


def _measure(content: IO[bytes]) -> tuple[str, int]:
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size
