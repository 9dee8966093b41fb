"""Virus scanning: states pending → clean / threat / failed, and the worker's step that moves files through them.

The scanner is ClamAV's daemon, named by the setting CLAMD. Without one a file is CLEAN with `scanner="none"`, which
every screen shows as "not scanned". A worker claims a file by moving `scan_after` ahead, so a crash only delays it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from medcluster.documents.clamd import Clamd, ScannerError
from medcluster.documents.models import DocumentVersion, ScanState
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.ports import AuditEntry, Dispatch, ports

log = logging.getLogger(__name__)

NO_SCANNER = "none"
OWN_WORK = "own"  # made by ourselves: nothing to scan
LEASE = timedelta(minutes=5)
BACKOFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


class Scanner(Protocol):
    name: str

    def scan(self, version: DocumentVersion) -> str:
        """The name of the threat, "" when there is none. Raises ScannerError when it could not look."""


@dataclass(frozen=True)
class Counts:
    clean: int = 0
    threats: int = 0
    retried: int = 0
    failed: int = 0


class _ClamdScanner:
    name = "ClamAV"

    def __init__(self, address: str) -> None:
        self._clamd = Clamd(address)

    def scan(self, version: DocumentVersion) -> str:
        with version.file.open("rb") as stored:
            return self._clamd.scan(stored)


def scanner() -> Scanner | None:
    """The scanner of this installation; None when none is set."""
    address = str(getattr(settings, "CLAMD", "") or "")
    return _ClamdScanner(address) if address else None


def state_of_new(*, generated: bool) -> dict[str, Any]:
    """Fields of a new version: pending when somebody will look at it."""
    if generated:
        return {"scan_state": ScanState.CLEAN, "scanner": OWN_WORK}
    if scanner() is None:
        return {"scan_state": ScanState.CLEAN, "scanner": NO_SCANNER}
    return {"scan_state": ScanState.PENDING}


def run_once(now: datetime | None = None, batch: int = 20) -> Counts:
    """Scan files that wait; at most `batch`. Safe with several workers."""
    now = now or timezone.now()
    tool = scanner()
    due = DocumentVersion.objects.filter(scan_state=ScanState.PENDING, scan_after__lte=now).select_related("document")
    done = {"clean": 0, "threats": 0, "retried": 0, "failed": 0}
    for version in due.order_by("scan_after")[:batch]:
        if _claim(version, now):
            done[_scan(version, tool, now)] += 1
    return Counts(**done)


def _claim(version: DocumentVersion, now: datetime) -> bool:
    """Take the file for this worker: compare-and-set on the time that was read."""
    taken = DocumentVersion.objects.filter(
        pk=version.pk, scan_state=ScanState.PENDING, scan_after=version.scan_after
    ).update(scan_after=now + LEASE, scan_attempts=F("scan_attempts") + 1)
    version.scan_attempts += taken
    return bool(taken)


def _scan(version: DocumentVersion, tool: Scanner | None, now: datetime) -> str:
    try:
        if tool is None:
            raise ScannerError("no scanner is set")
        threat = tool.scan(version)
    except (ScannerError, OSError) as error:
        return _could_not(version, error, now)
    found = {"scanner": tool.name, "scan_detail": threat[:255], "scanned_at": now}
    if not threat:
        _save(version, scan_state=ScanState.CLEAN, **found)
        return "clean"
    _save(version, scan_state=ScanState.THREAT, **found)
    _tell(version, threat)
    return "threats"


def _could_not(version: DocumentVersion, error: Exception, now: datetime) -> str:
    log.warning("document version %s could not be scanned: %s", version.pk, error)
    if version.scan_attempts > len(BACKOFF):
        _save(version, scan_state=ScanState.FAILED, scan_detail=str(error)[:255])
        return "failed"
    _save(version, scan_after=now + BACKOFF[version.scan_attempts - 1], scan_detail=str(error)[:255])
    return "retried"


def _save(version: DocumentVersion, **values: Any) -> None:
    DocumentVersion.objects.filter(pk=version.pk).update(**values)


def _tell(version: DocumentVersion, threat: str) -> None:
    """Write the finding down and tell the person who uploaded the file."""
    document = version.document
    details = {"document": str(document.pk), "version": version.number, "threat": threat[:100]}
    ports.audit.append(
        [
            AuditEntry(
                "document.threat", SYSTEM, document.owner_type, document.owner_id, document.patient_id, details=details
            )
        ]
    )
    if version.uploaded_by_id is not None:
        ports.messages.enqueue(
            [Dispatch("document.threat", "accounts.user", version.uploaded_by_id, f"document:{version.pk}:threat")]
        )


def rescan(version: DocumentVersion) -> None:
    """Put a file whose check failed back in the queue."""
    DocumentVersion.objects.filter(pk=version.pk, scan_state=ScanState.FAILED).update(
        scan_state=ScanState.PENDING, scan_attempts=0, scan_after=timezone.now()
    )


def waiting() -> int:
    """How many files would be checked again by `rescan_all`, counted to a hundred."""
    return int(_unsettled()[:100].count())


def rescan_all() -> int:
    """Put every file whose check failed back in the queue, and those that wait for their next try to its head."""
    return int(_unsettled().update(scan_state=ScanState.PENDING, scan_attempts=0, scan_after=timezone.now()))


def _unsettled() -> Any:
    return DocumentVersion.objects.filter(scan_state__in=(ScanState.FAILED, ScanState.PENDING))
