"""The demonstration: every state is met, every role finds somebody, and it is the same each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from medcluster.accounts.models import User
from medcluster.accounts.services import actor_for
from medcluster.audit.proof import verify
from medcluster.demo import figures
from medcluster.demo.cluster import EMAIL_DOMAIN
from medcluster.demo.load import is_loaded, load
from medcluster.demo.people import demo_people
from medcluster.documents import signing
from medcluster.documents.models import DocumentVersion, Signature
from medcluster.episodes.models import Episode
from medcluster.indicators import building
from medcluster.indicators.exploring.models import SavedQuestion
from medcluster.indicators.opendata import services as opendata
from medcluster.indicators.opendata.models import PublishedPeriod
from medcluster.indicators.snapshot import the_store
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import ROLES, Role
from medcluster.kernel.web import shell
from medcluster.patients.models import DuplicateCandidate, Patient
from medcluster.patients.selectors import search
from medcluster.referrals.models import Offer, OfferEvent, Referral, ReferralMessage
from medcluster.referrals.selectors import open_for
from medcluster.registry import reference
from medcluster.registry.models import BedCapacity, Centre, Department, OtherCapacity
from medcluster.rulebook.defaults import load_defaults
from medcluster.teleconsults.models import Panelist, Teleconsult

SIZE = 240
NOW = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture
def cluster(db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    reference.load()
    load_defaults()
    load(SIZE, now=NOW)


def in_order(case: Any) -> None:
    """The history is whole, ends where the case stands, and goes forward in time."""
    events = sorted(case.events.all(), key=lambda event: event.sequence)
    assert [event.sequence for event in events] == list(range(len(events)))
    assert events[-1].to_state == case.state
    assert all(a.occurred_at <= b.occurred_at for a, b in pairwise(events)), (case, case.state)
    assert events[-1].occurred_at <= NOW, (case, case.state)


def test_every_state_of_every_case_is_met_and_no_history_is_illegal(cluster: None) -> None:
    for model in (Referral, Offer, Teleconsult, Episode):
        states: Any = {state.code for state in model.workflow.states}
        assert set(model.objects.values_list("state", flat=True)) == states, model
        for case in model.objects.prefetch_related("events"):
            in_order(case)
    assert Referral.objects.count() + Teleconsult.objects.count() == SIZE
    assert verify().sound


def test_some_clocks_have_run_out_and_most_have_not(cluster: None) -> None:
    for model in (Referral, Teleconsult):
        running = model.objects.filter(next_due_at__isnull=False)
        late = running.filter(next_due_at__lt=NOW).count()
        assert 0 < late < running.count() * 0.4, model
    assert Teleconsult.objects.filter(state="delivered", next_clock="unread", next_due_at__lt=NOW).exists()
    assert Teleconsult.objects.open().filter(priority="emergency", next_due_at__isnull=False).exists()


def test_teleconsultations_are_whole(cluster: None) -> None:
    asked = Teleconsult.objects.exclude(state="draft")
    assert {"live", "deferred"} <= set(asked.values_list("mode", flat=True))
    assert Panelist.objects.filter(is_lead=False).exclude(opinion="").exists()
    for case in Teleconsult.objects.filter(state="scheduled"):
        assert case.scheduled_at > NOW
        assert case.proposals.filter(status="agreed", starts_at=case.scheduled_at).exists()
    signed = list(Teleconsult.objects.exclude(signed_at=None))
    assert signed
    for case in signed:
        assert case.conclusion
        assert signing.verify(Signature.objects.get(owner_id=case.pk, owner_type="teleconsults.teleconsult")).valid
    for case in Teleconsult.objects.filter(state="converted"):
        assert [r.number for r in Referral.objects.filter(teleconsult=case)] == [case.referral_number]


def test_cases_have_papers_and_words(cluster: None) -> None:
    kinds = set(DocumentVersion.objects.values_list("media_type", flat=True))
    assert {"application/pdf", "image/png"} <= kinds
    for version in DocumentVersion.objects.all()[:5]:
        with version.file.open("rb") as stored:
            assert len(stored.read()) == version.size
    assert ReferralMessage.objects.values("author").distinct().count() > 1
    assert OfferEvent.objects.filter(action="decline").exclude(reason="").exclude(comment="").exists()


def test_patients_are_found_in_every_spelling_and_twins_wait(cluster: None) -> None:
    patient = Patient.objects.filter(family_name__startswith="Ж").exclude(family_latin="").order_by("pk")[0]
    for typed in (patient.family_name, patient.family_name.upper(), patient.family_latin):
        assert patient in search(Patient.objects.all(), typed), typed
    letters = set("".join(Patient.objects.values_list("family_name", flat=True))).union(
        "".join(Patient.objects.values_list("given_name", flat=True))
    )
    assert set("әғқңөұүһі") <= {letter.lower() for letter in letters}
    assert DuplicateCandidate.objects.filter(state="open").count() >= 3


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


# What stands on the first page of nobody's work: the list that the role lives by.
OWN_LISTS: dict[Role, Callable[[Actor], Any]] = {
    Role.ORG_ADMIN: open_for,
}


def test_every_role_has_a_person_who_finds_work(cluster: None) -> None:
    people = {person.role: person for person in demo_people()}
    assert set(people) == set(ROLES)
    idle = []
    for role, person in people.items():
        actor = actor_for(User.objects.get(email=person.email))
        own = OWN_LISTS.get(role)
        waits = list(own(actor)[:1]) if own else [item for part in sections(actor) for item in part.items]
        if not waits:
            idle.append(role.value)
    assert idle == []


def sections(actor: Actor) -> list[shell.Section]:
    return [section for make in shell.HOME if (section := make(actor)) is not None]


def test_several_things_wait_for_the_clinical_people(cluster: None) -> None:
    titles = {
        Role.CONSULTANT: 1, Role.TRIAGE_DOCTOR: 2, Role.COORDINATOR: 2, Role.REFERRING_DOCTOR: 2,
        Role.ATTENDING_DOCTOR: 1, Role.COMMISSION_MEMBER: 1, Role.COMMISSION_SECRETARY: 1, Role.INTERPRETER: 1,
    }  # fmt: skip
    people = {person.role: person for person in demo_people()}
    for role, least in titles.items():
        actor = actor_for(User.objects.get(email=people[role].email))
        assert len([part for part in sections(actor) if part.items]) >= least, role


def test_numbers_are_published_and_saved_questions_are_shared(cluster: None, settings: Any, tmp_path: Path) -> None:
    settings.FACTS = tmp_path / "facts"
    authority = actor_for(User.objects.get(email=f"authority@{EMAIL_DOMAIN}"))
    store = the_store()
    building.refresh(store)
    assert opendata.publish_due() == len(figures.OPEN) * figures.YEARS, "every full year of every indicator"
    assert any(cell["value"] for period in PublishedPeriod.objects.all() for cell in period.cells)
    assert {q.name for q in SavedQuestion.objects.visible_to(authority)} >= {
        name for role, name, _address in figures.QUESTIONS if role is Role.AUTHORITY
    }


def test_a_second_load_changes_nothing(cluster: None) -> None:
    before = Referral.objects.count()
    assert is_loaded()
    assert load(SIZE) == 0
    assert Referral.objects.count() == before


def test_the_sign_in_page_offers_the_people(cluster: None, client: Client, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    page = client.get("/accounts/login/").content.decode()
    assert page.count('class="demo-person"') == len(ROLES)
