"""Loads the Aktobe scenario, in one transaction: a loading that was cut off has left nothing.

Into an empty database it is a cluster of its own. Beside the ordinary demonstration it is the past of one more medical
centre: own centres, doctors and patients, and the office that is there already.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from django.db import transaction

from medcluster.demo import aktobe_place, aktobe_visits, load
from medcluster.demo.aktobe import AKTOBE, Scenario
from medcluster.demo.aktobe_cases import Teller, dealt
from medcluster.registry.models import Organisation

CHUNK = 500
SEED = 2018


def is_told() -> bool:
    return Organisation.objects.filter(code=aktobe_place.LEAD).exists()


def load_scenario(
    scenario: Scenario = AKTOBE, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Write the places, the people, the stays, visits and learning events. Returns how many cases were written.

    The same scenario gives the same rows. One that is there already is left alone: 0.
    """
    if is_told():
        return 0
    random = Random(SEED)  # noqa: S311  plausible, not secret
    total, done = scenario.cases, 0
    with transaction.atomic(), load.without_collecting():
        place = aktobe_place.build(scenario, random)
        teller = Teller(scenario, place, random)
        for stays in dealt(scenario, random):
            for start in range(0, len(stays), CHUNK):
                chunk = stays[start : start + CHUNK]
                teller.tell(chunk)
                done += len(chunk)
                progress(done, total)
        for written in aktobe_visits.tell_visits(scenario, place, random):
            done += written
            progress(done, total)
        aktobe_visits.tell_lessons(scenario, place, random)
    return done
