"""The Aktobe scenario: what was dealt out over invented cases is what the report counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from medcluster.audit.proof import verify as audit_is_sound
from medcluster.demo.aktobe import AKTOBE, Scenario
from medcluster.demo.aktobe_load import load_scenario
from medcluster.demo.load import load
from medcluster.demo.people import demo_people
from medcluster.episodes.models import Episode
from medcluster.indicators import building
from medcluster.indicators.asking import Period
from medcluster.indicators.facts import SHAPE
from medcluster.indicators.reports.counting import count
from medcluster.indicators.reports.data import published
from medcluster.indicators.snapshot import current
from medcluster.indicators.store import Store
from medcluster.patients.models import Patient
from medcluster.referrals.models import Referral
from medcluster.registry import reference
from medcluster.rulebook.defaults import load_defaults

FIVE_MONTHS = Period(date(2018, 1, 1), date(2018, 5, 31))
WEEKS = timedelta(days=24)


def report_of(scenario: Scenario, folder: Path) -> dict[str, Any]:
    """Write the scenario, build the facts, count January to May 2018."""
    reference.load()
    load_defaults()
    load_scenario(scenario)
    store = Store(folder / "facts", SHAPE)
    building.rebuild(store)
    return published(count(current(store), FIVE_MONTHS))


def short(scenario: Scenario) -> Scenario:
    """In the first weeks of each wave only: a fact's file for each month costs more than a hundred cases."""
    waves = tuple(replace(wave, last=wave.first + WEEKS) for wave in scenario.waves)
    return replace(scenario, waves=waves, clinics=tuple(replace(c, last=c.first + WEEKS) for c in scenario.clinics))


def ages(found: dict[str, Any]) -> tuple[int, int, int]:
    return found["total"], found["adults"], found["children"]


def parts(adults: int, children: int) -> tuple[int, int, int]:
    return adults + children, adults, children


@pytest.fixture
def home(settings: Any) -> None:
    settings.HOME_REGION = "KZ-15"


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_what_is_dealt_out_in_small_is_what_is_counted(tmp_path: Path) -> None:
    small = short(AKTOBE.smaller(200))
    found = report_of(small, tmp_path)
    now, before, waves = small.waves[3], small.waves[1], small.waves
    figures, whole = found["figures"], found["cumulative"]
    assert ages(figures["treated"]) == parts(now.adults, now.children)
    assert ages(figures["treated"]["base"]) == parts(before.adults, before.children)
    assert ages(figures["operated"]) == parts(now.operated_adults, now.operated_children)
    assert ages(whole["treated"]) == parts(sum(w.adults for w in waves), sum(w.children for w in waves))
    assert ages(whole["high_tech"]) == parts(small.high_tech_adults, small.high_tech_children)
    homes = {of["code"]: ages(of) for of in whole["outside"]["places"]}
    assert homes == {of.region or of.country: parts(of.adults, of.children) for of in small.homes}
    assert ages(figures["consulted"]) == parts(small.clinics[2].adults, small.clinics[2].children)
    assert figures["services"]["total"] == small.clinics[2].services
    lessons = figures["learning"]
    assert {group: of["total"] for group, of in lessons["master_class"]["by_group"].items()} == {
        "far": 4, "near": 4, "own": 6,
    }  # fmt: skip
    assert lessons["outreach_seminar"]["total"] == 4
    assert lessons["master_class"]["by_group"]["far"]["countries"] == ["KR", "TR", "DE"]
    assert set(Patient.objects.values_list("source", flat=True)) == {"demo"}, "everybody is marked as invented"
    assert {*Referral.objects.values_list("state", flat=True)} | {*Episode.objects.values_list("state", flat=True)} == {
        "closed"
    }
    assert load_scenario(small) == 0, "a second start changes nothing"


@pytest.mark.slow
@pytest.mark.django_db
def test_the_scenario_is_the_past_of_one_more_centre_beside_the_demonstration(tmp_path: Path, settings: Any) -> None:
    """Home region Astana: the patients of Aktobe are still the own ones of their own hospital."""
    settings.MEDIA_ROOT = tmp_path / "files"
    reference.load()
    load_defaults()
    load(60)
    people = [(person.email, person.name) for person in demo_people()]
    store = Store(tmp_path / "facts", SHAPE)
    building.rebuild(store)
    small = short(AKTOBE.smaller(400))
    assert load_scenario(small) == small.cases
    building.refresh(store)
    assert building.verify(store) == [], "what was taken over is in the trail, from which the facts are fed"
    assert audit_is_sound().sound
    now, waves = small.waves[-1], small.waves
    found = published(count(current(store), FIVE_MONTHS))
    assert ages(found["figures"]["treated"]) == parts(now.adults, now.children)
    assert ages(found["cumulative"]["treated"]) == parts(sum(w.adults for w in waves), sum(w.children for w in waves))
    assert ages(found["cumulative"]["outside"]) == parts(
        sum(of.adults for of in small.homes), sum(of.children for of in small.homes)
    )
    assert [(person.email, person.name) for person in demo_people()] == people, "the sign-in page is as it was"
    assert load_scenario(small) == 0


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_the_report_gives_the_figures_of_the_source(tmp_path: Path) -> None:
    """Row by row of the meeting of 12 June 2018 (T1–T5)."""
    found = report_of(AKTOBE, tmp_path)
    assert building.verify(Store(tmp_path / "facts", SHAPE)) == []
    figures, whole = found["figures"], found["cumulative"]
    assert ages(figures["treated"]) == (10231, 6504, 3727)
    assert figures["treated"]["percent"] == 6.0
    assert figures["operated"]["total"] == 3426
    assert ages(whole["treated"]) == (42910, 24967, 17943)
    assert ages(whole["high_tech"]) == (856, 692, 164)
    assert ages(whole["outside"]) == (5424, 3864, 1560)
    homes = {of["code"]: (of["total"], of["children"]) for of in whole["outside"]["places"]}
    named = {"KZ-23": (1488, 273), "KZ-27": (699, 108), "KZ-43": (891, 153), "KZ-47": (963, 180)}
    assert {code: homes[code] for code in named} == named
    assert figures["consulted"]["total"] > 13000
    assert (figures["consulted"]["children_percent"], figures["consulted"]["difference"]) == (61.0, 450)
    assert figures["services"]["total"] == 70900
    assert figures["learning"]["master_class"]["total"] == 14
