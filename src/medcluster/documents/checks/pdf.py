"""PDF: header at the very beginning, an end, no programs, not an archive as well (ISO 32000-1, 7.5)."""

from __future__ import annotations

import re
from typing import IO

from django.utils.translation import gettext_lazy as _

from medcluster.documents.checks.zipped import is_also_archive
from medcluster.documents.refusal import Refused

_TAIL = 2048
_CHUNK = 1 << 20
_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFile|RichMedia)\b")
_LONGEST_TOKEN = 16


def check(content: IO[bytes]) -> None:
    end = content.seek(0, 2)
    content.seek(max(0, end - _TAIL))
    if b"%%EOF" not in content.read():
        raise Refused(
            _("The PDF is incomplete. Open it to see whether it is whole, and upload it again."), code="damaged"
        )
    if is_also_archive(content):
        raise Refused(_("This PDF hides an archive. Print it to PDF again and upload that."), code="active")
    if _has_programs(content):
        raise Refused(
            _("This PDF contains a program or another file. Print it to PDF again and upload that."), code="active"
        )


def _has_programs(content: IO[bytes]) -> bool:
    """Names of active parts in the open text of the file; the browser's viewer is the second wall."""
    content.seek(0)
    carry = b""
    while chunk := content.read(_CHUNK):
        if _ACTIVE.search(carry + chunk):
            return True
        carry = chunk[-_LONGEST_TOKEN:]
    return False
