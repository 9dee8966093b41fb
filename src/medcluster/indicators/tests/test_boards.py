"""Dashboards: whose numbers are seen, that every chart is drawn from the right figures, and what is said when the facts
are old, missing or spoilt."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from medcluster.accounts.models import Membership, User
from medcluster.indicators import building, opening, periods, snapshot
from medcluster.indicators.boards.look import MEDIANS, Look, median
from medcluster.indicators.boards.sections import SECTIONS, sections_of
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.policies import KINDS, Scope, scope_for, scopes_of
from medcluster.indicators.store import Store
from medcluster.indicators.tests.test_asking import YEAR, facts  # noqa: F401  a fixture
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Role
from medcluster.referrals.tests.stage import Stage

TODAY = date(2026, 11, 22)
WHERE = {
    "cluster": {}, "centre": {"centre": [3]}, "department": {"centre": [3], "department": [2]},
    "region": {"home_region": ["KZ-23"]}, "organisation": {"organisation": [4]},
}  # fmt: skip


def person(role: Role, **place: Any) -> Actor:
    return Actor(user_id=1, name="Somebody", posts=(Post(role, **place),))


# -- whose numbers


def test_who_sees_which_part(stage: Stage) -> None:
    head = person(Role.CENTRE_HEAD, centre_id=stage.heart.pk, organisation_id=stage.heart.lead_id)
    assert [s.kind for s in scopes_of(person(Role.COORDINATOR))] == ["cluster"]
    assert scopes_of(head) == [Scope("centre", str(stage.heart.pk), {"centre": [stage.heart.pk]})]
    assert scope_for(head, "department", str(stage.ward.pk)).where["centre"] == [stage.heart.pk]
    assert scopes_of(person(Role.REFERRING_DOCTOR, organisation_id=1)) == []
    for kind, key in (("cluster", "all"), ("region", "KZ-23"), ("centre", "999"), ("centre", "x"), ("nobody", "1")):
        with pytest.raises(NotVisible):
            scope_for(head, kind, key)


def test_another_centre_is_not_there(stage: Stage) -> None:
    head = person(Role.CENTRE_HEAD, centre_id=stage.heart.pk + 1000)
    with pytest.raises(NotVisible):
        scope_for(head, "centre", str(stage.heart.pk))
    with pytest.raises(NotVisible):
        scope_for(head, "department", str(stage.ward.pk))


def test_a_post_for_some_profiles_sees_those_only() -> None:
    of = Post(Role.CENTRE_HEAD, centre_id=3, profiles=frozenset({"29"}))
    assert scopes_of(Actor(1, "Head", (of,)))[0].where == {"centre": [3], "profile": ["29"]}
    assert scopes_of(Actor(1, "Head", (of, Post(Role.CENTRE_HEAD, centre_id=3))))[0].where == {"centre": [3]}


# -- charts


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_chart_of_every_part_is_drawn(facts: snapshot.Snapshot, kind: str) -> None:  # noqa: F811
    look = Look(facts, Scope(kind, "3", WHERE[kind]), periods.read({}, TODAY))
    for section in sections_of(kind):
        assert section.tiles is None or all(tile.label for tile in section.tiles(look))
        for part in section.of(kind):
            chart = part.build(look)
            assert chart.code == part.code
            json.dumps(chart.as_data())
            assert len(chart.heads) == len(next(iter(chart.plain()), chart.heads))
            for _row, cells in chart.table():
                assert len(cells) == len(chart.columns)


@pytest.mark.django_db
def test_parts_add_up_to_the_whole(facts: snapshot.Snapshot) -> None:  # noqa: F811
    look = Look(facts, Scope("cluster"), periods.read({"from": "2026-01-01", "to": "2026-12-31"}, TODAY))
    charts = {p.code: p.build(look) for s in SECTIONS.values() if s.code != "beds" for p in s.of("cluster")}
    treated = look.value("treated")
    for code in ("by-month", "by-place", "by-funding", "map"):
        assert sum(row.figures[0] for row in charts[code].rows) == treated, code
    (asked, *_steps) = charts["funnel"].rows
    assert asked.figures[0] == look.value("requests")
    assert sum(sum(row.figures[:4]) for row in charts["by-source"].rows) == look.value("requests")
    homes = [r for r in charts["way"].rows if r.label not in charts["way"].extra["middle"]]
    assert sum(row.figures[0] for row in homes) == treated


@pytest.mark.parametrize("code", MEDIANS)
def test_a_median_out_of_counts_is_the_declared_one(facts: snapshot.Snapshot, code: str) -> None:  # noqa: F811
    look = Look(facts, Scope("cluster"), periods.Choice(YEAR, "", "year"))
    assert look.median(code).now == look.value(code)


def test_the_median_of_an_even_number_lies_between() -> None:
    assert median({}) is None
    assert median({3: 1}) == 3
    assert median({1: 1, 4: 1}) == 2.5


def test_an_indicator_of_every_chart_is_declared(facts: snapshot.Snapshot) -> None:  # noqa: F811
    assert {name for name, _dimension in MEDIANS.values()} <= set(INDICATORS)


def test_a_question_is_asked_once_of_the_same_facts(facts: snapshot.Snapshot, monkeypatch: Any) -> None:  # noqa: F811
    first = Look(facts, Scope("cluster"), periods.Choice(YEAR, "", "year")).value("treated")
    monkeypatch.setattr("medcluster.indicators.boards.look.answer", None)
    again = Look(facts, Scope("cluster"), periods.Choice(YEAR, "", "year"))
    assert again.value("treated") == first
    with pytest.raises(TypeError):
        again.value("treated", {"age_group": ["child"]})


# -- the period of the address


def test_presets_end_today_and_the_usual_is_left_out_of_the_address() -> None:
    assert periods.read({}, TODAY).period.first == date(2026, 1, 1)
    assert periods.read({"period": "five"}, TODAY).period.first == date(2026, 7, 1)
    assert periods.read({"period": "quarter"}, TODAY).period.first == date(2026, 10, 1)
    assert periods.read({}, TODAY).parameters() == {}
    typed = periods.read({"from": "01.01.2018", "to": "2018-05-31"}, TODAY)
    assert typed.parameters() == {"from": "2018-01-01", "to": "2018-05-31"}
    assert typed.base is not None
    assert typed.base.last == date(2017, 5, 31)


@pytest.mark.parametrize("given", [{"from": "x"}, {"from": "2026-02-01", "to": "2026-01-01"}, {"from": "0001-01-01"}])
def test_wrong_days_are_told_and_the_usual_period_is_shown(given: dict[str, str]) -> None:
    choice = periods.read(given, TODAY)
    assert choice.fault
    assert choice.preset == "year"


# -- pages


@pytest.fixture
def built(stage: Stage, settings: Any, tmp_path: Path) -> Store:
    settings.FACTS = tmp_path / "facts"
    store = snapshot.the_store()
    building.rebuild(store)
    return store


def signed_in(client: Client, role: Role, **place: Any) -> Client:
    user = User.objects.create(email=f"{role.value}@example.org", name="Reader", has_second_factor=True)
    Membership.objects.create(user=user, role=role, valid_from=date(2020, 1, 1), **place)
    client.force_login(user)
    return client


@pytest.mark.usefixtures("built")
def test_pages_answer_in_few_queries(
    client: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    signed_in(client, Role.COORDINATOR)
    client.get("/numbers/cluster/all/overview/")
    for section in SECTIONS:
        with django_assert_max_num_queries(20):
            page = client.get(f"/numbers/cluster/all/{section}/")
        assert page.status_code == 200
        for chart in re.findall(r'<figure class="chart[^"]*" id="([a-z-]+)"', page.text):
            assert client.get(f"/numbers/cluster/all/{section}/{chart}/").status_code == 200
            assert client.get(f"/numbers/cluster/all/{section}/{chart}.csv").text.startswith("\ufeff")
    for code in INDICATORS:
        assert client.get(f"/numbers/catalogue/{code}/").status_code == 200
    assert client.get("/numbers/catalogue/").text.count("row-link") == len(INDICATORS)
    assert client.get("/numbers/").headers["Location"] == "/numbers/cluster/all/overview/"
    assert client.get("/numbers/cluster/all/overview/?from=2026-05-01&to=2026-01-01").text.count('role="alert"') == 1


@pytest.mark.usefixtures("built")
def test_a_doctor_without_statistics_is_refused(stage: Stage, client: Client) -> None:
    signed_in(client, Role.REFERRING_DOCTOR, organisation=stage.hospital)
    assert client.get("/numbers/cluster/all/overview/").status_code == 403
    assert client.get("/numbers/catalogue/").status_code == 403


@pytest.mark.usefixtures("stage")
def test_missing_facts_are_told_with_what_to_do(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.FACTS = tmp_path / "nothing"
    page = signed_in(client, Role.COORDINATOR).get("/numbers/cluster/all/overview/")
    assert page.status_code == 200
    assert "medcluster facts refresh" in page.text


def test_spoilt_facts_leave_the_old_figures(built: Store, client: Client) -> None:
    signed_in(client, Role.COORDINATOR)
    assert 'id="by-month"' in client.get("/numbers/cluster/all/overview/").text
    (built.folder / "manifest.json").write_text('{"version": ')
    page = client.get("/numbers/cluster/all/overview/")
    assert 'id="by-month"' in page.text
    assert "medcluster facts rebuild" in page.text


def test_old_facts_say_how_old(built: Store) -> None:
    found, standing = opening.opened()
    assert found is not None
    assert not standing.warning
    late = opening.Standing(timezone.now() - timedelta(minutes=11))
    assert "worker" in late.warning


def _aged(store: Store) -> None:
    """The same facts, built an hour ago."""
    manifest = store.manifest()
    with store.writing() as writer:
        an_hour_ago = timezone.now() - timedelta(hours=1)
        writer.commit(manifest.tables, as_of=an_hour_ago.isoformat(), feed=manifest.feed)


def test_on_a_quiet_night_old_facts_are_the_newest(built: Store, stage: Stage) -> None:
    _aged(built)
    assert not opening.opened()[1].warning
    stage.submitted()
    assert "worker" in opening.opened()[1].warning
