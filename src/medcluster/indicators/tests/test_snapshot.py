"""Facts of another version are not read as if they were ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medcluster.indicators import building, snapshot
from medcluster.indicators.cubes import CUBES
from medcluster.indicators.facts import FACTS, SHAPE
from medcluster.indicators.facts.declared import shape
from medcluster.indicators.store import FactsMissing, Store


def test_another_cube_is_another_shape() -> None:
    assert shape(FACTS, CUBES) == SHAPE
    assert shape(FACTS, CUBES[1:]) != SHAPE
    assert shape(FACTS, (*CUBES[1:], replace(CUBES[0], measures={}))) != SHAPE


@pytest.mark.django_db
def test_facts_of_another_version_ask_to_be_built(store: Store) -> None:
    building.rebuild(store)
    assert snapshot.current(store).ask("SELECT count(*) FROM episode") == [(0,)]
    with pytest.raises(FactsMissing, match="medcluster facts refresh"):
        snapshot.current(replace(store, shape="other"))
