"""The two probes: alive, and ready or what is not."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from medcluster.config import health, heartbeat


@pytest.fixture(autouse=True)
def alive() -> None:
    heartbeat.beat()


def ready(client: Client, query: str = "") -> tuple[int, dict[str, Any]]:
    answer = client.get(f"/readyz{query}")
    return answer.status_code, answer.json()["parts"]


def broken() -> health.Part:
    raise RuntimeError("password=secret host=db.internal")


def test_alive_without_a_database(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_when_all_is_well(client: Client) -> None:
    status, parts = ready(client)
    assert status == 200
    assert set(parts) == {"database", "migrations", "worker", "disk"}


@pytest.mark.django_db
def test_a_worker_that_went_silent_is_named(client: Client) -> None:
    cache.set(heartbeat.KEY, time.time() - 300, timeout=None)
    status, parts = ready(client)
    assert status == 503
    assert [name for name, part in parts.items() if not part["ok"]] == ["worker"]
    assert parts["worker"]["says"] == "last seen 300 s ago"
    heartbeat.rest()
    assert ready(client)[1]["worker"]["says"] == "has never run"
    assert ready(client, "?without=worker")[0] == 200


@pytest.mark.django_db
def test_missing_migrations_are_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", set())
    monkeypatch.setattr(health, "pending_migrations", lambda: ["referrals.0002_more"])
    status, parts = ready(client)
    assert (status, parts["migrations"]["says"]) == (503, "1 not applied: run medcluster migrate")


@pytest.mark.django_db
def test_a_full_disk_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 2**62)
    assert ready(client)[0] == 503


@pytest.mark.django_db
def test_a_failing_part_tells_no_secret(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(health.PARTS, "database", broken)
    with caplog.at_level(logging.CRITICAL):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"secret" not in answer.content
    assert b"db.internal" not in answer.content
