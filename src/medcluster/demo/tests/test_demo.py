"""The demonstration: every state is met, every role finds somebody, and it is the same each time."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.test import Client

from medcluster.accounts.models import User
from medcluster.accounts.services import actor_for
from medcluster.audit.proof import verify
from medcluster.demo.load import is_loaded, load
from medcluster.demo.people import demo_people
from medcluster.episodes.models import Episode
from medcluster.episodes.selectors import waiting_for as stays_waiting_for
from medcluster.kernel.permissions import ROLES, Role
from medcluster.referrals.models import Referral
from medcluster.referrals.selectors import offers_waiting_for, waiting_for
from medcluster.referrals.workflow import REFERRAL
from medcluster.registry import reference
from medcluster.registry.models import BedCapacity, Centre, Department, OtherCapacity

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def cluster(db: None) -> None:
    reference.load()
    load(120, now=NOW)


def test_every_state_is_met_and_no_history_is_illegal(cluster: None) -> None:
    assert set(Referral.objects.values_list("state", flat=True)) == {state.code for state in REFERRAL.states}
    for referral in Referral.objects.prefetch_related("events"):
        events = sorted(referral.events.all(), key=lambda e: e.sequence)
        assert [e.sequence for e in events] == list(range(len(events)))
        assert events[-1].to_state == referral.state
        assert all(a.occurred_at <= b.occurred_at for a, b in pairwise(events))
    assert Episode.objects.filter(state="admitted").exists()
    assert verify().sound


def test_the_six_centres_have_the_capacities_of_the_plan(cluster: None) -> None:
    beds = {
        code: sum(BedCapacity.objects.filter(department__centre__code=code).values_list("beds", flat=True))
        for code in ("MCC", "RCR", "IEM", "RNC", "CSC")
    }
    assert beds == {"MCC": 500, "RCR": 300, "IEM": 240, "RNC": 160, "CSC": 180}
    assert OtherCapacity.objects.get(centre__code="RDC", kind="visits_per_shift").amount == 500
    assert OtherCapacity.objects.filter(centre__code="IEM", kind="ambulance_station").exists()
    interregional = Centre.objects.get(code="ICS")
    assert Department.objects.filter(centre=interregional).values("organisation").distinct().count() == 3


def test_every_role_has_a_person_and_the_working_ones_find_work(cluster: None) -> None:
    people = {person.role: person for person in demo_people()}
    assert set(people) == set(ROLES)
    working = (Role.COORDINATOR, Role.REFERRING_DOCTOR, Role.BOOKING, Role.FINANCE, Role.ADMISSIONS)
    for role in working:
        assert waiting_for(actor_for(User.objects.get(email=people[role].email))).exists(), role
    triage = actor_for(User.objects.get(email=people[Role.TRIAGE_DOCTOR].email))
    assert offers_waiting_for(triage).exists()
    attending = actor_for(User.objects.get(email=people[Role.ATTENDING_DOCTOR].email))
    assert stays_waiting_for(attending).exists()


def test_a_second_load_changes_nothing(cluster: None) -> None:
    before = Referral.objects.count()
    assert is_loaded()
    assert load(120) == 0
    assert Referral.objects.count() == before


def test_the_sign_in_page_offers_the_people(cluster: None, client: Client, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    page = client.get("/accounts/login/").content.decode()
    assert page.count('class="demo-person"') == len(ROLES)
