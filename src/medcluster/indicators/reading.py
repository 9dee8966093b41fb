"""Reading the live tables as of one moment, without standing in anybody's way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is as of one moment; writers go on. Inside another transaction: its own view."""
    if connection.in_atomic_block:
        yield
        return
    database: Any = connection
    usual = getattr(database, "transaction_mode", None)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        database.transaction_mode = "DEFERRED"  # the usual IMMEDIATE would take the writers' lock
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            database.transaction_mode = usual
