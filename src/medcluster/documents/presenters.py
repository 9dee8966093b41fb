"""What is said of a document, in the reader's words. Safe HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from medcluster.documents.models import Document, DocumentVersion, ScanState
from medcluster.kernel.web import html, words

_WHAT_NOW: dict[ScanState, Callable[[], str]] = {
    ScanState.THREAT: lambda: _("The file is locked. Check your computer and upload the document again."),
    ScanState.FAILED: lambda: _("The file stays locked. Upload it again."),
    ScanState.PENDING: lambda: "",
}
_MOODS = {ScanState.PENDING: "waiting", ScanState.THREAT: "late", ScanState.FAILED: "stopped"}


def facts(document: Document, current: DocumentVersion) -> SafeString:
    """Kind, date, size, who and when, version, whether it was checked."""
    parts: list[Any] = [document.kind_label]
    if current.issued_on:
        parts.append(_("of %(date)s") % {"date": words.day(current.issued_on)})
    parts += [words.bytes_(current.size), _by(current)]
    if current.number > 1:
        parts.append(_version(current))
    if current.can_be_opened and not current.was_scanned:
        parts.append(_("not checked for viruses"))
    return _joined(parts)


def note(document: Document, current: DocumentVersion) -> SafeString:
    """Why the document cannot be used, if so."""
    if document.is_withdrawn:
        who = format_html("{}, {}", document.withdrawn_by_name, html.ago(document.withdrawn_at))
        badge = html.badge(_("Withdrawn"), "stopped")
        return format_html('{} {} <span class="quiet-inline">{}</span>', badge, document.withdrawal_reason, who)
    state = ScanState(current.scan_state)
    if state == ScanState.CLEAN:
        return SafeString()
    return format_html("{} {}", html.badge(state.label, _MOODS[state]), _WHAT_NOW[state]())


def version_facts(version: DocumentVersion) -> SafeString:
    parts: list[Any] = [_version(version), words.bytes_(version.size), _by(version)]
    if not version.can_be_opened:
        parts.append(version.get_scan_state_display())
    return _joined([*parts, version.note] if version.note else parts)


def _by(version: DocumentVersion) -> SafeString:
    return format_html("{}, {}", version.uploaded_by_name, html.ago(version.uploaded_at))


def _version(version: DocumentVersion) -> str:
    return _("version %(number)s") % {"number": version.number}


def _joined(parts: Iterable[Any]) -> SafeString:
    return format_html_join(" · ", "{}", ((part,) for part in parts))
