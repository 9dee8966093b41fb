"""Bringing tables of the registry in from files and taking them out again.

`run(kind, path, by, dry_run)` is the one way in, for the screen and for `medcluster import registry-…`. A file is
taken as a whole or not at all; natural keys (codes) make a second run change nothing; a column that the file lacks is
left alone, an empty cell empties the value. `export(kind, …)` writes the same columns, so that an exported file comes
back in as "unchanged".
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.lazily import lazily
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.registry.imports.engine import Plan
from medcluster.registry.imports.guard import UnreadableFile
from medcluster.registry.imports.kinds import KINDS
from medcluster.registry.imports.lookups import Lookups
from medcluster.registry.imports.reading import MAX_BYTES, read
from medcluster.registry.imports.shapes import (
    CREATED,
    MAX_FAULTS,
    REJECTED,
    UNCHANGED,
    UPDATED,
    Kind,
    Line,
    RowFault,
)
from medcluster.registry.services.versions import touch

xlsxwriter = lazily("xlsxwriter")  # only who downloads needs it

_FORMULA = re.compile(r"^[=+\-@\t\r]")


@dataclass
class ImportResult:
    """What a file would do (`applied` False) or did, counted in rows; with any rejected, none is written."""

    kind: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    faults: list[RowFault] = field(default_factory=list)
    more_faults: int = 0
    lines: list[Line] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # headings that no column has
    applied: bool = False

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def empty(self) -> bool:
        """True when there would be nothing to write."""
        return not (self.created or self.updated)

    def as_json(self) -> dict[str, Any]:
        """For machines: counts, and each rejected cell with its reason."""
        return {
            "kind": self.kind,
            "applied": self.applied,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "faults": [vars(fault) for fault in self.faults],
            "ignored_columns": self.ignored,
        }


def kind_of(code: str) -> Kind:
    """The kind by its code ("organisations", …); NotVisible for others."""
    if code not in KINDS:
        raise NotVisible(code="import_kind")
    return KINDS[code]


def _kind(kind: str | Kind) -> Kind:
    return kind_of(kind) if isinstance(kind, str) else kind


def run(kind: str | Kind, path: Path, by: Actor, dry_run: bool = False) -> ImportResult:
    """Bring in a file. With `dry_run` only say what it would do. Needs the kind's permission, and every row's place.

    A kind of the registry is named by its code; the apps above hand over their own.
    """
    found = _kind(kind)
    if path.stat().st_size > MAX_BYTES:
        by.require(found.permission)
        return _unreadable(found.code, read_error(b"x" * (MAX_BYTES + 1)))
    return run_content(found, path.read_bytes(), by=by, dry_run=dry_run)


@transaction.atomic
def run_content(kind: str | Kind, content: bytes, *, by: Actor, dry_run: bool = False) -> ImportResult:
    """The same for the content of a file."""
    found = _kind(kind)
    by.require(found.permission)
    try:
        sheet = read(content)
    except UnreadableFile as error:
        return _unreadable(found.code, str(error))
    plan = Plan(found, sheet, by)
    if not plan.faults and not dry_run:
        plan.write()
    result = _result(found.code, plan)
    result.applied = not dry_run and result.ok
    if result.applied:
        _record(found, result, content, by)
    return result


def read_error(content: bytes) -> str:
    """The words with which a file is refused, empty when it can be read."""
    try:
        read(content)
    except UnreadableFile as error:
        return str(error)
    return ""


def _unreadable(kind: str, words: str) -> ImportResult:
    return ImportResult(kind, rejected=1, faults=[RowFault("", 0, "", words)])


def _result(kind: str, plan: Plan) -> ImportResult:
    counts = Counter(line.outcome for line in plan.lines)
    return ImportResult(
        kind,
        created=counts[CREATED],
        updated=counts[UPDATED],
        unchanged=counts[UNCHANGED],
        rejected=counts[REJECTED] or int(bool(plan.faults)),
        faults=plan.faults[:MAX_FAULTS],
        more_faults=max(len(plan.faults) - MAX_FAULTS, 0),
        lines=plan.lines,
        ignored=plan.ignored,
    )


def _record(kind: Kind, result: ImportResult, content: bytes, by: Actor) -> None:
    if kind.code in KINDS and not result.empty:
        touch()
    details = {
        "kind": result.kind,
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "sha256": sha256(content).hexdigest(),
    }
    ports.audit.append([AuditEntry(action=kind.action, actor=by, details=details)])


# -- export


def export_csv(kind: str | Kind, *, template_only: bool = False) -> bytes:
    """All rows in the columns of the import, as CSV with semicolons in UTF-8 with a mark (as spreadsheets want it)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    for row in _grid(_kind(kind), template_only):
        writer.writerow([_safe(cell) for cell in row])
    return ("\ufeff" + out.getvalue()).encode()


def export_xlsx(kind: str | Kind, *, template_only: bool = False) -> bytes:
    """The same as a workbook, with a bold heading that stays in sight."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.freeze_panes(1, 0)
    for y, row in enumerate(_grid(_kind(kind), template_only)):
        for x, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(y, x, cell, dated)
            elif isinstance(cell, Decimal | int | float) and not isinstance(cell, bool):
                sheet.write_number(y, x, cell)
            elif cell not in (None, ""):
                sheet.write_string(y, x, str(cell), bold if y == 0 else None)
    sheet.set_column(0, len(_kind(kind).columns), 18)
    book.close()
    return out.getvalue()


def _grid(kind: Kind, template_only: bool) -> list[list[Any]]:
    lookups = Lookups()
    heading: list[Any] = [str(column.label) for column in kind.columns]
    return [heading] if template_only else [heading, *_rows(kind, lookups)]


def _rows(kind: Kind, lookups: Lookups) -> list[list[Any]]:
    first = kind.parts[0]
    second = kind.parts[1] if len(kind.parts) > 1 else None
    children: dict[Any, list[Any]] = {}
    if second is not None:
        for row in second.rows():
            children.setdefault(getattr(row, f"{second.parent}_id"), []).append(row)
    found: list[list[Any]] = []
    for row in first.rows():
        own = [column.show(row, lookups) for column in first.columns]
        if second is None:
            found.append(own)
            continue
        blank: list[Any] = [""] * len(second.columns)
        parts = [[column.show(child, lookups) for column in second.columns] for child in children.get(row.pk, [])]
        found.extend(own + part for part in parts or [blank])
    return found


def _safe(cell: Any) -> str:
    """A cell as text that no spreadsheet takes for a formula; the import takes the quote off again."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    words = str(cell)
    return f"'{words}" if isinstance(cell, str) and _FORMULA.match(words) else words
