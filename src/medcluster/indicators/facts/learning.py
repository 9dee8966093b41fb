"""Learning events that were held: of which kind, with teachers from where, in which specialties (row T5)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db.models import Q, QuerySet

from medcluster.indicators.facts.declared import TEXT, WHOLE, Column, Fact, Frame
from medcluster.kernel.actor import SYSTEM
from medcluster.learning.models import (
    Contribution,
    CountryGroup,
    EventStatus,
    LearningEvent,
    NearAbroad,
    Participant,
)

FARTHEST = (CountryGroup.FAR, CountryGroup.NEAR, CountryGroup.OWN)


def events() -> QuerySet[Any]:
    return LearningEvent.objects.visible_to(SYSTEM).filter(status=EventStatus.HELD)  # type: ignore[no-any-return]


def _taught_and_learned(keys: Sequence[int], frame: Frame) -> Frame:
    """Where the teachers came from, the specialties, and how many took part. Texts of several are joined by commas."""
    countries: dict[int, set[str]] = defaultdict(set)
    teachers: dict[int, list[str]] = defaultdict(list)
    came = Contribution.objects.filter(event_id__in=keys).order_by("pk")
    for event, country, name, of in came.values_list("event_id", "country_id", "name", "organisation_name"):
        countries[event].add(country)
        teachers[event].append(of or name)
    profiles: dict[int, set[str]] = defaultdict(set)
    named = LearningEvent.profiles.through.objects.filter(learningevent_id__in=keys)
    for event, profile in named.values_list("learningevent_id", "careprofile_id"):
        profiles[event].add(profile)
    attended: dict[int, int] = defaultdict(int)
    for (event,) in Participant.objects.filter(event_id__in=keys, attended=True).values_list("event_id"):
        attended[event] += 1
    days = frame["starts_on"].to_pylist()
    near = _near_abroad()
    groups = [group_of(countries[key], day, near) for key, day in zip(keys, days, strict=True)]
    titles = dict(LearningEvent.objects.filter(pk__in=keys).values_list("pk", "title"))
    return {
        "country_group": pa.array(groups, TEXT),
        "countries": _joined(keys, countries),
        "profiles": _joined(keys, profiles),
        "teachers": pa.array([json.dumps(list(dict.fromkeys(teachers[k])), ensure_ascii=False) for k in keys], TEXT),
        "title": pa.array([json.dumps(dict(titles[key]), ensure_ascii=False, sort_keys=True) for key in keys], TEXT),
        "participants": pa.array([attended[key] for key in keys], WHOLE),
    }


def group_of(countries: Iterable[str], day: date, near: Sequence[tuple[str, date, date | None]]) -> str:
    """The farthest of the countries, as the list of the day says; own country when nobody came."""
    listed = {country for country, since, until in near if since <= day and (until is None or day <= until)}
    groups = {
        CountryGroup.OWN if country == own_country() else CountryGroup.NEAR if country in listed else CountryGroup.FAR
        for country in countries
    }
    return next((group.value for group in FARTHEST if group in groups), CountryGroup.OWN.value)


def own_country() -> str:
    return str(settings.HOME_REGION)[:2]


def _near_abroad() -> list[tuple[str, date, date | None]]:
    return list(NearAbroad.objects.values_list("country_id", "valid_from", "valid_until"))


def _joined(keys: Sequence[int], sets: dict[int, set[str]]) -> pa.Array:
    return pa.array([",".join(sorted(sets[key])) for key in keys], TEXT)


def _of_participants(keys: Sequence[int]) -> Iterable[int]:
    found = LearningEvent.objects.visible_to(SYSTEM).filter(Q(participants__pk__in=keys))
    return found.values_list("pk", flat=True)  # type: ignore[no-any-return]


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
        Column("teachers", "text"),
        Column("title", "text"),
        Column("participants", "whole"),
    ),
    touched={"learning.learningevent": lambda keys: keys, "learning.participant": _of_participants},
    finish=_taught_and_learned,
)
