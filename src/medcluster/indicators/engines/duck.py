"""DuckDB in this process, over the Parquet files of the snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from medcluster.indicators.snapshot import Snapshot


class DuckDB:
    dialect = "duckdb"

    def ask(self, snapshot: Snapshot, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return snapshot.ask(sql, values)
