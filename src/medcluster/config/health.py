"""`/healthz` and `/readyz`, for balancers and containers.

Answered by the outermost middleware: a probe comes with the container's address as its host name, without HTTPS and
without a session, and must get its answer even when the database is away. Nothing secret is told.

`/healthz`: 200 while the process answers. `/readyz`: 200 when every part is well, else 503 and the part that is not;
`?without=worker` leaves parts out, so that web pods stay in service while the worker is being replaced.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from medcluster.config import heartbeat

log = logging.getLogger("medcluster.health")
LEAST_FREE = 200 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Part:
    """One thing that must be well, and what the probe says about it."""

    ok: bool
    says: str


class HealthMiddleware:
    """Answers the two probes and passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return _fresh(JsonResponse({"alive": True}))
        if request.path == "/readyz":
            return readiness(frozenset(request.GET.getlist("without")))
        return self.get_response(request)


def readiness(without: frozenset[str] = frozenset()) -> HttpResponse:
    """200 or 503 with every part's state."""
    parts = {name: _looked_at(name, look) for name, look in PARTS.items() if name not in without}
    ready = all(part.ok for part in parts.values())
    body = {"ready": ready, "parts": {name: {"ok": part.ok, "says": part.says} for name, part in parts.items()}}
    return _fresh(JsonResponse(body, status=200 if ready else 503))


def _fresh(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log each 503 as an error of ours
    return response


def _looked_at(name: str, look: Callable[[], Part]) -> Part:
    try:
        return look()
    except Exception:  # whatever it was, the probe needs an answer, and the address of the database is not for it
        log.warning("readiness: %s cannot be told", name, exc_info=True)
        return Part(False, "cannot be told; see the log")


def database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Part(True, connection.vendor)


def migrations() -> Part:
    """Applied migrations stay applied, so the good answer is kept for the life of the process."""
    if not _migrated and (missing := pending_migrations()):
        return Part(False, f"{len(missing)} not applied: run medcluster migrate")
    _migrated.add(True)
    return Part(True, "applied")


_migrated: set[bool] = set()


def pending_migrations() -> list[str]:
    """Names of the migrations that this version has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def worker() -> Part:
    seconds = heartbeat.age()
    if seconds is None:
        return Part(False, "has never run")
    return Part(seconds < heartbeat.STALE, f"last seen {seconds:.0f} s ago")


def disk() -> Part:
    """Room for files and, with the embedded database, for rows."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    return Part(free > LEAST_FREE, f"{free // 1024**2} MB free")


PARTS: dict[str, Callable[[], Part]] = {
    "database": database,
    "migrations": migrations,
    "worker": worker,
    "disk": disk,
}
