"""A specialist is proposed for a post; the place decides, with four eyes; the data bank follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from medcluster.accounts.models import Membership, User
from medcluster.accounts.services import actor_for
from medcluster.kernel.cases import perform
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.notifications.models import Dispatch
from medcluster.registry.models import Specialist
from medcluster.registry.tests.factories import CentreFactory, OrganisationFactory, SpecialistFactory
from medcluster.staffing import services, wiring
from medcluster.staffing.models import Proposal

pytestmark = pytest.mark.django_db


def person(name: str, role: Role, **place: Any) -> User:
    user = User.objects.create(email=f"{name}@example.org", name=name.title(), has_second_factor=True)
    Membership.objects.create(user=user, role=role, valid_from=date(2020, 1, 1), **place)
    return user


@pytest.fixture
def stage() -> dict[str, Any]:
    centre = CentreFactory()
    other = OrganisationFactory()
    return {
        "centre": centre,
        "specialist": SpecialistFactory(),
        "head": person("head", Role.CENTRE_HEAD, centre=centre, organisation=centre.lead),
        "outsider": person("outsider", Role.ORG_ADMIN, organisation=other),
        "coordinator": person("coordinator", Role.COORDINATOR),
        "doctor": person("doctor", Role.REFERRING_DOCTOR, organisation=other),
    }


def proposed(stage: dict[str, Any], by: str = "coordinator") -> Proposal:
    return services.propose(
        by=actor_for(stage[by]), specialist=stage["specialist"], organisation=stage["centre"].lead,
        centre=stage["centre"], post="Заведующий отделением", grounds="Стажировка в Бостоне",
    )  # fmt: skip


def test_the_place_decides_and_the_data_bank_follows(stage: dict[str, Any]) -> None:
    specialist: Specialist = stage["specialist"]
    before = specialist.organisation
    proposal = proposed(stage)
    head = actor_for(stage["head"])
    perform(proposal, "begin_talks", by=head)
    perform(proposal, "appoint", by=head, data={"since": date(2026, 9, 1)})
    specialist.refresh_from_db()
    assert (specialist.organisation, specialist.centre) == (stage["centre"].lead, stage["centre"])
    assert str(specialist.post) == "Заведующий отделением"
    assert specialist.places.filter(organisation=before, year_until=2026).exists()
    assert Dispatch.objects.filter(template="post.decided", object_id=proposal.pk).exists()


def test_strangers_neither_see_nor_decide(stage: dict[str, Any]) -> None:
    proposal = proposed(stage)
    for name, seen in (("head", True), ("coordinator", True), ("outsider", False), ("doctor", False)):
        assert Proposal.objects.visible_to(actor_for(stage[name])).exists() is seen, name
    for name in ("outsider", "coordinator"):
        with pytest.raises(NotPermitted):
            perform(proposal, "appoint", by=actor_for(stage[name]), data={"since": date(2026, 9, 1)})
    with pytest.raises(NotPermitted):
        proposed(stage, by="doctor")
    with pytest.raises(Conflict):
        proposed(stage)


def test_who_proposed_does_not_appoint_but_may_take_it_back(stage: dict[str, Any]) -> None:
    proposal = proposed(stage, by="head")
    with pytest.raises(Incomplete):
        perform(proposal, "appoint", by=actor_for(stage["head"]), data={"since": date(2026, 9, 1)})
    perform(proposal, "withdraw", by=actor_for(stage["head"]))
    assert proposal.state == "withdrawn"


def test_the_place_is_told_and_the_proposer_of_the_decision(stage: dict[str, Any]) -> None:
    proposal = proposed(stage)
    sent = Dispatch.objects.get(template="post.proposed")
    assert {r.user_id for r in wiring.told(sent)} == {stage["head"].pk}  # type: ignore[arg-type]
    perform(proposal, "decline", by=actor_for(stage["head"]), data={"comment": "Нет ставки"})
    decided = Dispatch.objects.get(template="post.decided")
    assert {r.user_id for r in wiring.told(decided)} == {stage["coordinator"].pk}  # type: ignore[arg-type]


def test_the_screens(stage: dict[str, Any]) -> None:
    client = Client()
    client.force_login(stage["coordinator"])
    specialist = stage["specialist"]
    address = reverse("staffing:new", args=[specialist.pk])
    assert address in client.get(reverse("registry:specialist", args=[specialist.pk])).content.decode()
    typed = {"place": f"c{stage['centre'].pk}", "post": "Заведующий", "grounds": "Опыт"}
    assert client.post(address, {**typed, "post": ""}).status_code == 422
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 422
    proposal = Proposal.objects.get()
    head = Client()
    head.force_login(stage["head"])
    assert proposal.number in head.get(reverse("staffing:list")).content.decode()
    page = head.get(proposal.get_absolute_url()).content.decode()
    act = reverse("staffing:act", args=[proposal.number, "decline"])
    assert act in page
    assert head.post(act, {"comment": "Нет ставки"}).status_code == 302
    doctor = Client()
    doctor.force_login(stage["doctor"])
    structure = doctor.get(reverse("staffing:structure")).content.decode()
    assert "Head" in structure
    assert doctor.get(proposal.get_absolute_url()).status_code == 403
