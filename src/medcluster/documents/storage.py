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


def chunks(content: IO[bytes], *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """The bytes from `start`, `length` of them at most; closes the file at the end."""
    with content:
        content.seek(start)
        left = length
        while left is None or left > 0:
            chunk = content.read(CHUNK if left is None else min(CHUNK, left))
            if not chunk:
                return
            left = None if left is None else left - len(chunk)
            yield chunk


def _measure(content: IO[bytes]) -> tuple[str, int]:
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size
