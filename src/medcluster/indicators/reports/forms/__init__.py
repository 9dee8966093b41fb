"""The docx form of the report: our own, or the newest that the cluster has uploaded."""

from __future__ import annotations

from pathlib import Path

from medcluster.indicators.reports.models import ReportForm

OUR_OWN = Path(__file__).parent / "period.docx"


def current() -> bytes:
    """The form that is in force."""
    newest = ReportForm.objects.select_related("document").order_by("-version").first()
    if newest is None or newest.document is None:
        return our_own()
    with newest.document.current.file.open("rb") as file:
        content: bytes = file.read()
    return content


def our_own() -> bytes:
    return OUR_OWN.read_bytes()
