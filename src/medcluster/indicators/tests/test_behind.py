"""The cases behind a figure are as many as the figure says, everywhere where it stands; who opens which."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from medcluster.indicators import building, narrowing_text, periods, snapshot
from medcluster.indicators.asking import Period, Question, answer
from medcluster.indicators.behind import behind
from medcluster.indicators.boards.look import Look
from medcluster.indicators.boards.sections import SECTIONS
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.charts import Chart, Kind, Row
from medcluster.indicators.policies import Scope
from medcluster.indicators.tests.test_asking import YEAR, facts  # noqa: F401  a fixture
from medcluster.indicators.tests.test_boards import built, signed_in  # noqa: F401  a fixture
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.permissions import Role
from medcluster.referrals.tests.stage import Stage

CHOICE = periods.Choice(YEAR, "", "year")
NOBODY = Actor(1, "Nobody")


@pytest.mark.django_db
@pytest.mark.parametrize("code", [code for code, of in INDICATORS.items() if of.adds_up])
def test_the_cases_add_up_to_the_figure(facts: snapshot.Snapshot, code: str) -> None:  # noqa: F811
    indicator = INDICATORS[code]
    for where in ({}, *({name: values} for name, values in _some(facts, indicator))):
        asked = Question(indicator, YEAR, (), where)
        assert behind(facts, asked, SYSTEM).figure == answer(facts, asked).value, where


def _some(facts: snapshot.Snapshot, indicator: Any) -> list[tuple[str, list[Any]]]:  # noqa: F811
    """Two values of every dimension."""
    return [
        (name, [key for (key,) in list(answer(facts, Question(indicator, YEAR, (name,))).rows)[:2]])
        for name in indicator.dimensions
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("section", [code for code in SECTIONS if code != "beds"])
def test_every_figure_of_a_board_leads_to_as_many_cases(facts: snapshot.Snapshot, section: str) -> None:  # noqa: F811
    look = Look(facts, Scope("cluster"), CHOICE)
    of = SECTIONS[section]
    for tile in of.tiles(look) if of.tiles else []:
        if INDICATORS[tile.code].adds_up:
            assert behind(facts, Question(INDICATORS[tile.code], YEAR, (), tile.where), SYSTEM).figure == tile.value
    leading = 0
    for part in of.of("cluster"):
        chart = part.build(look)
        for row in chart.rows:
            if chart.unit == "%":
                continue  # its cases are those of the part, the figure is the share of the whole
            if chart.cases_of and (row.where is not None or row.span is not None) and row.figures[0]:
                leading += 1
                where = {**(chart.where or {}), **(row.where or {})}
                asked = Question(INDICATORS[chart.cases_of], Period(*row.span) if row.span else YEAR, (), where)
                assert behind(facts, asked, SYSTEM).figure == _counted(chart, row), (part.code, row)
    assert leading or section == "way"


def _counted(chart: Chart, row: Row) -> int:
    """The figure of the row: of parts of a whole, the whole."""
    if chart.kind not in (Kind.PARTS, Kind.STACK):
        return int(row.figures[0])
    return sum(n for n, column in zip(row.figures, chart.columns, strict=True) if column.drawn)


@pytest.mark.django_db
def test_cases_come_in_pages_and_nobody_opens_what_is_not_theirs(facts: snapshot.Snapshot) -> None:  # noqa: F811
    asked = Question(INDICATORS["treated"], Period(date(2025, 1, 1), date(2026, 12, 31)))
    first, last = behind(facts, asked, NOBODY), behind(facts, asked, NOBODY, page=99)
    assert first.cases == 500
    assert (first.pages, len(first.rows), last.page) == (5, 100, 5)
    assert first.closed == 100
    assert first.rows[0].day >= first.rows[-1].day >= last.rows[0].day


def test_an_address_says_what_it_is_narrowed_to() -> None:
    where = {"home_region": ["KZ-23", None], "centre": [3]}
    assert narrowing_text.read(narrowing_text.text(where)) == where
    assert narrowing_text.read(["centre:x", "nothing:1", "sex", "centre:" + "9" * 40, "sex:\x00"]) == {}
    assert narrowing_text.both({"centre": [1]}, {"centre": [1, 2], "sex": ["male"]}) == {"centre": [1], "sex": ["male"]}
    assert narrowing_text.both({"centre": [1]}, {"centre": [2]}) == {"centre": []}


# -- on screen


@pytest.fixture
def referred(stage: Stage, built: Any) -> Any:  # noqa: F811
    case = stage.submitted()
    building.rebuild(built)
    return case


def page_of(client: Client, code: str = "requests", **given: str) -> Any:
    return client.get(f"/numbers/cases/{code}/", given)


def test_the_head_of_the_desk_opens_the_case_behind_a_figure(referred: Any, client: Client) -> None:
    signed_in(client, Role.COORDINATOR)
    page = page_of(client)
    assert 'data-figure="1"' in page.text
    assert f'href="/referrals/{referred.number}/"' in page.text
    assert page_of(client, scope="centre:99999").status_code == 404
    assert page_of(client, where="mode:live").status_code == 404
    assert page_of(client, "nothing").status_code == 404


def test_who_reads_without_names_gets_a_pseudonym(referred: Any, client: Client) -> None:
    signed_in(client, Role.AUTHORITY)
    page = page_of(client)
    assert 'data-figure="1"' in page.text
    assert referred.number not in page.text
    (address,) = re.findall(r'row-link" href="(/oversight/referral/[^"]+)"', page.text)
    assert client.get(unescape(address)).status_code == 200


def test_who_may_open_no_case_still_reads_how_many(referred: Any, client: Client) -> None:
    signed_in(client, Role.CLUSTER_ADMIN)
    page = page_of(client)
    assert 'data-figure="1"' in page.text
    assert referred.number not in page.text
    assert "row-link" not in page.text


def test_a_figure_on_a_board_is_a_link_to_its_cases(referred: Any, client: Client) -> None:
    signed_in(client, Role.COORDINATOR)
    board = client.get("/numbers/cluster/all/overview/").text
    addresses = [unescape(found) for found in re.findall(r'href="(/numbers/cases/[^"]+)"', board)]
    assert any(found.startswith("/numbers/cases/requests/") for found in addresses)
    for found in addresses:
        assert client.get(found).status_code == 200
