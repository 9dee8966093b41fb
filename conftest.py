"""What every test of the house starts with."""

from __future__ import annotations

import os

import pytest

ON_POSTGRESQL = bool(os.environ.get("MEDCLUSTER_DATABASE_URL"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only PostgreSQL can prove (`@pytest.mark.postgres(only=True)`) when the database is SQLite."""
    if ON_POSTGRESQL:
        return
    left_out = [item for item in items if any(m.kwargs.get("only") for m in item.iter_markers("postgres"))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
