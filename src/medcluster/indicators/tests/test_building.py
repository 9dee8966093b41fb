"""The facts equal the tables, whole or step by step, and late changes find their place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.utils import timezone

from medcluster.episodes.tests.test_path import LETTER, arrived, in_bed
from medcluster.indicators import building
from medcluster.indicators.store import Store
from medcluster.kernel.cases import perform
from medcluster.referrals import services
from medcluster.referrals.tests.stage import Stage


def rows(store: Store, table: str) -> list[dict[str, object]]:
    manifest = store.manifest()
    return [row for path in store.paths(manifest, table) for row in pq.read_table(path).to_pylist()]


def test_a_stay_is_told_in_days_and_counts(stage: Stage, store: Store) -> None:
    episode = in_bed(stage)
    perform(
        episode, "operate", by=stage.attending,
        data={"name": "Valve", "started_at": (timezone.now() - timedelta(minutes=50)).isoformat()},
    )  # fmt: skip
    perform(episode, "discharge", by=stage.attending, data=LETTER)
    building.rebuild(store)
    (stay,) = rows(store, "episode")
    assert stay["centre"] == stage.heart.pk
    assert (stay["operations"], stay["operated"], stay["high_tech"]) == (1, True, 0)
    assert (stay["stay_days"], stay["outcome"], stay["readmission"]) == (0, "improved", False)
    assert len(rows(store, "operation")) == 1
    (referral,) = rows(store, "referral")
    assert referral["home_region"] == stage.patient.home_region_id
    assert referral["submitted_on"] is not None
    assert referral["discharged_on"] == stay["discharged_on"]


def test_step_by_step_is_the_same_as_anew(stage: Stage, store: Store) -> None:
    episode = arrived(stage)
    first = building.refresh(store)
    assert rows(store, "episode")[0]["state"] == "arrived"
    assert building.refresh(store) == first, "nothing happened: nothing is written"
    perform(
        episode, "admit", by=stage.admissions, at=timezone.now() - timedelta(hours=2),
        data={"department": str(stage.ward.pk), "bed": str(stage.bed.pk)},
    )  # fmt: skip
    assert building.verify(store), "the facts are behind, and verify says so"
    second = building.refresh(store)
    assert second.version == first.version + 1
    assert rows(store, "episode")[0]["state"] == "admitted"
    assert building.verify(store) == []


def test_a_draft_is_no_referral_yet_and_a_sent_one_is(stage: Stage, store: Store) -> None:
    services.save_draft(by=stage.doctor, typed={"question": "…"}, values={})
    building.rebuild(store)
    assert rows(store, "referral") == []
    stage.submitted()
    building.refresh(store)
    assert len(rows(store, "referral")) == 1
    assert building.verify(store) == []


def test_a_change_that_nobody_recorded_is_found(stage: Stage, store: Store) -> None:
    episode = arrived(stage)
    building.rebuild(store)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE episodes_episode SET age_group = 'child' WHERE id = %s", [episode.pk])
    (difference,) = building.verify(store)
    assert (difference.table, difference.keys) == ("episode", [episode.pk])


@pytest.mark.usefixtures("stage")
def test_an_empty_cluster_has_empty_facts(store: Store) -> None:
    manifest = building.rebuild(store)
    assert {manifest.rows(table) for table in manifest.tables} == {0}
    assert building.verify(store) == []


def test_taking_in_one_change_needs_few_queries(
    stage: Stage, store: Store, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    episode = arrived(stage)
    building.rebuild(store)
    perform(episode, "admit", by=stage.admissions, data={"department": str(stage.ward.pk)})
    with django_assert_max_num_queries(20):
        building.refresh(store)
