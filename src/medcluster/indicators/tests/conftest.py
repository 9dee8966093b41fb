from __future__ import annotations

from pathlib import Path

import pytest

from medcluster.indicators.facts import SHAPE
from medcluster.indicators.store import Store
from medcluster.referrals.tests.stage import Stage, build


@pytest.fixture
def stage(db: None) -> Stage:
    return build()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "facts", SHAPE)
