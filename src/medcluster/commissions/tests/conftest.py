from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from medcluster.accounts.models import Membership, User
from medcluster.accounts.services import actor_for
from medcluster.commissions import services
from medcluster.commissions.models import Question, Sitting
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import perform
from medcluster.kernel.permissions import Role
from medcluster.referrals.models import Referral
from medcluster.referrals.tests.stage import Stage, build


@dataclass
class Board:
    """A commission at the heart centre: a secretary, four members, and a referral that was offered to the centre."""

    stage: Stage
    referral: Referral
    users: dict[str, User]

    def actor(self, name: str) -> Actor:
        return actor_for(self.users[name])

    def asked(self) -> Question:
        return services.ask(
            by=self.stage.heart_triage, referral=self.referral, centre=self.stage.heart, text="Показана ли операция?"
        )

    def called(self) -> Sitting:
        people = [self.users[name] for name in ("chair", "one", "two", "three")]
        return services.call(
            by=self.actor("secretary"),
            centre=self.stage.heart,
            held_at=timezone.now() + timedelta(days=2),
            members=people,
            chair=people[0],
        )

    def on_agenda(self) -> tuple[Question, Sitting]:
        question, sitting = self.asked(), self.called()
        perform(question, "put_on_agenda", by=self.actor("secretary"), data={"sitting": str(sitting.pk)})
        return question, sitting

    def voting(self) -> tuple[Question, Sitting]:
        question, sitting = self.on_agenda()
        perform(sitting, "open_voting", by=self.actor("secretary"))
        return Question.objects.get(pk=question.pk), Sitting.objects.get(pk=sitting.pk)


@pytest.fixture
def board(db: None) -> Board:
    stage = build()
    referral, _offers = stage.asked(stage.heart)
    users = {}
    for name, role in (
        ("secretary", Role.COMMISSION_SECRETARY), ("chair", Role.COMMISSION_MEMBER), ("one", Role.COMMISSION_MEMBER),
        ("two", Role.COMMISSION_MEMBER), ("three", Role.COMMISSION_MEMBER), ("unseated", Role.COMMISSION_MEMBER),
    ):  # fmt: skip
        users[name] = User.objects.create(email=f"{name}@example.org", name=name.title(), has_second_factor=True)
        Membership.objects.create(
            user=users[name], role=role, organisation=stage.heart.lead, centre=stage.heart, valid_from="2020-01-01"
        )
    return Board(stage, Referral.objects.get(pk=referral.pk), users)
