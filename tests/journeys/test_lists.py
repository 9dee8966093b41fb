"""Lists in daily work: by keyboard, by address, into a table program."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.conftest import Meet
from tests.journeys.people import Person


def rows(person: Person) -> list[str]:
    """The numbers of the cases that are seen, from top to bottom."""
    texts = person.page.locator("[data-table] tbody tr").all_inner_texts()
    return [found.group() for text in texts if (found := re.search(r"R\d\d-\d{6}-\d", text))]


def test_a_list_is_walked_by_keyboard(meet: Meet) -> None:
    coordinator = meet("coordinator", "en")
    page = coordinator.page
    coordinator.goes("/referrals/open/")
    seen = rows(coordinator)
    here = page.locator("[data-table] tbody tr.is-here")
    for key, expected in (("j", seen[0]), ("j", seen[1]), ("j", seen[2]), ("k", seen[1])):
        page.keyboard.press(key)
        expect(here).to_contain_text(expected)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(seen[1])


def test_filters_live_in_the_address_and_survive_a_reload(meet: Meet) -> None:
    coordinator = meet("coordinator", "en")
    page = coordinator.page
    coordinator.goes("/referrals/open/")
    everything = rows(coordinator)
    page.locator(".filter", has=page.locator("[name=state]")).locator("summary").click()
    triage = page.locator(".filter [name=state][value=triage]")
    triage.check()
    expect(page).to_have_url(re.compile("state=triage"))
    expect(page.locator(".table-results .badge, [data-table] tbody tr").first).to_be_visible()
    expect(page.locator("[data-table] tbody tr", has_text="Registered")).to_have_count(0)
    filtered = rows(coordinator)
    assert filtered
    assert set(filtered) < set(everything)
    page.reload()
    assert rows(coordinator) == filtered
    expect(triage).to_be_checked()
    page.go_back()
    expect(triage).not_to_be_checked()


def test_the_export_holds_what_is_seen(meet: Meet) -> None:
    coordinator = meet("coordinator", "en")
    page = coordinator.page
    coordinator.goes("/referrals/open/?state=triage&state=admitted")
    seen = rows(coordinator)
    page.locator(".table-tools summary", has_text="Export").click()
    with page.expect_download() as came:
        page.locator("[data-export=csv]").click()
    text = Path(came.value.path()).read_text("utf-8-sig")
    table = list(csv.reader(text.splitlines(), delimiter=";" if ";" in text.splitlines()[0] else ","))
    assert [row[0] for row in table[1:]] == seen
    assert "Number" in table[0]
