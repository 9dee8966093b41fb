from __future__ import annotations

import pytest

from medcluster.referrals.tests.stage import Stage, build


@pytest.fixture
def stage(db: None) -> Stage:
    return build()
