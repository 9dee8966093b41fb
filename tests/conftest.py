"""Installations for the tests that start real processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, Serving, installation, serve


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    """An installation in which nothing has been done yet."""
    yield from installation(tmp_path / "data")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A migrated installation that the tests of one process share."""
    for made in installation(tmp_path_factory.mktemp("installation")):
        made.run("migrate")
        yield made


@pytest.fixture
def serving(migrated: Installation, tmp_path: Path) -> Iterator[Serving]:
    with serve(migrated, tmp_path / "serve.log") as found:
        yield found
