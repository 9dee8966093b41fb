"""Opening a file: only when it is clean, and never without a line in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.documents.models import DocumentVersion, ScanState
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict
from medcluster.kernel.ports import AuditEntry, ports

_WHY_NOT = {
    ScanState.PENDING: _("The file is still being checked for viruses. Try again in a minute."),
    ScanState.THREAT: _("A virus was found in this file, so it cannot be opened."),
    ScanState.FAILED: _("The file could not be checked for viruses, so it cannot be opened. Upload it again."),
}


def check_open(version: DocumentVersion) -> None:
    """Conflict (409) with the reason when the file cannot be opened."""
    if not version.can_be_opened:
        raise Conflict(_WHY_NOT[ScanState(version.scan_state)], code=f"scan_{version.scan_state}")


def open_version(version: DocumentVersion, actor: Actor, span: str = "") -> DocumentVersion:
    """The version, checked and written down as read. The later parts of one download are one reading with the first."""
    check_open(version)
    if not span or span.startswith("bytes=0-"):
        document = version.document
        details = {"document": str(document.pk), "version": version.number, "kind": document.kind}
        entry = AuditEntry(
            "document.read", actor, document.owner_type, document.owner_id, document.patient_id, details=details
        )
        ports.audit.append([entry])
    return version
