"""What a file is, told by its bytes and never by its name. Whatever is not surely harmless is refused, in words.

Refused: empty, too big, damaged, programs, web pages and SVG, archives, old Office files and files with macros,
pictures or PDFs that are an archive at the same time, DICOM with a program in its preamble, names that lie.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from medcluster.documents import names
from medcluster.documents.checks import dicom, office, pdf, picture, plain
from medcluster.documents.refusal import Refused

HEAD = 4096


@dataclass(frozen=True)
class FileType:
    """A kind of file that is accepted. `preview` is how a browser can show it: "pdf", "picture" or "" (not at all)."""

    media_type: str
    extensions: tuple[str, ...]
    label: Any
    preview: str = ""


PDF = FileType("application/pdf", ("pdf",), _("PDF"), "pdf")
JPEG = FileType("image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), _("JPEG picture"), "picture")
PNG = FileType("image/png", ("png",), _("PNG picture"), "picture")
GIF = FileType("image/gif", ("gif",), _("GIF picture"), "picture")
WEBP = FileType("image/webp", ("webp",), _("WebP picture"), "picture")
TIFF = FileType("image/tiff", ("tif", "tiff"), _("TIFF picture"), "picture")
BMP = FileType("image/bmp", ("bmp", "dib"), _("BMP picture"), "picture")
DICOM = FileType("application/dicom", ("dcm", "dicom", "ima", "img"), _("DICOM image"))
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = FileType(f"{_OFFICE}wordprocessingml.document", ("docx",), _("Word document"))
XLSX = FileType(f"{_OFFICE}spreadsheetml.sheet", ("xlsx",), _("Excel workbook"))
ODT = FileType("application/vnd.oasis.opendocument.text", ("odt",), _("OpenDocument text"))
ODS = FileType("application/vnd.oasis.opendocument.spreadsheet", ("ods",), _("OpenDocument table"))
TEXT = FileType("text/plain", ("txt", "csv", "log"), _("Plain text"))

ACCEPTED: tuple[FileType, ...] = (PDF, JPEG, PNG, GIF, WEBP, TIFF, BMP, DICOM, DOCX, XLSX, ODT, ODS, TEXT)
BY_MEDIA_TYPE = {kind.media_type: kind for kind in ACCEPTED}

_PICTURES: tuple[tuple[bytes, FileType], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"BM", BMP),
)
_OFFICE_TYPES = {"docx": DOCX, "xlsx": XLSX, "odt": ODT, "ods": ODS}

# What people send by mistake, with the way out. Checked in this order, before anything is accepted.
_REFUSED: tuple[tuple[re.Pattern[bytes], Any], ...] = (
    (
        re.compile(
            rb"MZ|\x7fELF|\xca\xfe\xba\xbe|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|L\x00\x00\x00\x01\x14\x02|#!"
        ),
        _("This is a program. Programs are not accepted."),
    ),
    (
        re.compile(rb"\xd0\xcf\x11\xe0"),
        _("This is an old Office file, which may carry macros. Save it as .docx, .xlsx or PDF and upload that."),
    ),
    (re.compile(rb"\{\\rtf"), _("This is an RTF file. Save it as .docx or PDF and upload that.")),
    (re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ"), _("This is an archive. Unpack it and upload the files.")),
    (
        re.compile(rb"....ftyp(heic|heix|hevc|mif1|msf1|avif)", re.DOTALL),
        _("This is a picture of a phone's own kind. Save it as JPEG and upload that."),
    ),
    (
        re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|svg|script|iframe|body|head|\?xml|\?php)", re.IGNORECASE),
        _("This is a web page or a drawing with code. Save it as PDF and upload that."),
    ),
)


def identify(content: IO[bytes], filename: str, size: int, *, limit: int) -> FileType:
    """The type of the file; raises Refused with words for the person. Leaves the stream at its beginning."""
    if size == 0:
        raise Refused(_("The file is empty."))
    if size > limit:
        raise Refused(too_big(limit), code="too_big")
    content.seek(0)
    head = content.read(HEAD)
    for pattern, words in _REFUSED:
        if pattern.match(head):
            raise Refused(words, code="kind")
    found = _type_of(content, head, filename)
    content.seek(0)
    _check_name(filename, found)
    return found


def too_big(limit: int) -> Any:
    return _("The file is larger than %(limit)d MB.") % {"limit": limit // 2**20}


def with_extension(filename: str, found: FileType) -> str:
    """The name with the extension that its content deserves, when it has none of a file."""
    return filename if names.extension(filename) in found.extensions else f"{filename}.{found.extensions[0]}"


def accepted_extensions() -> list[str]:
    return [f".{extension}" for kind in ACCEPTED for extension in kind.extensions]


ACCEPT = ",".join(accepted_extensions())  # for the browser's choice of files


def _type_of(content: IO[bytes], head: bytes, filename: str) -> FileType:
    if head.startswith(b"%PDF-"):
        pdf.check(content)
        return PDF
    if head[128:132] == b"DICM":
        dicom.check(head)
        return DICOM
    if head.startswith(b"PK\x03\x04"):
        return _OFFICE_TYPES[office.kind(content)]
    if (found := _picture(head)) is not None:
        picture.check(content, found.media_type)
        return found
    if names.extension(filename) in TEXT.extensions and plain.is_text(content):
        return TEXT
    raise Refused(
        _("This kind of file is not accepted. Accepted are PDF, pictures, DICOM, Word, Excel, OpenDocument and text."),
        code="kind",
    )


def _picture(head: bytes) -> FileType | None:
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    return next((found for magic, found in _PICTURES if head.startswith(magic)), None)


def _check_name(filename: str, found: FileType) -> None:
    """Refuse a name whose extension says something else. An ending that is no kind of file ("scan.2026") is fine."""
    given = names.extension(filename)
    if given in found.extensions or given not in KNOWN_EXTENSIONS:
        return
    raise Refused(
        _("The name ends with .%(given)s, but the content is: %(found)s. Give it its right name or the right file.")
        % {"given": given, "found": found.label},
        code="mismatch",
    )


_OTHERS = (
    "exe com bat cmd ps1 psm1 vbs vbe js jse wsf wsh msi msp scr pif cpl hta jar apk app dmg pkg deb rpm sh bash py pl",
    "rb php asp aspx jsp html htm xhtml mht svg svgz xml xsl lnk url reg inf dll sys bin iso img vhd chm doc dot docm",
    "dotm dotx xls xlsm xlsb xltm xlam ppt pptx pptm pps odp rtf zip rar 7z gz tar bz2 xz eml msg heic heif avif mp3",
    "mp4 mov avi json yml yaml ini conf sql db mdb",
)
KNOWN_EXTENSIONS = frozenset(names.extension(e) for e in accepted_extensions()) | frozenset(" ".join(_OTHERS).split())
