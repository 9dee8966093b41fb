"""The list of files that the virus scanner has not passed, without the names of files (they may name patients)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.documents import kinds
from medcluster.documents.models import ScanState
from medcluster.kernel.web import html, words
from medcluster.kernel.web.tables import Column, Empty, Filter, Table

SCANS = Table(
    "scans",
    columns=[
        Column("kind", _("Kind"), lambda v: kinds.label(v.document.kind), primary=True),
        Column("state", _("Stands at"), lambda v: v.get_scan_state_display(), sort="scan_state"),
        Column("detail", _("What went wrong"), lambda v: html.clipped(v.scan_detail, 90)),
        Column("tries", _("Tries"), lambda v: v.scan_attempts, numeric=True),
        Column("size", _("Size"), lambda v: words.bytes_(v.size), sort="size", numeric=True, export=lambda v: v.size),
        Column("by", _("Uploaded by"), lambda v: v.uploaded_by_name),
        Column("when", _("Uploaded"), lambda v: html.ago(v.uploaded_at), sort="uploaded_at",
               export=lambda v: v.uploaded_at),
        Column("next", _("Next try"), lambda v: html.moment(v.scan_after), sort="scan_after",
               export=lambda v: v.scan_after),
    ],
    filters=[
        Filter("state", _("Stands at"), lambda query, values: query.filter(scan_state__in=values),
               choices=[(s.value, s.label) for s in ScanState if s != ScanState.CLEAN]),
        Filter.dates("uploaded", _("Uploaded"), field="uploaded_at"),
    ],
    default_sort="-when",
    empty=Empty(_("No file waits for a check")),
)  # fmt: skip
