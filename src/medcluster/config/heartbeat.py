"""The worker's sign of life, in the shared cache so that web processes of other machines see it too."""

from __future__ import annotations

import time

from django.core.cache import cache

KEY = "medcluster.worker.heartbeat"
EVERY = 10.0  # seconds between two signs
STALE = 60.0  # older than this, the worker counts as gone


def beat() -> None:
    cache.set(KEY, time.time(), timeout=None)


def age() -> float | None:
    """Seconds since the last sign of any worker; None when there was never one."""
    last = cache.get(KEY)
    return None if last is None else max(0.0, time.time() - float(last))


def rest() -> None:
    """The worker has ended as it was told to; another one still running will beat again."""
    cache.delete(KEY)
