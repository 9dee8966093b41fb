"""Looks into a workbook before the reader does, since the reader trusts it.

The reader lays a sheet out as a full rectangle up to the last cell named, so that a file of 5 KB with one cell in the
far corner would ask for 500 GB and take the whole process down. Sizes in the archive's headers are not believed
either: Python's zipfile reads each part to the end and checks its sum.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

MAX_UNPACKED = 60 * 1024 * 1024
MAX_RATIO = 200  # unpacked to packed; real sheets stay under 30
MAX_PARTS = 500
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACE = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]*)\$?([0-9]+)["']""")


class UnreadableFile(Exception):
    """The file cannot be read as a table; the message says why and what to do."""


def check_workbook(content: bytes, *, max_rows: int, max_columns: int) -> None:
    """Refuse what is not a plain workbook of bearable size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_parts(parts, len(content))
            for part in parts:
                _check_sheet(archive.read(part), max_rows, max_columns)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise damaged() from error


def damaged() -> UnreadableFile:
    return UnreadableFile(_("The workbook is damaged. Open it in a spreadsheet program and save it again."))


def too_many_rows() -> UnreadableFile:
    return UnreadableFile(_("The file has more than 10 000 rows. Split it into several files."))


def too_many_columns() -> UnreadableFile:
    return UnreadableFile(_("The file has more than 100 columns. Remove the columns that are not needed."))


def _check_parts(parts: list[zipfile.ZipInfo], packed: int) -> None:
    names = {part.filename.lower() for part in parts}
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        raise UnreadableFile(_("The workbook unpacks to far more than its size. It was not opened."))
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(_("The workbook is protected by a password. Save it without one."))
    if any("vbaproject" in name or name.startswith("xl/macrosheets") for name in names):
        raise UnreadableFile(_("The workbook has macros. Save it as .xlsx without macros."))
    if "xl/workbook.xml" not in names or names & {"xl/workbook.bin", "content.xml"}:
        raise UnreadableFile(_("This file is not a table. Choose a .csv or .xlsx file."))


def _check_sheet(xml: bytes, max_rows: int, max_columns: int) -> None:
    """Rows and columns both as named (`r="XFD1048576"`) and as counted, in whatever part they stand."""
    if b"\x00" in xml[:200] and xml[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"):
        raise damaged()  # two-byte letters: no spreadsheet program writes them, and the checks below cannot read them
    rows = _ROW.split(xml)
    if len(rows) == 1:
        return
    if len(rows) - 1 > max_rows:
        raise too_many_rows()
    if max(sum(1 for _cell in _CELL.finditer(row)) for row in rows[1:]) > max_columns:
        raise too_many_columns()
    for letters, number in set(_PLACE.findall(xml)):
        if len(number) > 7 or int(number) > max_rows:
            raise too_many_rows()
        if len(letters) > 3 or _column(letters) > max_columns:
            raise too_many_columns()


def _column(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27; no letters → 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
