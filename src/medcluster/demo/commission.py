"""The work of the showcase's commission: a sitting that is over, one that votes now, one to come, new questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from medcluster.commissions.models import Member, Question, Sitting, Vote
from medcluster.demo.build import Registry
from medcluster.demo.people import SHOWCASE, Staff, key
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import Step, replay
from medcluster.kernel.permissions import Role
from medcluster.patients.models import PatientAccess
from medcluster.referrals.models import Referral
from medcluster.registry.models import CentreMethod, Method

WORDING = "Признать высокотехнологичную помощь показанной, срок госпитализации до 30 дней. (Вымышленное решение.)"
TEXT = "Показана ли высокотехнологичная операция? Просим рассмотреть на ближайшем заседании. (Вымышленный случай.)"
READABLE = timedelta(days=30)


def add(registry: Registry, staff: Staff, *, now: datetime) -> None:
    """Four groups of cases of the showcase: decided, before the members, on an agenda, waiting for one."""
    centre = registry.centres[SHOWCASE]
    waiting = Referral.objects.filter(offers__centre=centre).distinct().order_by("-pk")
    open_cases = list(
        waiting.filter(state__in=("triage", "accepted", "funding_check", "waitlisted", "slot_offered", "booked"))[:7]
    )
    decided = list(waiting.filter(state__in=("admitted", "confirmed", "discharged"))[:2])
    method = Method.objects.filter(pk__in=CentreMethod.objects.filter(centre=centre).values("method")).first()
    table = _Table(registry, staff, now, method)
    table.past(decided, now - timedelta(days=9))
    table.voting(open_cases[:3], now - timedelta(hours=3))
    table.planned(open_cases[3:5], now + timedelta(days=3))
    table.asked(open_cases[5:])


class _Table:
    """The commission's table: who sits there, and the rows of a sitting."""

    def __init__(self, registry: Registry, staff: Staff, now: datetime, method: Method | None) -> None:
        self.centre, self.now, self.method = registry.centres[SHOWCASE], now, method
        self.secretary = staff.at(Role.COMMISSION_SECRETARY)
        self.asker = staff.at(Role.TRIAGE_DOCTOR, SHOWCASE)
        self.members = staff.all_at(Role.COMMISSION_MEMBER)

    def past(self, cases: Sequence[Referral], held: datetime) -> None:
        number = f"{held:%y}-{held:%m%d}"
        close = Step("close", self.secretary, {"protocol_number": number}, held + timedelta(hours=2))
        sitting = self._sitting(held, Step("open_voting", self.secretary, {}, held), close)
        decide = {"decision": "approved"}
        for question in self._questions(
            cases, sitting, held, Step("open_voting", self.secretary, {}, held),
            Step("word", self.secretary, {"wording": WORDING}, held + timedelta(hours=1)),
            Step("decide", self.secretary, decide, held + timedelta(hours=2)),
        ):  # fmt: skip
            self._votes(sitting, question, self.members, held + timedelta(minutes=30))
        for case in cases:
            Referral.objects.filter(pk=case.pk).update(commission_number=number, commission_date=held.date())

    def voting(self, cases: Sequence[Referral], opened: datetime) -> None:
        """The vote is open; the first member, who stands on the sign-in page, has not answered yet."""
        sitting = self._sitting(opened, Step("open_voting", self.secretary, {}, opened))
        for question in self._questions(cases, sitting, opened, Step("open_voting", self.secretary, {}, opened)):
            self._votes(sitting, question, self.members[1:], opened + timedelta(minutes=40))

    def planned(self, cases: Sequence[Referral], held: datetime) -> None:
        sitting = self._sitting(held)
        self._questions(cases, sitting, min(held, self.now - timedelta(hours=4)))

    def asked(self, cases: Sequence[Referral]) -> None:
        self._questions(cases, None, self.now - timedelta(hours=2))

    def _sitting(self, held: datetime, *steps: Step) -> Sitting:
        by = self.secretary
        sitting = Sitting(
            centre=self.centre, held_at=held, place="Конференц-зал, 2 этаж", called_by_id=key(by),
            called_by_name=by.name,
        )  # fmt: skip
        replay([(sitting, by, steps)])
        Member.objects.bulk_create(
            Member(sitting=sitting, user_id=key(m), name=m.name, is_chair=n == 0) for n, m in enumerate(self.members)
        )
        return sitting

    def _questions(
        self, cases: Sequence[Referral], sitting: Sitting | None, at: datetime, *steps: Step
    ) -> list[Question]:
        """Asked two days before `at`, put on the agenda a day before it."""
        made = []
        for case in cases:
            asked = max(at - timedelta(days=2), case.created_at)
            past = [Step("ask", self.asker, {}, asked, Role.TRIAGE_DOCTOR)]
            if sitting is not None:
                agenda = {"sitting": str(sitting.pk)}
                past.append(Step("put_on_agenda", self.secretary, agenda, max(asked, at - timedelta(days=1))))
            question = Question(
                referral=case, centre=self.centre, method=self.method, text=TEXT, asked_by_id=key(self.asker),
                asked_by_name=self.asker.name,
            )  # fmt: skip
            made.append((question, self.asker, [*past, *steps]))
        replay(made)
        if sitting is not None and steps:
            self._open(cases, [question for question, _by, _steps in made], sitting)
        return [question for question, _by, _steps in made]

    def _open(self, cases: Sequence[Referral], questions: Sequence[Question], sitting: Sitting) -> None:
        """The members may read the patients, as when the vote is opened."""
        PatientAccess.objects.bulk_create(
            (
                PatientAccess(
                    patient_id=case.patient_id or 0, user_id=key(member), reason=f"commissions.question:{question.pk}",
                    since=sitting.held_at, until=sitting.held_at + READABLE,
                )
                for case, question in zip(cases, questions, strict=True)
                for member in self.members
            ),
            ignore_conflicts=True,
        )  # fmt: skip

    def _votes(self, sitting: Sitting, question: Question, voters: Sequence[Actor], at: datetime) -> None:
        seats = {member.user_id: member for member in sitting.members.all()}
        Vote.objects.bulk_create(
            Vote(question=question, member=seats[v.user_id], choice="for", opinion="Показано.", voted_at=at)
            for v in voters
            if v.user_id is not None
        )
