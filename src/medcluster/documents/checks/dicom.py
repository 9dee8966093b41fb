"""DICOM part 10: 128 bytes of preamble, then "DICM". A program in the preamble makes it run as one (CVE-2019-11687)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.documents.refusal import Refused

PREAMBLE = 128
_HARMLESS = (b"II*\x00", b"MM\x00*")  # a TIFF header, which the standard foresees


def check(head: bytes) -> None:
    preamble = head[:PREAMBLE]
    if preamble.strip(b"\x00") and not preamble.startswith(_HARMLESS):
        raise Refused(_("This DICOM file has foreign content before its beginning. Export it again."), code="active")
    if len(head) <= PREAMBLE + 8:
        raise Refused(_("The DICOM file is incomplete. Export it again."), code="damaged")
