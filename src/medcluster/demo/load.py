"""Loads the demonstration once; a second start finds it and leaves it alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random

from django.db import transaction
from django.utils import timezone

from medcluster.demo import build, people
from medcluster.demo.stories import Teller
from medcluster.registry.models import Organisation
from medcluster.rulebook.samples import add_orders

CHUNK = 500


def is_loaded() -> bool:
    return Organisation.objects.filter(code="OFFICE").exists()


def load(size: int = 2000, *, progress: Callable[[int], None] = lambda done: None, now: datetime | None = None) -> int:
    """Write the registry, the people and `size` cases in every state. Returns how many cases were written."""
    if is_loaded():
        return 0
    random = Random(11)  # noqa: S311  plausible, not secret
    with transaction.atomic():
        built = build.registry(random)
        add_orders(timezone.localdate(now))
        staff = people.hire(built.organisations, built.centres, random)
        teller = Teller(built, staff, now=now or timezone.now())
        done = 0
        while done < size:
            step = min(CHUNK, size - done)
            teller.tell(step, first=done)
            done += step
            progress(done)
    return size
