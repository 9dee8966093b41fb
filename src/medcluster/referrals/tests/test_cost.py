"""How many questions a page asks the database: the same for one row and for many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from medcluster.referrals.tests.stage import Stage
from medcluster.referrals.tests.test_closed import signed_in

pytestmark = pytest.mark.django_db
PERSON = 3  # session, person, posts


def asked(client: Client, url: str) -> int:
    client.get(url)  # what a process keeps is read once
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize("url", ["/referrals/", "/referrals/open/", "/referrals/offers/"])
def test_a_worklist_asks_twice_whatever_its_length(client: Client, stage: Stage, url: str) -> None:
    signed_in(client, stage.coordinator)
    for _n in range(2):
        for _case in range(3):
            stage.asked(stage.heart)
        assert asked(client, url) <= PERSON + 2, "rows with a deadline, rows without"


def test_a_page_asks_once_for_each_thing_on_it(client: Client, stage: Stage) -> None:
    referral, _offers = stage.asked(stage.heart, stage.brain)
    signed_in(client, stage.coordinator)
    parts = 11  # case, offers with 2 of history, events, clocks, words, papers, stays, commission, interpreters
    reading = 3  # that somebody looks is written: head of the trail, row, head (here each time: nothing is committed)
    assert asked(client, f"/referrals/{referral.number}/") <= PERSON + parts + reading
