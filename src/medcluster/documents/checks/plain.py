"""Plain text: letters of a known encoding, no control characters, no web page inside."""

from __future__ import annotations

import re
from typing import IO

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CODE = re.compile(rb"<\s*(script|html|svg|iframe|object|embed|meta|body)\b", re.IGNORECASE)
LONGEST = 5 << 20


def is_text(content: IO[bytes]) -> bool:
    content.seek(0)
    data = content.read(LONGEST + 1)
    content.seek(0)
    if len(data) > LONGEST:
        return False
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decodes(data, "utf-16") and not _CODE.search(data.replace(b"\x00", b""))
    if _CONTROL.search(data) or _CODE.search(data):
        return False
    return _decodes(data, "utf-8-sig") or _decodes(data, "cp1251")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
