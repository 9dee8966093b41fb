"""What the actions of the two tables ask, check and write. They reach the tables through the case's relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from medcluster.commissions import rules
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import perform
from medcluster.kernel.errors import Fault
from medcluster.kernel.workflow import Context
from medcluster.patients.services.access import grant_access

Values = Mapping[str, Any]
READABLE = timedelta(days=30)  # after the sitting, for the members


def planned_sittings(question: Any, by: Actor) -> list[tuple[str, Any]]:
    """Sittings of the same commission whose agenda is still open, the next one first."""
    sittings = apps.get_model("commissions", "Sitting").objects  # by name: the models stand on this module
    planned = sittings.filter(centre_id=question.centre_id, state="planned").order_by("held_at")
    return [(str(s.pk), f"{localtime(s.held_at):%d.%m.%Y %H:%M} · {s.number}") for s in planned]


def no_sitting(question: Any, by: Actor) -> Sequence[Fault]:
    if planned_sittings(question, by):
        return ()
    return (Fault("sitting", _("Call a sitting of the commission first.")),)


def onto_sitting(context: Context) -> Values:
    sittings = apps.get_model("commissions", "Sitting").objects
    return {"sitting": sittings.get(pk=int(context.data["sitting"]))}


def off_sitting(context: Context) -> Values:
    return {"sitting": None}


def worded(context: Context) -> Values:
    return {"wording": context.data["wording"]}


def decisions(question: Any, by: Actor) -> list[tuple[str, Any]]:
    return list(type(question)._meta.get_field("decision").choices)


def decided(context: Context) -> Values:
    return {"decision": context.data["decision"], "decided_at": context.at}


# -- the sitting


def not_ready_to_vote(sitting: Any, by: Actor) -> Sequence[Fault]:
    """Everything that is missing before the members can vote."""
    faults = []
    members = list(sitting.members.all())
    if len(members) < rules.LEAST_MEMBERS:
        faults.append(Fault("members", _("A commission has at least three members.")))
    if not any(member.is_chair for member in members):
        faults.append(Fault("members", _("Say who chairs the sitting.")))
    if not sitting.questions.filter(state="on_agenda").exists():
        faults.append(Fault("agenda", _("The agenda is empty: put a case on it first.")))
    return faults


def questions_to_vote(context: Context) -> None:
    for question in context.case.questions.filter(state="on_agenda").select_related("referral", "centre", "sitting"):
        perform(question, "open_voting", by=context.by, at=context.at, internal=True)


def open_patient(context: Context) -> None:
    """The members of the sitting may read the patient until a month after it."""
    question, sitting = context.case, context.case.sitting
    for member in sitting.members.all():
        grant_access(
            patient_id=question.referral.patient_id,
            user_id=member.user_id,
            until=max(sitting.held_at, context.at) + READABLE,
            reason=f"commissions.question:{question.pk}",
        )


def questions_back(context: Context) -> None:
    for question in context.case.questions.filter(state="on_agenda").select_related("referral", "centre", "sitting"):
        perform(question, "take_off", by=context.by, at=context.at, data={"comment": context.data["comment"]})


def votes_missing(sitting: Any, by: Actor) -> Sequence[Fault]:
    """Every question needs a decision that the votes give; one that has none is postponed instead."""
    members = list(sitting.members.all())
    faults = []
    for question in sitting.questions.filter(state="voting").prefetch_related("votes").select_related("referral"):
        if not tally_of(question, members).decision:
            words = _("%(number)s: the votes give no decision yet. Wait for the members, or postpone the case.")
            faults.append(Fault("agenda", words % {"number": question.referral.number}))
    return faults


def closed(context: Context) -> Values:
    return {"protocol_number": context.data["protocol_number"], "closed_at": context.at}


def tally_of(question: Any, members: Sequence[Any]) -> rules.Tally:
    """The count of one question among the members of its sitting."""
    choices = {vote.member_id: vote.choice for vote in question.votes.all()}
    return rules.tally(rules.Ballot(m.name, m.is_chair, choices.get(m.pk, "")) for m in members)
