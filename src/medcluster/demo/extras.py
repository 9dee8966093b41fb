"""What lives around the cases."""

from __future__ import annotations

from datetime import datetime

from medcluster.demo.build import Registry
from medcluster.demo.people import Staff


def add(registry: Registry, staff: Staff, *, now: datetime) -> None:
    """Files, messages, duplicates, the commission, interpreters."""
