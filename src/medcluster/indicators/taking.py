"""Facts for other tools: each table as CSV or Parquet, without persons, written to the audit trail.

De-identified as oversight does it: keys become pseudonyms (the same in every table and every export, so that tables
can be joined and exports renewed), days become months, waits stay days. There is no free text in the facts.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from django.conf import settings
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _

from medcluster.indicators.facts import FACTS, Fact
from medcluster.indicators.narrowing import narrowed
from medcluster.indicators.snapshot import Snapshot
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault, Incomplete, NotPermitted, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports

# The day by which a table is narrowed to a period.
DAYS = {
    "episode": "discharged_on", "operation": "started_on", "referral": "submitted_on", "offer": "asked_on",
    "deadline": "ended_on", "teleconsult": "sent_on", "visit": "happened_on", "visit_service": "happened_on",
    "learning": "starts_on",
}  # fmt: skip
# Whose key a column holds: the same pseudonym wherever the same case or person stands.
KEYS = {
    "person_id": "person", "referral_id": "referral", "previous_id": "episode", "episode_id": "episode",
    "visit_id": "visit",
}  # fmt: skip
OF_NO_PERSON = frozenset({"learning"})  # events that are announced to everybody keep their days
FORMATS = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
AT_ONCE = 50_000
LETTERS = 16


@dataclass(frozen=True)
class Wanted:
    """A table of the facts, narrowed to a period (both days counted) and a centre."""

    table: str
    first: date | None = None
    last: date | None = None
    centre: int | None = None

    @property
    def fact(self) -> Fact:
        """NotVisible when there is none of this name."""
        for fact in FACTS:
            if fact.code == self.table:
                return fact
        raise NotVisible()


def may_take(actor: Actor) -> bool:
    return actor.sees_cluster(Permission.EXPORT_FACTS)


def columns_of(fact: Fact) -> list[tuple[str, str]]:
    """What is handed out: (name, kind), with `month` for days and `pseudonym` for keys."""
    return [(_named(fact, c.name, c.kind), _kind(fact, c.name, c.kind)) for c in fact.columns]


def take(snapshot: Snapshot, wanted: Wanted, form: str, target: Path, *, by: Actor) -> int:
    """Write the rows to a file; how many. NotPermitted without the permission, Incomplete for a period that ends
    before it begins."""
    if not may_take(by):
        raise NotPermitted(code=Permission.EXPORT_FACTS.value)
    if form not in FORMATS:
        raise NotVisible()
    if wanted.first and wanted.last and wanted.last < wanted.first:
        raise Incomplete([Fault("to", _("The period ends before it begins. Exchange the two dates."))])
    schema, batches = _read(snapshot, wanted)
    rows = _write(schema, batches, form, target)
    details = {
        "table": wanted.table, "format": form, "rows": rows, "facts": snapshot.manifest.version,
        "from": f"{wanted.first or ''}", "to": f"{wanted.last or ''}", "centre": wanted.centre,
    }  # fmt: skip
    with transaction.atomic():
        ports.audit.append([AuditEntry("facts.export", by, details=details)])
    return rows


def _read(snapshot: Snapshot, wanted: Wanted) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    fact, day = wanted.fact, DAYS[wanted.table]
    chosen = [(_handed_out(fact, c.name, c.kind), _named(fact, c.name, c.kind)) for c in fact.columns]
    columns = ", ".join(f"{sql} AS {name}" for (sql, _given), name in chosen)
    values: list[Any] = [value for (_sql, given), _name in chosen for value in given]
    condition = "1 = 1"
    for sign, limit in ((">=", wanted.first), ("<=", wanted.last)):
        if limit is not None:
            condition += f" AND {day} {sign} ?"
            values.append(limit)
    if wanted.centre is not None:
        more, given = narrowed({"centre": [wanted.centre]})
        condition, values = condition + more, values + given
    cursor = snapshot.connection.cursor()  # in the order of pseudonyms, which tells nothing of who came first
    found = cursor.execute(f"SELECT {columns} FROM {fact.code} WHERE {condition} ORDER BY 1", values)  # noqa: S608  our own names, values bound
    reader = found.to_arrow_reader(AT_ONCE)
    return reader.schema, iter(reader)


def _handed_out(fact: Fact, name: str, kind: str) -> tuple[str, list[Any]]:
    """A column as it leaves the house: SQL with its values."""
    match _kind(fact, name, kind):
        case "pseudonym":
            of = fact.code if name == "id" else KEYS[name]
            secret = hmac.new(force_bytes(settings.SECRET_KEY), f"facts:{of}".encode(), "sha256").hexdigest()
            return f"CASE WHEN {name} IS NULL THEN NULL ELSE left(sha256(? || {name}::VARCHAR), {LETTERS}) END", [
                secret
            ]
        case "month":
            return f"date_trunc('month', {name})::DATE", []
    return name, []


def _kind(fact: Fact, name: str, kind: str) -> str:
    if name == "id" or name in KEYS:
        return "pseudonym"
    return "month" if kind == "day" and fact.code not in OF_NO_PERSON else kind


def _named(fact: Fact, name: str, kind: str) -> str:
    return f"{name.removesuffix('_on')}_month" if _kind(fact, name, kind) == "month" else name


def _write(schema: pa.Schema, batches: Iterator[pa.RecordBatch], form: str, target: Path) -> int:
    rows = 0
    opened: Any = pa.parquet.ParquetWriter if form == "parquet" else pa.csv.CSVWriter
    with opened(str(target), schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows
