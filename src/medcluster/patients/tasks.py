"""Work for the worker."""

from __future__ import annotations

from django_tasks import task

from medcluster.kernel.actor import SYSTEM
from medcluster.patients.services import find_duplicates


@task()
def search_duplicates(user_id: int | None = None) -> int:
    """Compare all patients; `user_id` says who asked (the search itself is the system's work)."""
    return find_duplicates(by=SYSTEM)
