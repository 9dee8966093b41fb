"""The numbers in a browser: from a dashboard to the case behind a figure, a question explored and shared, open data."""

from __future__ import annotations

import csv
import json
import re
import urllib.request
from datetime import date
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import is_open_to_everybody
from tests.journeys.conftest import Meet
from tests.journeys.people import Person
from tests.journeys.world import World

PATIENTLY = 90  # seconds for the worker to build the facts, or to publish what was chosen


def figure_of(text: str) -> int:
    """`1 234` as people write it."""
    return int(re.sub(r"\D", "", text))


def waits_for(person: Person, address: str, wanted: str) -> None:
    """Open the page again and again until the worker has done what it shows."""
    until = monotonic() + PATIENTLY
    while monotonic() < until:
        person.goes(address)
        if person.page.locator(wanted).count():
            return
        person.page.wait_for_timeout(2000)
    raise AssertionError(f"{address}: no {wanted} after {PATIENTLY} s")


@pytest.fixture(autouse=True)
def _facts_are_there(meet: Meet) -> None:
    waits_for(meet("coordinator", "en"), "/numbers/cluster/all/overview/?period=twelve", "a.tile-figure")


def charts_are_drawn(person: Person) -> None:
    """Every chart of the page has its picture, once one has scrolled to it."""
    canvases = person.page.locator("[data-chart]")
    for place in range(canvases.count()):
        canvases.nth(place).scroll_into_view_if_needed()
        expect(canvases.nth(place).locator("canvas").first).to_be_visible()
    person.page.evaluate("scrollTo(0, 0)")


def test_from_home_to_the_case_behind_a_figure(meet: Meet) -> None:
    head = meet("coordinator", "ru")
    page = head.page
    head.goes("/")
    page.locator("#rail a[href='/numbers/']").click()
    expect(page).to_have_url(re.compile("/numbers/cluster/all/overview/$"))
    page.locator(".period-presets a[href*='period=twelve']").click()
    charts_are_drawn(head)
    is_open_to_everybody(page)

    tile = page.locator(".tile", has=page.locator("a.tile-figure[href*='/cases/requests/']"))
    asked = figure_of(tile.locator("a.tile-figure").inner_text())
    tile.locator("dt a").click()  # what is counted
    expect(page.locator("h1")).to_have_text("Поступило направлений")
    expect(page.locator(".facts-card").first).to_contain_text("requests")
    is_open_to_everybody(page)

    page.locator(".tiles a.tile-figure").click()
    expect(page.locator("[data-figure]")).to_have_attribute("data-figure", str(asked))
    cases = page.locator("table.behind tbody tr")
    assert cases.count() == min(asked, 100)
    is_open_to_everybody(page)
    number = cases.first.locator("a.row-link").inner_text()
    cases.first.locator("a.row-link").click()
    expect(page.locator("h1")).to_contain_text(number)


def test_a_chart_is_read_by_keyboard_and_taken_as_table_and_picture(meet: Meet) -> None:
    head = meet("coordinator", "en")
    page = head.page
    head.goes("/numbers/cluster/all/overview/by-place/?period=twelve")
    charts_are_drawn(head)
    page.locator("[data-chart]").focus()
    page.keyboard.press("ArrowDown")
    said = page.locator("[data-chart-said]").inner_text()
    page.locator(".chart-table > summary").click()
    first = page.locator(".chart-table tbody tr").first
    label = first.locator("th").inner_text()
    assert said.startswith(label)
    with page.expect_download() as picture:
        page.locator("[data-chart-picture]").click()
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as came:
        page.locator(".chart-foot a[href*='.csv']").click()
    rows = list(csv.reader(Path(came.value.path()).read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[1][0] == label
    first.locator("th a").click()  # the row leads to its cases
    expect(page.locator("[data-figure]")).to_have_attribute("data-figure", rows[1][1])


def test_a_question_is_explored_saved_and_shared(meet: Meet) -> None:
    asking = meet("coordinator", "en")
    page = asking.page
    asking.goes("/numbers/explore/")
    page.locator("#i-1").select_option("requests")
    expect(page).to_have_url(re.compile("i=requests"))
    page.locator("#by-1").select_option("residency")
    expect(page).to_have_url(re.compile("by=residency"))
    expect(page.locator("#answer h2")).to_have_text("Referrals received, by: residency")
    page.locator("#by-2").select_option("priority")
    page.locator("#explore-add").select_option("source")
    only = page.locator("#only-source")
    expect(only.locator(".filter-options")).to_be_visible()
    only.locator("input[type=checkbox]").first.check()
    expect(page).to_have_url(re.compile("where=source"))
    charts_are_drawn(asking)
    is_open_to_everybody(page)

    page.locator("#i-1").select_option("teleconsultations")  # is not counted by residency
    expect(page.locator("#explore-answer [role=alert]")).to_contain_text("is not counted by")
    page.locator("#i-1").select_option("requests")
    expect(page.locator("#answer h2")).to_contain_text("Referrals received")

    page.locator(".explore-save summary").click()
    page.fill("#save-name", "Who sends, how urgent")
    asking.sends(page.locator(".explore-save button[type=submit]"))
    address = page.url
    seen = table_of(asking)

    reading = meet("authority", "en")
    reading.page.goto(address)
    assert table_of(reading) == seen
    with reading.page.expect_download() as came:
        reading.page.locator(".chart-foot a[href*='/answer/csv/']").click()
    rows = list(csv.reader(Path(came.value.path()).read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert [row[0] for row in rows[1:]] == [label for label, *_figures in seen]

    asking.goes("/numbers/explore/saved/")
    is_open_to_everybody(page)
    mine = page.locator(".saved-list > li", has=page.get_by_role("heading", name="Who sends, how urgent"))
    mine.locator("input[name=name]").fill("Who sends")
    asking.sends(mine.locator("form button[type=submit]").first)
    asking.goes("/numbers/explore/")
    page.locator(".board-menu summary").click()
    page.get_by_role("link", name="Who sends").click()
    assert table_of(asking) == seen
    asking.goes("/numbers/explore/saved/")
    mine = page.locator(".saved-list > li", has=page.get_by_role("heading", name="Who sends"))
    asking.sends(mine.locator(".btn-outline-danger"))
    expect(mine).to_have_count(0)


def table_of(person: Person) -> list[list[str]]:
    person.page.locator(".chart-table > summary").click()
    rows = person.page.locator(".chart-table tbody tr")
    expect(rows.first).to_be_visible()
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def test_everybody_reads_what_the_office_publishes(meet: Meet, world: World) -> None:
    office = meet("cluster-admin", "ru")
    page = office.page
    office.goes("/open-data/publish/?indicator=requests")
    for name in ("residency", "sex"):
        page.locator(f"[name=dimensions][value={name}]").check()
    page.locator("[name=rhythm][value=year]").check()
    page.fill("[name=since]", f"01.01.{date.today().year - 2}")
    page.fill("[name=opens_on]", f"{date.today():%d.%m.%Y}")
    is_open_to_everybody(page)
    office.sends(page.locator("main button[type=submit]"))
    expect(page.locator("h1")).to_have_text("Поступило направлений")

    visitor = meet("", "kk")
    waits_for(visitor, "/open-data/requests/", ".open-table")
    expect(visitor.page.locator(".open-table")).to_have_count(2)
    charts_are_drawn(visitor)
    is_open_to_everybody(visitor.page)
    visitor.goes("/open-data/")
    is_open_to_everybody(visitor.page)
    for form in ("csv", "json", "schema.json"):
        with urllib.request.urlopen(f"{world.address}/open-data/requests.{form}?lang=kk") as answer:
            assert "public" in answer.headers["Cache-Control"]
            text = answer.read().decode()
        assert text.startswith("indicator,") if form == "csv" else json.loads(text)
    for row in csv.DictReader(_csv(world)):
        assert row["status"] == "hidden" or int(row["value"]) not in range(1, 5)


def _csv(world: World) -> list[str]:
    with urllib.request.urlopen(f"{world.address}/open-data/requests.csv?lang=en") as answer:
        found: list[str] = answer.read().decode().splitlines()
    return found


def test_facts_are_taken_without_names(meet: Meet) -> None:
    quality = meet("quality", "ru")
    page = quality.page
    quality.goes("/numbers/facts/")
    is_open_to_everybody(page)
    with page.expect_download() as came:
        page.locator("#facts-referral a[href*='/csv/']").click()
    heads = Path(came.value.path()).read_text().splitlines()[0]
    assert "person_id" in heads
    assert "submitted_month" in heads
    assert "submitted_on" not in heads


def test_the_other_dashboards_are_open_to_everybody(meet: Meet) -> None:
    languages = {"flows": "kk", "waits": "en", "beds": "ru", "distance": "kk", "way": "en", "abroad": "ru"}
    for language in ("ru", "kk", "en"):
        head = meet("coordinator", language)
        for section, of in languages.items():
            if of == language:
                head.goes(f"/numbers/cluster/all/{section}/")
                charts_are_drawn(head)
                is_open_to_everybody(head.page)
    own = meet("centre-head", "ru")
    own.goes("/numbers/")
    assert "/numbers/centre/" in own.page.url
    charts_are_drawn(own)
