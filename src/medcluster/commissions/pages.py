"""What the pages of the commission show, gathered once."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from medcluster.accounts.models import User
from medcluster.commissions import policies, selectors
from medcluster.commissions.effects import tally_of
from medcluster.commissions.forms import VoteForm
from medcluster.commissions.models import Question, Sitting
from medcluster.documents.panels import panel
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.web import html
from medcluster.kernel.web.cases import case_page_context
from medcluster.kernel.web.facts import facts
from medcluster.referrals.models import Referral
from medcluster.referrals.policies import reads_clinical

Context = dict[str, Any]


def tabs(actor: Actor, chosen: str) -> Context:
    """The tabs of the lists; sittings only for those who keep or sit in a commission."""
    keeps, votes = actor.may(Permission.KEEP_COMMISSION), actor.may(Permission.VOTE_IN_COMMISSION)
    given = [
        ("waiting", _("Waiting for me"), reverse("commissions:list"), keeps or votes),
        ("questions", _("All questions"), reverse("commissions:questions"), True),
        ("sittings", _("Sittings"), reverse("commissions:sittings"), keeps or votes),
    ]
    return {
        "heading": _("Commission"),
        "tabs": [(label, url, code == chosen) for code, label, url, shown in given if shown],
        "may_call": keeps,
    }


def sitting_page(sitting: Sitting, actor: Actor) -> Context:
    return case_page_context(
        sitting,
        actor,
        action_url=lambda code: reverse("commissions:act_on_sitting", args=[sitting.number, code]),
        describe=lambda event, name, value: None if name != "members" else "",
    ) | {
        "sitting": sitting,
        "agenda": selectors.agenda(sitting, actor),
        "members": list(sitting.members.all()),
        "keeps": Role.COMMISSION_SECRETARY in sitting.roles_of(actor),
        "votes": policies.seat_of(sitting, actor) is not None,
        "documents": panel("commissions.sitting", sitting.pk, actor, may_add=False),
        "facts": facts(
            (_("Centre"), sitting.centre.name),
            (_("Date and time"), html.moment(sitting.held_at)),
            (_("Place or link"), sitting.place),
            (_("Called by"), sitting.called_by_name),
            (_("Protocol"), sitting.protocol_number),
        ),
    }


def question_page(question: Question, actor: Actor, form: VoteForm | None = None) -> Context:
    """One case before the commission, as this reader may see it."""
    referral, sitting = question.referral, question.sitting
    clinical = reads_clinical(actor, referral)
    seat = policies.seat_of(sitting, actor) if sitting else None
    own = selectors.own_vote(question, actor)
    context = case_page_context(
        question,
        actor,
        action_url=lambda code: reverse("commissions:act_on_question", args=[question.number, code]),
        describe=_describe,
    )
    return context | {
        "question": question,
        "clinical": clinical,
        "tally": tally_of(question, list(sitting.members.all())) if sitting else None,
        "votes": selectors.votes_shown(question, actor),
        "form": form or VoteForm.of(own) if seat is not None and question.state == "voting" else None,
        "own": own,
        "facts": _facts(question, actor),
    }


def next_of(question: Question, actor: Actor) -> str:
    """Where a member goes after a vote: to the next case of the agenda that waits for the own vote, else to it."""
    if question.sitting is None:
        return question.get_absolute_url()
    waiting = selectors.waiting_for(actor).filter(sitting=question.sitting, state="voting").order_by("pk")
    following = waiting.exclude(pk=question.pk).first()
    return (following or question.sitting).get_absolute_url()


def _facts(question: Question, actor: Actor) -> list[tuple[Any, Any]]:
    referral, sitting = question.referral, question.sitting
    shows_sitting = sitting is not None and bool(sitting.roles_of(actor))
    return facts(
        (_("Referral"), html.link(referral_url(referral), referral.number)),
        (_("Patient"), referral.patient and referral.patient.full_name),
        (_("Referred by"), referral.referring_organisation.name),
        (_("Profile"), referral.profile and referral.profile.name),
        (_("High-tech method"), question.method and question.method.name),
        (_("Commission of the centre"), question.centre.name),
        (_("Asked by"), question.asked_by_name),
        (
            _("Sitting"),
            sitting
            and (
                html.link(sitting.get_absolute_url(), f"{sitting.held_at:%d.%m.%Y}")
                if shows_sitting
                else html.moment(sitting.held_at)
            ),
        ),
        (_("Protocol"), sitting and sitting.protocol_number),
    )


def _describe(event: Any, name: str, value: Any) -> Any:
    """The key of a sitting says nothing to a reader."""
    return "" if name == "sitting" else None


def referral_url(referral: Referral) -> str:
    return reverse("referrals:detail", args=[referral.number])


def all_of(people: list[User]) -> list[str]:
    """Every member is called unless the secretary leaves somebody out."""
    return [str(person.pk) for person in people]
