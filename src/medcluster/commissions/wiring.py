"""Plugs the room into the house: navigation, my work, the referral's page, documents, messages."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from medcluster.audit import presenters as audit
from medcluster.commissions import policies, recipients, selectors
from medcluster.commissions.services import ASKED_WHILE, SITTING
from medcluster.documents import access as documents
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import html, shell
from medcluster.referrals import hooks
from medcluster.referrals.models import Referral

SHOWN = 5
PEOPLE = frozenset({Permission.KEEP_COMMISSION, Permission.VOTE_IN_COMMISSION})

AUDIT_WORDS = {
    "commission.vote": _("voted in the commission"),
    "commission.members": _("changed the members of a sitting"),
}


def connect() -> None:
    """Called once, when all models are loaded."""
    audit.WORDS.update(AUDIT_WORDS)
    hooks.readers(policies.referrals_of_agenda)
    hooks.beside(beside)
    documents.register(SITTING, selectors.visible_ids)
    recipients.connect()
    shell.navigation(
        shell.NavigationEntry("cases", _("Commission"), "commissions:list", PEOPLE, 25, icon="gavel", count=_count)
    )
    shell.home(_home)


def _count(actor: Actor) -> int | None:
    return selectors.counted(selectors.waiting_for(actor))


def _home(actor: Actor) -> shell.Section | None:
    if PEOPLE.isdisjoint(actor.permissions):
        return None
    waiting = selectors.waiting_for(actor)
    items = [
        shell.Item(
            title=question.referral.patient.full_name if question.referral.patient else "",
            url=question.get_absolute_url(),
            number=question.referral.number,
            state=question.status.label,
            mood=question.status.mood,
            due_at=question.next_due_at,
            detail=question.referral.profile or "",
        )
        for question in waiting.order_by("next_due_at", "pk")[:SHOWN]
    ]
    total = selectors.counted(waiting)
    empty = _("Nothing waits for the commission.")
    return shell.Section(_("Before the commission"), items, reverse("commissions:list"), total, 7, empty)


def beside(referral: Referral, actor: Actor) -> Sequence[hooks.Link]:
    """What the commission was asked about the case, and the way to ask it."""
    found = selectors.about(referral, actor)
    visible = (
        set(selectors.questions_for(actor).filter(referral=referral).values_list("pk", flat=True)) if found else ()
    )
    lines = [
        hooks.Link(
            _now("Commission of «%(centre)s»") % {"centre": question.centre.name},
            question.get_absolute_url() if question.pk in visible else "",
            _standing(question),
            str(question.status.mood),
        )
        for question in found
    ]
    if referral.state in ASKED_WHILE and selectors.centres_to_ask(actor, referral):
        url = reverse("commissions:ask", args=[referral.number])
        lines.append(hooks.Link(_now("Ask the commission"), url, is_button=True))
    return lines


def _standing(question: object) -> str:
    """Where the question stands, with the day of the sitting or the decision."""
    state, sitting = str(question.status.label), question.sitting  # type: ignore[attr-defined]
    if question.state == "decided":  # type: ignore[attr-defined]
        return f"{question.get_decision_display()}, № {sitting.protocol_number}"  # type: ignore[attr-defined]
    return f"{state}, {html.safe(sitting.held_at.strftime('%d.%m.%Y'))}" if sitting else state
