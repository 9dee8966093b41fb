"""From files to FHIR resources, with a clear reason for everything that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _

SUFFIXES = (".json", ".ndjson", ".jsonl")
LARGEST_JSON = 256 * 2**20  # read at once
LARGEST_LINE = 8 * 2**20


class Unreadable(Exception):
    """The file as a whole is refused; `entry` says where it broke, when that is known."""

    def __init__(self, reason: str, entry: str = "") -> None:
        super().__init__(reason)
        self.entry = entry


@dataclass(frozen=True)
class Entry:
    """A resource and where in its file it stood ("entry 3", "line 12")."""

    label: str
    resource: dict[str, Any]


def files_in(path: Path) -> list[Path]:
    """The file itself, or the readable files of a folder and its folders, in order of name."""
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file() and not p.is_symlink())


def entries_of(file: Path) -> Iterator[Entry]:
    """Every resource of a file. Raises Unreadable for whatever is no FHIR JSON."""
    size = _size(file)
    if size == 0:
        raise Unreadable(_("The file is empty."))
    if file.suffix.lower() in (".ndjson", ".jsonl"):
        yield from _lines(file)
        return
    if size > LARGEST_JSON:
        limit = LARGEST_JSON // 2**20
        raise Unreadable(
            _("The file is larger than %(limit)s MB. Split it, or export it as NDJSON.") % {"limit": limit}
        )
    yield from _resources(_parse(file.read_bytes()), "")


def _size(file: Path) -> int:
    try:
        if not file.is_file():
            raise Unreadable(_("There is no such file.") if not file.exists() else _("This is not a file."))
        return file.stat().st_size
    except OSError as error:
        raise Unreadable(_("The file cannot be opened: %(why)s.") % {"why": error.strerror or ""}) from error


def _lines(file: Path) -> Iterator[Entry]:
    with file.open("rb") as stream:
        number = 0
        while line := stream.readline(LARGEST_LINE + 1):
            number += 1
            label = _("line %(number)s") % {"number": number}
            if len(line) > LARGEST_LINE:
                raise Unreadable(_("The line is too long for one resource."), label)
            if line.strip():
                yield from _resources(_parse(line, label), label)


def _parse(content: bytes, label: str = "") -> Any:
    content = content.removeprefix(b"\xef\xbb\xbf")
    start = content.lstrip()[:1]
    if start == b"<":
        raise Unreadable(_("This is XML. Export the data as FHIR JSON."), label)
    if start not in (b"{", b"["):
        raise Unreadable(_("This is not a JSON file."), label)
    try:
        return msgspec.json.decode(content)
    except RecursionError as error:
        raise Unreadable(_("The JSON is nested too deeply."), label) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(_("The JSON is broken: %(where)s.") % {"where": str(error)[:120]}, label) from error


def _resources(document: Any, label: str) -> Iterator[Entry]:
    """The resources of a bundle, or the one resource that the document is."""
    if not isinstance(document, dict) or not isinstance(document.get("resourceType"), str):
        raise Unreadable(_("This is JSON but not FHIR: there is no resourceType."), label)
    if document["resourceType"] != "Bundle":
        yield Entry(label or _("entry %(number)s") % {"number": 1}, document)
        return
    entries = document.get("entry", [])
    if not isinstance(entries, list):
        raise Unreadable(_("The bundle's entry is not a list."), label)
    for number, entry in enumerate(entries, start=1):
        where = ", ".join(part for part in (label, _("entry %(number)s") % {"number": number}) if part)
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            raise Unreadable(_("An entry of the bundle holds no resource."), where)
        yield Entry(where, resource)
