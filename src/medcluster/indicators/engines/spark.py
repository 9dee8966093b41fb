"""Spark over the Parquet files of the snapshot: `spark://local` in this process, `spark://host:7077` a cluster.

A cluster must see the folder of the facts under the same path. PySpark is the optional group `spark`.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from medcluster.indicators.engines.declared import EngineAway
from medcluster.indicators.facts import FACTS

if TYPE_CHECKING:
    from medcluster.indicators.snapshot import Snapshot

LOCAL = "local"
TYPES = {
    "text": "STRING", "whole": "BIGINT", "day": "DATE", "moment": "TIMESTAMP", "flag": "BOOLEAN", "part": "DOUBLE",
}  # fmt: skip


class Spark:
    dialect = "pyspark"

    def __init__(self, url: str) -> None:
        self.master = "local[*]" if urlsplit(url).hostname == LOCAL else url
        self._session: Any = None
        self._laid: Snapshot | None = None
        self._lock = threading.Lock()

    def ask(self, snapshot: Snapshot, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._lock:  # the views are those of one snapshot at a time
            session = self._open()
            if self._laid is not snapshot:
                self._lay(session, snapshot)
                self._laid = snapshot
            return [tuple(row) for row in session.sql(sql, args=list(values)).collect()]

    def _open(self) -> Any:
        if self._session is None:
            try:
                sessions: Any = import_module("pyspark.sql").SparkSession  # an optional dependency
            except ImportError as error:
                raise EngineAway(_("PySpark is not installed. Install it with: uv sync --group spark")) from error
            building = sessions.builder.appName("medcluster").master(self.master)
            building = building.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "4")
            try:
                self._session = building.config("spark.sql.session.timeZone", "UTC").getOrCreate()
            except Exception as error:  # Java is missing, the cluster is away: Spark has no class of its own for it
                raise EngineAway(_("Spark cannot be started: %(reason)s") % {"reason": error}) from error
        return self._session

    def _lay(self, session: Any, snapshot: Snapshot) -> None:
        for fact in FACTS:
            columns = ", ".join(f"{column.name} {TYPES[column.kind]}" for column in fact.columns)
            if paths := snapshot.store.paths(snapshot.manifest, fact.code):
                rows = session.read.schema(columns).parquet(*paths)
            else:
                rows = session.createDataFrame([], columns)
            rows.createOrReplaceTempView(fact.code)

    def close(self) -> None:
        if self._session is not None:
            self._session.stop()
            self._session = None
