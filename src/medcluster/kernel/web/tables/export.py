"""What is seen, as a file: CSV for everything, XLSX for people. Streamed, capped and written to the audit trail."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.html import strip_tags

from medcluster.kernel.lazily import lazily
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.kernel.web.access import actor_of
from medcluster.kernel.web.tables.address import Choice
from medcluster.kernel.web.tables.declare import Column, Query

if TYPE_CHECKING:
    from medcluster.kernel.web.tables.table import Table

xlsxwriter = lazily("xlsxwriter")  # only who downloads needs it
LIMIT = 100_000
CHUNK = 2000
_FORMULA = re.compile(r"^[\s]*[=+\-@\t\r]")
_XLSX_DATE = "dd.mm.yyyy"
_XLSX_MOMENT = "dd.mm.yyyy hh:mm"

Cells = Callable[[Any], list[Any]]


def export(
    request: HttpRequest, table: Table, columns: Sequence[Column], query: Query, choice: Choice, form: str
) -> HttpResponseBase:
    """A file of the seen columns of all filtered rows (at most LIMIT)."""
    details = {
        "table": table.name,
        "format": form,
        "columns": [c.code for c in columns],
        "filters": {code: list(values) for code, values in choice.filters.items() if values},
        "searched": bool(choice.search),  # not the words: they may name a patient
    }
    with transaction.atomic():
        ports.audit.append([AuditEntry(action="list.export", actor=actor_of(request), details=details)])
    return FORMATS[form](_file_name(table), columns, _rows(query))


def _rows(query: Query) -> Iterator[Any]:
    return iter(query[:LIMIT].iterator(chunk_size=CHUNK))


def _file_name(table: Table) -> str:
    return f"{table.name}-{timezone.localtime():%Y-%m-%d-%H%M}"


def plain(column: Column, row: Any) -> Any:
    """The exported value of a cell: a number, a day, a local time without zone, or text."""
    if column.export is None:
        return " ".join(unescape(strip_tags(str(column.cell(row)))).split())
    value = column.export(row)
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if value is None or isinstance(value, bool | int | float | Decimal | date):
        return value
    return str(value)


def safe_text(value: Any) -> str:
    """The value as text that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and _FORMULA.match(text) else text


def _csv(name: str, columns: Sequence[Column], rows: Iterator[Any]) -> HttpResponseBase:
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo(), delimiter=";")
        with translation.override(language), timezone.override(zone):
            yield "\ufeff" + writer.writerow([safe_text(str(c.label)) for c in columns])
            for row in rows:
                yield writer.writerow([safe_text(plain(c, row)) for c in columns])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _xlsx(name: str, columns: Sequence[Column], rows: Iterator[Any]) -> HttpResponseBase:
    file = TemporaryFile()  # noqa: SIM115  closed by FileResponse
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    )
    sheet = book.add_worksheet()
    bold, day, moment = (
        book.add_format(look) for look in ({"bold": True}, {"num_format": _XLSX_DATE}, {"num_format": _XLSX_MOMENT})
    )
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(columns) - 1, 0), 20)
    for x, column in enumerate(columns):
        sheet.write_string(0, x, str(column.label), bold)
    for y, row in enumerate(rows, start=1):
        for x, column in enumerate(columns):
            _write(sheet, y, x, plain(column, row), day, moment)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")


def _write(sheet: Any, y: int, x: int, value: Any, day: Any, moment: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(y, x, value, moment)
    elif isinstance(value, date):
        sheet.write_datetime(y, x, datetime(value.year, value.month, value.day), day)
    elif isinstance(value, bool):
        sheet.write_boolean(y, x, value)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(y, x, value)
    elif value is not None:
        sheet.write_string(y, x, value[:32767])


class _Echo:
    """A file that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


FORMATS: dict[str, Callable[[str, Sequence[Column], Iterator[Any]], HttpResponseBase]] = {"csv": _csv, "xlsx": _xlsx}
