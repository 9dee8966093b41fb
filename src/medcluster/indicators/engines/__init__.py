"""Where what does not add up is asked: DuckDB over the Parquet, or the engine that `MEDCLUSTER_FACTS_URL` names.

The formulas are the same; each engine reads them in its own dialect, and a test compares the answers.
"""

from __future__ import annotations

from functools import lru_cache

from medcluster.indicators.engines.declared import Engine, EngineAway
from medcluster.indicators.engines.duck import DuckDB

__all__ = ["Engine", "EngineAway", "engine_of"]


@lru_cache
def engine_of(url: str) -> Engine:
    """The engine of an address: empty for DuckDB, `postgresql://…`, `spark://…`."""
    if url.startswith(("postgresql://", "postgres://")):
        from medcluster.indicators.engines.postgresql import PostgreSQL  # noqa: PLC0415  its pool only where wanted

        return PostgreSQL(url)
    if url.startswith("spark://"):
        from medcluster.indicators.engines.spark import Spark  # noqa: PLC0415  an optional dependency

        return Spark(url)
    return DuckDB()
