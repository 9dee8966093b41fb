"""Names of files as people gave them, made safe to show, to keep and to send back. Cyrillic and Kazakh stay."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})$")


def safe(name: str) -> str:
    """The last part of the path, without control, direction-turning and invisible characters; never empty."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = _FORBIDDEN.sub("_", " ".join(name.split())).strip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name) or "file"


def extension(name: str) -> str:
    """The extension in small letters without the dot, "" when there is none."""
    found = _EXTENSION.search(name)
    return found[1].lower() if found else ""


def title(name: str) -> str:
    """A title made of a file's name: without extension, underscores as spaces."""
    return _EXTENSION.sub("", name).replace("_", " ").strip() or name


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    found = _EXTENSION.search(name)
    tail = found[0] if found else ""
    return name[: LONGEST - len(tail)].rstrip(". ") + tail
