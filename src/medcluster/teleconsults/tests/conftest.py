from __future__ import annotations

import pytest

from medcluster.teleconsults.tests.factories import Scene
from medcluster.teleconsults.tests.factories import scene as make_scene


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()
