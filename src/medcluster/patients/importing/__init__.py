"""Patients from FHIR R4 files: bundles, single resources, NDJSON, folders of them.

    result = run([Path("data/synthea")], by=SYSTEM, progress=lambda done, total: …)

A patient is recognised by the numbers (system, value) that came with it, so a second run leaves everything `unchanged`.
Each file is one transaction: a file that cannot be read to its end changes nothing. One unusable entry in a sound file
is rejected with its reason and does not hold up the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.patients.importing.reading import Unreadable, entries_of, files_in
from medcluster.patients.importing.translation import Rejected, translate
from medcluster.patients.importing.writing import Received, Writer

CHUNK = 500

__all__ = ["ImportResult", "run"]


@dataclass
class ImportResult:
    """What became of the entries. `rejected`: (file, entry, reason), entry empty when the whole file was refused."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[tuple[str, str, str]] = field(default_factory=list)
    without_patients: list[str] = field(default_factory=list)  # sound files in which there was nobody
    ignored: int = 0  # resources of other types

    def as_json(self) -> dict[str, Any]:
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [{"file": file, "entry": entry, "reason": reason} for file, entry, reason in self.rejected],
            "without_patients": self.without_patients,
            "ignored": self.ignored,
        }


def run(paths: Iterable[Path | str], *, by: Actor, progress: Callable[[int, int], None] | None = None) -> ImportResult:
    """Read patients from files and folders. `progress(done, total)` counts files. Only for cluster-wide actors."""
    by.require(Permission.EDIT_PATIENT)
    if not by.sees_cluster(Permission.EDIT_PATIENT):
        raise NotPermitted(_("Only people who see the whole cluster can import patients."))
    result = ImportResult()
    files: list[Path] = []
    for path in paths:
        found = files_in(Path(path))
        if not found:
            result.rejected.append((str(path), "", _("The folder has no .json or .ndjson files.")))
        files += found
    for done, file in enumerate(files, start=1):
        _take_file(file, by, result)
        if progress:
            progress(done, len(files))
    return result


def _take_file(file: Path, by: Actor, result: ImportResult) -> None:
    """One file, whole or not at all."""
    part = ImportResult()
    try:
        with transaction.atomic():
            _take_entries(file, by, part)
    except Unreadable as error:
        result.rejected.append((str(file), error.entry, str(error)))
        return
    result.created += part.created
    result.updated += part.updated
    result.unchanged += part.unchanged
    result.ignored += part.ignored
    result.rejected += part.rejected
    if not (part.created or part.updated or part.unchanged or part.rejected):
        result.without_patients.append(str(file))


def _take_entries(file: Path, by: Actor, part: ImportResult) -> None:
    writer = Writer(by)
    waiting: list[Received] = []
    for entry in entries_of(file):
        if entry.resource.get("resourceType") != "Patient":
            part.ignored += 1
            continue
        try:
            waiting.append(Received(entry.label, translate(entry.resource)))
        except Rejected as reason:
            part.rejected.append((str(file), entry.label, str(reason)))
        if len(waiting) >= CHUNK:
            _write(writer, waiting, file, part)
            waiting = []
    _write(writer, waiting, file, part)


def _write(writer: Writer, waiting: Sequence[Received], file: Path, part: ImportResult) -> None:
    outcome = writer.write(waiting)
    part.created += outcome.created
    part.updated += outcome.updated
    part.unchanged += outcome.unchanged
    part.rejected += [(str(file), label, reason) for label, reason in outcome.rejected]
