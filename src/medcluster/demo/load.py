"""Loads the demonstration once; a second start finds it and leaves it alone."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random

from django.db import transaction
from django.utils import timezone

from medcluster.demo import build, extras, figures, learning, people, visits
from medcluster.demo.stories import Teller
from medcluster.demo.talks import TalkTeller
from medcluster.registry.models import Organisation
from medcluster.rulebook.samples import add_orders

CHUNK = 500  # a multiple of TALKS_IN
TALKS_IN = 5  # one case of so many is a teleconsultation


def is_loaded() -> bool:
    return Organisation.objects.filter(code="OFFICE").exists()


def load(size: int = 2000, *, progress: Callable[[int], None] = lambda done: None, now: datetime | None = None) -> int:
    """Write the registry, the people and `size` cases in every state: referrals and teleconsultations.

    Returns how many cases were written. It is one transaction: a loading that was cut off has left nothing.
    """
    if is_loaded():
        return 0
    random = Random(11)  # noqa: S311  plausible, not secret
    moment = now or timezone.now()
    with transaction.atomic(), without_collecting():
        built = build.registry(random)
        add_orders(timezone.localdate(now))
        staff = people.hire(built.organisations, built.centres, random)
        stories, talks = Teller(built, staff, now=moment), TalkTeller(built, staff, now=moment)
        done = 0
        while done < size:
            step = min(CHUNK, size - done)
            spoken = step // TALKS_IN
            before = done // TALKS_IN
            written = stories.tell(step - spoken, first=done - before)
            talks.tell(spoken, first=before, referrals=written)
            done += step
            progress(done)
        extras.add(built, staff, now=moment)
        visits.add(built, staff, now=moment)
        learning.add(built, staff, now=moment)
        figures.add(staff, now=moment)
    return size


@contextmanager
def without_collecting() -> Iterator[None]:
    """Many small objects with hardly a cycle among them: looking for cycles would cost a fifth of the time."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
