"""Word, Excel and OpenDocument files: zip archives whose parts say what they are (ECMA-376 part 2; ODF 1.3 part 2).

Refused: macros, ActiveX, embedded programs, templates from elsewhere, encrypted or oversized archives.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from medcluster.documents.refusal import Refused

MAX_PARTS = 10_000
MAX_UNPACKED = 1 << 30
MAX_MANIFEST = 5 << 20
_MACRO_NAMES = re.compile(
    r"vbaproject|vbadata|activex|/?basic/|/?scripts/|oleobject\d*\.bin|\.(exe|dll|js|vbs|bat|ps1|scr)$", re.IGNORECASE
)
_FAR_TEMPLATE = re.compile(
    rb"attachedTemplate[^>]*TargetMode\s*=\s*[\"']External|TargetMode\s*=\s*[\"']External[^>]*attachedTemplate"
)
_ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_DAMAGED: Any = _("The file is damaged. Open it to see whether it is whole, and upload it again.")
_MACROS: Any = _("The file carries macros or another program. Save it without them, or as PDF, and upload that.")
_ARCHIVE: Any = _("This is an archive. Unpack it and upload the files.")


def kind(content: IO[bytes]) -> str:
    """ "docx", "xlsx", "odt" or "ods"; raises Refused for anything else."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            _check_parts(archive)
            return _kind(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise Refused(_DAMAGED, code="damaged") from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused(_("Unpacked, the file is too large."), code="too_big")
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(_("The file is protected with a password. Save it without one and upload that."), code="kind")
    if any(part.filename.startswith(("/", "\\")) or ".." in part.filename.split("/") for part in parts):
        raise Refused(_DAMAGED, code="damaged")
    if len({part.filename for part in parts}) != len(parts):
        raise Refused(_DAMAGED, code="damaged")


def _kind(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if "[Content_Types].xml" in names:
        return _open_xml(archive, names)
    if names and names[0] == "mimetype":
        found = _ODF.get(_read(archive, "mimetype").strip())
        if found:
            _refuse_programs(names)
            return found
    raise Refused(_ARCHIVE, code="kind")


def _open_xml(archive: zipfile.ZipFile, names: list[str]) -> str:
    types = _read(archive, "[Content_Types].xml")
    if b"macroEnabled" in types or b"vnd.ms-office.vbaProject" in types:
        raise Refused(_MACROS, code="active")
    _refuse_programs(names)
    if "word/document.xml" in names and b"wordprocessingml.document.main+xml" in types:
        rels = "word/_rels/settings.xml.rels"
        if rels in names and _FAR_TEMPLATE.search(_read(archive, rels)):
            raise Refused(
                _("The file fetches a template from elsewhere. Save it as PDF and upload that."), code="active"
            )
        return "docx"
    if "xl/workbook.xml" in names and b"spreadsheetml.sheet.main+xml" in types:
        return "xlsx"
    raise Refused(_ARCHIVE, code="kind")


def _refuse_programs(names: list[str]) -> None:
    if any(_MACRO_NAMES.search(name) for name in names):
        raise Refused(_MACROS, code="active")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(MAX_MANIFEST)
