"""Learning events that were held: of which kind, with teachers from where, in which specialties (row T5)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
from django.db.models import Q, QuerySet

from medcluster.indicators.facts.declared import TEXT, WHOLE, Column, Fact, Frame
from medcluster.kernel.actor import SYSTEM
from medcluster.learning import rules
from medcluster.learning.models import Contribution, Contributor, EventStatus, LearningEvent, Participant
from medcluster.learning.selectors import CountryGroups


def events() -> QuerySet[Any]:
    return LearningEvent.objects.visible_to(SYSTEM).filter(status=EventStatus.HELD)


def _taught_and_learned(keys: Sequence[int], frame: Frame) -> Frame:
    """Where the teachers came from, the specialties, and how many took part. Texts of several are joined by commas."""
    countries: dict[int, set[str]] = defaultdict(set)
    institutions: dict[int, dict[str, None]] = defaultdict(dict)
    came = Contribution.objects.filter(event_id__in=keys).order_by("pk")
    for event, country, kind, name in came.values_list("event_id", "country_id", "kind", "name"):
        countries[event].add(country)
        if kind == Contributor.INSTITUTION:
            institutions[event][name] = None
    profiles: dict[int, set[str]] = defaultdict(set)
    named = LearningEvent.profiles.through.objects.filter(learningevent_id__in=keys)
    for event, profile in named.values_list("learningevent_id", "careprofile_id"):
        profiles[event].add(profile)
    attended: dict[int, int] = defaultdict(int)
    for (event,) in Participant.objects.filter(event_id__in=keys, attended=True).values_list("event_id"):
        attended[event] += 1
    days = frame["starts_on"].to_pylist()
    groups = CountryGroups()
    farthest = [
        rules.farthest(groups.of(country, day) for country in countries[key])
        for key, day in zip(keys, days, strict=True)
    ]
    titles = dict(LearningEvent.objects.filter(pk__in=keys).values_list("pk", "title"))
    return {
        "country_group": pa.array(farthest, TEXT),
        "countries": _joined(keys, countries),
        "profiles": _joined(keys, profiles),
        "institutions": pa.array([json.dumps([*institutions[k]], ensure_ascii=False) for k in keys], TEXT),
        "title": pa.array([json.dumps(dict(titles[key]), ensure_ascii=False, sort_keys=True) for key in keys], TEXT),
        "participants": pa.array([attended[key] for key in keys], WHOLE),
    }


def _joined(keys: Sequence[int], sets: dict[int, set[str]]) -> pa.Array:
    return pa.array([",".join(sorted(sets[key])) for key in keys], TEXT)


def _of_participants(keys: Sequence[int]) -> Iterable[int]:
    found = LearningEvent.objects.visible_to(SYSTEM).filter(Q(participants__pk__in=keys))
    return found.values_list("pk", flat=True)


LEARNING = Fact(
    code="learning",
    rows=events,
    columns=(
        Column("id", "whole", "pk"),
        Column("kind", "text", "kind"),
        Column("centre", "whole", "centre_id"),
        Column("organisation", "whole", "organisation_id"),
        Column("format", "text", "format"),
        Column("starts_on", "day", "starts_on"),
        Column("ends_on", "day", "ends_on"),
        Column("country_group", "text"),
        Column("countries", "text"),
        Column("profiles", "text"),
        Column("institutions", "text"),
        Column("title", "text"),
        Column("participants", "whole"),
    ),
    touched={"learning.learningevent": lambda keys: keys, "learning.participant": _of_participants},
    finish=_taught_and_learned,
)
