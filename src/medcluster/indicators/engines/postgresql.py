"""PostgreSQL: the fact tables are loaded into a schema of their own, file by file as the manifest names them.

`postgresql://user:secret@host/database?schema=facts`. A reader who finds older facts there loads what changed; one at
a time, in one transaction, so that others see the facts before or after, never between.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
from django.utils.translation import gettext as _
from psycopg import sql as names
from psycopg_pool import ConnectionPool

from medcluster.indicators.engines.declared import EngineAway
from medcluster.indicators.facts import FACTS
from medcluster.indicators.facts.declared import Fact

if TYPE_CHECKING:
    from medcluster.indicators.snapshot import Snapshot

Connection = psycopg.Connection[Any]
SCHEMA = "facts"
TYPES = {
    "text": "text", "whole": "bigint", "day": "date", "moment": "timestamptz", "flag": "boolean",
    "part": "double precision",
}  # fmt: skip
LOADING = 5_391_204_418  # the key of the advisory lock
FILE = "_file"  # the column that says from which file a row came


class PostgreSQL:
    dialect = "postgres"

    def __init__(self, url: str) -> None:
        self.dsn, self.schema = parted(url)
        self.patience = 10.0  # seconds to wait for a connection
        options = {"options": f"-c search_path={self.schema}"}
        self._pool = ConnectionPool(self.dsn, min_size=0, max_size=4, open=False, kwargs=options)
        self._laid: tuple[str, int, str] | None = None

    def ask(self, snapshot: Snapshot, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        try:
            self._pool.open()
            with self._pool.connection(self.patience) as connection:
                self._lay(connection, snapshot)
                return _do(connection, marked(sql), values).fetchall()
        except psycopg.OperationalError as error:
            raise EngineAway(
                _("The PostgreSQL of the facts does not answer (MEDCLUSTER_FACTS_URL): %(reason)s")
                % {"reason": str(error).strip()}
            ) from error

    def close(self) -> None:
        self._pool.close()

    def _lay(self, connection: Connection, snapshot: Snapshot) -> None:
        """Make the tables those of the snapshot, unless they are as new."""
        mark = (snapshot.manifest.shape, snapshot.manifest.version, snapshot.manifest.as_of)
        if self._laid == mark:
            return
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING])
            if not self._is_as_new(connection, snapshot):
                for fact in FACTS:
                    self._load(connection, snapshot, fact)
                connection.execute("DELETE FROM manifest")
                connection.execute("INSERT INTO manifest VALUES (%s, %s, %s)", mark)
        self._laid = mark

    def _is_as_new(self, connection: Connection, snapshot: Snapshot) -> bool:
        schema = names.Identifier(self.schema)
        connection.execute(names.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
        connection.execute("CREATE TABLE IF NOT EXISTS manifest (shape text, version bigint, as_of text)")
        connection.execute("CREATE TABLE IF NOT EXISTS files (fact text, name text)")
        there = connection.execute("SELECT shape, version, as_of FROM manifest").fetchone()
        if there is not None and there[0] == snapshot.manifest.shape:
            return bool(there[2] >= snapshot.manifest.as_of)
        connection.execute("DELETE FROM files")  # other columns, or none yet
        for fact in FACTS:
            connection.execute(names.SQL("DROP TABLE IF EXISTS {}").format(names.Identifier(fact.code)))
            columns = ", ".join(f"{column.name} {TYPES[column.kind]}" for column in fact.columns)
            _do(connection, f"CREATE TABLE {fact.code} ({columns}, {FILE} text)")
            days = [column.name for column in fact.columns if column.kind == "day"]
            for name in (FILE, *days):
                _do(connection, f"CREATE INDEX ON {fact.code} ({name})")
        return False

    def _load(self, connection: Connection, snapshot: Snapshot, fact: Fact) -> None:
        """Take away the rows of files that are gone, copy in the new ones."""
        wanted = {file.name for file in snapshot.manifest.tables.get(fact.code, {}).values()}
        have = {name for (name,) in connection.execute("SELECT name FROM files WHERE fact = %s", [fact.code])}
        gone, new = [*(have - wanted)], sorted(wanted - have)
        _do(connection, f"DELETE FROM {fact.code} WHERE {FILE} = ANY(%s)", [gone])  # noqa: S608  our own names
        connection.execute("DELETE FROM files WHERE name = ANY(%s)", [gone])
        connection.execute("INSERT INTO files SELECT %s, unnest(%s::text[])", [fact.code, new])
        columns = ", ".join([*(column.name for column in fact.columns), FILE])
        taking = names.SQL(cast("Any", f"COPY {fact.code} ({columns}) FROM STDIN (FORMAT csv)"))
        with connection.cursor().copy(taking) as copy:
            for name in new:
                rows = pq.read_table(snapshot.store.folder / name, schema=fact.schema)
                out = io.BytesIO()
                csv.write_csv(
                    rows.append_column(FILE, pa.repeat(name, rows.num_rows)),
                    out,
                    csv.WriteOptions(include_header=False),
                )
                copy.write(out.getvalue())


def _do(connection: Connection, statement: str, values: Sequence[Any] = ()) -> psycopg.Cursor[Any]:
    """A statement of our own making: the names in it are those of declared tables and columns, values are bound."""
    return connection.execute(cast("Any", statement), values or None)


def parted(url: str) -> tuple[str, str]:
    """The address without the schema, and the schema (the settings have checked its name)."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    schema = query.pop("schema", SCHEMA)
    return urlunsplit(parts._replace(query=urlencode(query))), schema


def marked(sql: str) -> str:
    """With the marks of psycopg. Our statements hold no question mark but the marks."""
    return sql.replace("%", "%%").replace("?", "%s")
