"""Two centres accept at the same instant: one wins, the other is told which centre was faster."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection

from medcluster.kernel.cases import perform
from medcluster.kernel.errors import Conflict
from medcluster.kernel.tests.test_race import at_once
from medcluster.notifications.models import Dispatch
from medcluster.referrals import services
from medcluster.referrals.models import Offer, Referral
from medcluster.referrals.tests.stage import build
from medcluster.rulebook.defaults import load_defaults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _needs_postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    load_defaults()  # an earlier test of this kind has emptied the tables


@pytest.mark.parametrize("round_", range(10))
def test_first_acceptance_wins_at_the_same_instant(round_: int) -> None:
    stage = build()
    referral, offers = stage.asked(stage.heart, stage.brain)
    copies = [Offer.objects.select_related("centre", "referral").get(pk=offer.pk) for offer in offers]
    people = (stage.heart_triage, stage.brain_triage)
    results = at_once(
        lambda: perform(copies[0], "accept", by=people[0]), lambda: perform(copies[1], "accept", by=people[1])
    )
    won = [r for r in results if not isinstance(r, Exception)]
    lost = [r for r in results if isinstance(r, Conflict)]
    assert (len(won), len(lost)) == (1, 1), results
    stored = Referral.objects.select_related("centre").get(pk=referral.pk)
    assert stored.state == "accepted"
    assert stored.centre is not None
    assert str(stored.centre.name) in str(lost[0])
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["accepted", "withdrawn"]
    assert Dispatch.objects.filter(template="referral.accepted").count() == 1


def test_one_form_sent_twice_at_the_same_instant_makes_one_case() -> None:
    stage = build()
    key = uuid4()
    doctor, values = stage.doctor, stage.values()
    results = at_once(*(lambda: services.create_and_submit(by=doctor, values=values, key=key) for _ in range(2)))
    assert not [r for r in results if isinstance(r, Exception)], results
    assert len({r.pk for r in results}) == 1
    assert Referral.objects.count() == 1
