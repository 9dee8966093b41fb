"""Reads of sittings and questions, narrowed to the person who asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from medcluster.accounts.models import User
from medcluster.accounts.selectors import people_with
from medcluster.commissions import policies
from medcluster.commissions.effects import tally_of
from medcluster.commissions.models import (
    QUESTION_PREFIX,
    SITTING_PREFIX,
    Question,
    QuestionQuerySet,
    Sitting,
    SittingQuerySet,
    Vote,
)
from medcluster.commissions.rules import Tally
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.prepared import Prepared
from medcluster.kernel.texts import fold
from medcluster.kernel.visibility import get_visible
from medcluster.referrals.models import Referral
from medcluster.registry.known import known
from medcluster.registry.models import Centre, Method

COUNTED_TO = 99


def sitting_of(actor: Actor, text: str) -> Sitting:
    """A sitting by its number, with centre and members; NotVisible otherwise."""
    query = Sitting.objects.visible_to(actor).for_rows().prefetch_related("members")
    found: Sitting = get_visible(query, pk=_pk(SITTING_PREFIX, text))
    return found


def question_of(actor: Actor, text: str) -> Question:
    """A question by its number, with all that its page needs; NotVisible otherwise."""
    query = (
        Question.objects.visible_to(actor)
        .for_rows()
        .select_related("referral__referring_organisation")
        .prefetch_related("votes", "sitting__members")
    )
    found: Question = get_visible(query, pk=_pk(QUESTION_PREFIX, text))
    return found


def _pk(prefix: str, text: str) -> int:
    pk = numbers.parse(prefix, text)
    if pk is None:
        raise NotVisible()
    return pk


def sittings_for(actor: Actor) -> SittingQuerySet:
    found: SittingQuerySet = Sitting.objects.visible_to(actor).for_rows()
    return found


def questions_for(actor: Actor) -> QuestionQuerySet:
    found: QuestionQuerySet = Question.objects.visible_to(actor).for_rows()
    return found


def waiting_for(actor: Actor) -> QuestionQuerySet:
    """What the secretary has to bring to a sitting or to word, and what the member has not answered yet."""
    own = questions_for(actor)
    kept = actor.centres(Permission.KEEP_COMMISSION)
    mine: QuestionQuerySet = own.filter(centre_id__in=kept, state__in=("requested", "on_agenda", "voting"))
    if actor.may(Permission.VOTE_IN_COMMISSION):
        answered = Vote.objects.filter(member__user_id=actor.user_id or 0).values("question_id")
        seats = policies.seats_of(actor).values("sitting_id")
        mine = mine | own.filter(state="voting", sitting_id__in=seats).exclude(pk__in=answered)
    return mine


def counted(query: QuestionQuerySet) -> int:
    return query.order_by().values("pk")[: COUNTED_TO + 1].count()


@dataclass(frozen=True)
class AgendaLine:
    """A question on an agenda as this reader may see it; `own` is the reader's vote, "" before it is given."""

    question: Question
    tally: Tally
    own: str


def agenda(sitting: Sitting, actor: Actor) -> list[AgendaLine]:
    """The questions of a sitting with their counts (3 queries)."""
    members = list(sitting.members.all())
    seat = policies.seat_of(sitting, actor)
    found = []
    for question in sitting.questions.for_rows().prefetch_related("votes").order_by("pk"):
        own = next((v.choice for v in question.votes.all() if seat is not None and v.member_id == seat.pk), "")
        found.append(AgendaLine(question, tally_of(question, members), own))
    return found


def votes_shown(question: Question, actor: Actor) -> list[Vote]:
    """The votes that the reader may see: all when decided; before that a member's own, and all after the own one."""
    votes = list(question.votes.select_related("member"))
    if question.state == "decided":
        return votes
    seat = policies.seat_of(question.sitting, actor) if question.sitting else None
    if seat is None or not any(vote.member_id == seat.pk for vote in votes):
        return []
    return votes


def own_vote(question: Question, actor: Actor) -> Vote | None:
    seat = policies.seat_of(question.sitting, actor) if question.sitting else None
    return next((v for v in question.votes.all() if seat is not None and v.member_id == seat.pk), None)


def members_of_commission(centre_id: int) -> list[User]:
    """Whom a secretary can call to a sitting of this centre's commission."""
    return people_with(Role.COMMISSION_MEMBER, centre_id=centre_id)


def kept_centres(actor: Actor) -> list[Centre]:
    """The centres whose commission the actor keeps."""
    return list(Centre.objects.filter(pk__in=actor.centres(Permission.KEEP_COMMISSION)).order_by("code"))


def centres_to_ask(actor: Actor, referral: Referral) -> list[Centre]:
    """Whose commission the actor may ask about a case: the own centre's, for the coordinator those of the case."""
    concerned = {offer.centre_id for offer in referral.offers.all()} | {referral.centre_id}
    centres = sorted((known(Centre)[pk] for pk in concerned - {None}), key=lambda centre: centre.code)
    centres = [centre for centre in centres if centre.is_active]
    if any(post.role is Role.COORDINATOR for post in actor.posts_with(Permission.COORDINATE)):
        return centres
    own = {p.centre_id for p in actor.posts if p.role in policies.ASKING | {Role.COMMISSION_SECRETARY}}
    return [centre for centre in centres if centre.pk in own]


def methods_for(referral: Referral) -> list[Method]:
    """Methods of the referral's profile first."""
    found = list(Method.objects.order_by("code"))
    return sorted(found, key=lambda method: method.profile_id != referral.profile_id)


def about(referral: Referral, actor: Actor) -> list[Question]:
    """The questions about a referral. Whoever reads the referral learns that, when and how a commission decided."""
    return _ABOUT(referral=referral.pk)


_ABOUT: Prepared[Question] = Prepared(
    lambda referral: Question.objects.filter(referral_id=referral).for_rows().order_by("-pk"), referral=int
)


def visible_ids(actor: Actor, ids: Iterable[int]) -> Iterable[int]:
    """Of these sittings the ones that the actor sees: asked by the documents app."""
    return Sitting.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True)


def matching(query: Any, text: str) -> Any:
    """Narrow a list of questions by the number of the case or words of the patient's name."""
    pk = numbers.parse("R", text)
    if pk is not None:
        return query.filter(referral_id=pk)
    return query.filter(referral__patient__search__contains=fold(text))
