"""A CSV or XLSX file as rows of cells, with a guard against files that are broken, hostile or simply something else.

Every refusal is an `UnreadableFile` with words that name the fix. Limits: 5 MB, 10 000 rows, 100 columns.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from medcluster.registry.imports.guard import (
    UnreadableFile,
    check_workbook,
    damaged,
    too_many_columns,
    too_many_rows,
)

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 10_000
MAX_COLUMNS = 100
MAX_TEXT = 4000
SEPARATORS = ";,\t"
OLE = b"\xd0\xcf\x11\xe0"  # old .xls, and .xlsx under a password


@dataclass(frozen=True)
class Sheet:
    """Rows that are not empty, each with its number in the file (from 1). The first one is the heading."""

    heading: list[str]
    heading_row: int
    rows: list[tuple[int, list[Any]]]


def read(content: bytes) -> Sheet:
    """The table in the file; its type is told by content, not by name."""
    if not content.strip():
        raise UnreadableFile(_("The file is empty. Choose a file with a heading row and at least one row of data."))
    if len(content) > MAX_BYTES:
        raise UnreadableFile(_("The file is larger than 5 MB. Split it into several files."))
    grid = _xlsx(content) if content.startswith(b"PK") else _csv(content)
    return _sheet(grid)


def address(row: int, column: int) -> str:
    """The name of a cell as spreadsheets show it: (5, 1) → "B5"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _sheet(grid: list[list[Any]]) -> Sheet:
    filled = [(number, cells) for number, cells in enumerate(grid, start=1) if any(not _blank(c) for c in cells)]
    if not filled:
        raise UnreadableFile(_("The file is empty. Choose a file with a heading row and at least one row of data."))
    if len(filled) > MAX_ROWS + 1:
        raise too_many_rows()
    if max(len(cells) for _number, cells in filled) > MAX_COLUMNS:
        raise too_many_columns()
    heading_row, heading = filled[0]
    return Sheet([str(cell if cell is not None else "").strip() for cell in heading], heading_row, filled[1:])


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


# -- CSV


def _csv(content: bytes) -> list[list[Any]]:
    if content.startswith(OLE):
        raise UnreadableFile(
            _("This is an old Excel file or one protected by a password. Save it as .xlsx without a password.")
        )
    text = _decoded(content)
    if "\x00" in text or "%PDF" in text[:8]:
        raise UnreadableFile(_("This file is not a table. Choose a .csv or .xlsx file."))
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise UnreadableFile(
            _("The file cannot be read as CSV: a cell is too long or a quotation mark is not closed.")
        ) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(_("The letters of this file cannot be read. Save it as CSV in UTF-8."))


# -- XLSX


def _xlsx(content: bytes) -> list[list[Any]]:
    check_workbook(content, max_rows=MAX_ROWS * 2, max_columns=MAX_COLUMNS)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        if not names:
            raise UnreadableFile(_("The workbook has no sheets."))
        sheet = book.get_sheet_by_index(0)
        if sheet.height > MAX_ROWS * 2:
            raise too_many_rows()
        if sheet.width > MAX_COLUMNS:
            raise too_many_columns()
        start = sheet.start or (0, 0)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=True)
    except (CalamineError, ValueError, OSError) as error:
        raise damaged() from error
    # calamine leaves out empty rows and columns before the first cell; addresses must count them
    return [[] for _row in range(start[0])] + [[None] * start[1] + row for row in rows]
