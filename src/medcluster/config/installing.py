"""Bringing a database to this version: tables, the shared cache's table, reference data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from django.core.management import call_command
from django.db import connection

from medcluster.config.health import pending_migrations
from medcluster.config.laying import can_be_laid, lay_tables
from medcluster.registry import reference
from medcluster.rulebook.defaults import load_defaults

LOCK = 7_340_001  # our number among PostgreSQL's advisory locks


def bring_up_to_date() -> tuple[list[str], dict[str, dict[str, int]]]:
    """Migrate and load reference data; returns the applied migrations and counts of rows."""
    with one_at_a_time():
        pending = pending_migrations()
        if can_be_laid():
            lay_tables()
        elif pending:
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        return pending, {"registry": asdict(reference.load()), "rules": load_defaults()}


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Several pods that start together wait for the first one to migrate. SQLite has one machine and its own lock."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
