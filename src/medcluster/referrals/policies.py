"""Who sees which referrals and offers, and which roles a person has on one (care-path.md section 5). Default deny."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import ROLES, Permission, Role
from medcluster.patients.policies import may_read_clinical
from medcluster.referrals import hooks

if TYPE_CHECKING:
    from medcluster.referrals.models import Offer, Referral

CLUSTER = frozenset({Role.COORDINATOR, Role.INTERNATIONAL_DESK})
DECIDING = frozenset({Role.TRIAGE_DOCTOR, Role.CENTRE_HEAD, Role.COMMISSION_SECRETARY})
RECEIVING = frozenset({Role.BOOKING, Role.FINANCE, Role.ADMISSIONS, Role.ATTENDING_DOCTOR})
NOBODY = Q(pk__in=())
OPEN_OFFERS = frozenset({"sent", "info_requested", "accepted", "fulfilled"})  # while these stand the centre is let in
ACTS_BY = {
    Role.COORDINATOR: Permission.COORDINATE,
    Role.INTERNATIONAL_DESK: Permission.CREATE_REFERRAL,
    Role.REFERRING_DOCTOR: Permission.CREATE_REFERRAL,
    Role.TRIAGE_DOCTOR: Permission.TRIAGE,
    Role.CENTRE_HEAD: Permission.TRIAGE,
    Role.BOOKING: Permission.BOOK,
    Role.FINANCE: Permission.CHECK_FUNDING,
    Role.ADMISSIONS: Permission.ADMIT,
    Role.ATTENDING_DOCTOR: Permission.TREAT,
}  # what a token must be given before its owner's role acts; the other roles only read and write words


def referrals_visible_to(actor: Actor, pk: int | None = None) -> Q:
    """Narrows referrals: the cluster's desks see all but others' drafts, each side sees its own; an asked centre
    only while its offer is open or accepted.
    """
    if actor.is_system:
        return Q()
    posts = actor.posts_with(Permission.READ_REFERRALS)
    seen = NOBODY
    if any(post.role in CLUSTER for post in posts):
        seen |= ~Q(state="draft")
    own = _organisations(posts, Role.REFERRING_DOCTOR, Role.COORDINATOR, Role.INTERNATIONAL_DESK)
    if own and actor.user_id is not None:
        seen |= Q(referring_doctor_id=actor.user_id, referring_organisation_id__in=own)
    if whole := _organisations(posts, Role.ORG_ADMIN):
        seen |= Q(referring_organisation_id__in=whole) & ~Q(state="draft")
    if asked := _places(posts, DECIDING, profile="referral__profile_id__in"):
        offers = apps.get_model("referrals", "Offer")
        found = offers.objects.filter(asked, state__in=OPEN_OFFERS)
        seen |= Q(pk__in=(found if pk is None else found.filter(referral_id=pk)).values("referral_id"))
    seen |= _places(posts, RECEIVING | DECIDING, profile="profile_id__in")
    if insured := _organisations(posts, Role.INSURER):
        seen |= Q(payer_id__in=insured) & ~Q(state="draft")
    if posts:
        seen |= hooks.opened_to(actor)
    return seen


def offers_visible_to(actor: Actor) -> Q:
    """Narrows offers: the cluster's desks, the asked centre's deciders, the referring side of the same case."""
    if actor.is_system:
        return Q()
    posts = actor.posts_with(Permission.READ_REFERRALS)
    seen = NOBODY
    if any(post.role in CLUSTER for post in posts):
        seen |= Q(pk__isnull=False)
    seen |= _places(posts, DECIDING, profile="referral__profile_id__in")
    own = _organisations(posts, Role.REFERRING_DOCTOR)
    if own and actor.user_id is not None:
        seen |= Q(referral__referring_doctor_id=actor.user_id, referral__referring_organisation_id__in=own)
    if whole := _organisations(posts, Role.ORG_ADMIN):
        seen |= Q(referral__referring_organisation_id__in=whole)
    return seen


def sees_at_once(referral: Referral, actor: Actor) -> bool:
    """Whether a loaded referral is among `referrals_visible_to(actor)` for what stands on itself. False is no answer:
    an offer or a room above may open it, which is asked of the database."""
    if actor.is_system:
        return True
    drafted = referral.state == "draft"
    return any(
        (post.role in CLUSTER and not drafted)
        or _is_own(referral, post, actor)
        or _receives(referral, post)
        or (_watches(referral, post) and not drafted)
        for post in actor.posts_with(Permission.READ_REFERRALS)
    )


def sees_offer(offer: Offer, actor: Actor) -> bool:
    """Whether a loaded offer is among `offers_visible_to(actor)`."""
    if actor.is_system:
        return True
    referral = offer.referral
    return any(
        post.role in CLUSTER
        or _decides(offer, post)
        or (post.role is Role.REFERRING_DOCTOR and _is_own(referral, post, actor))
        or (post.role is Role.ORG_ADMIN and _same(post.organisation_id, referral.referring_organisation_id))
        for post in actor.posts_with(Permission.READ_REFERRALS)
    )


def offers_asked_of(actor: Actor) -> Q:
    """Offers to the centres at which the actor decides, within the profiles of the post."""
    seen = NOBODY
    for post in actor.posts_with(Permission.TRIAGE):
        if post.role in DECIDING and post.centre_id is not None:
            mine = Q(centre_id=post.centre_id)
            seen |= mine & Q(referral__profile_id__in=post.profiles) if post.profiles else mine
    return seen


def roles_on_referral(referral: Referral, actor: Actor) -> frozenset[Role]:
    """The actor's roles on this referral: those of the desks, of the referring side, of the accepted centre; and the
    patient who came with the case's number and code (`portal`)."""
    held = {post.role for post in acting_posts(actor) if _concerns(referral, post, actor)}
    if patient_mark(referral) in actor.extra:
        held.add(Role.PATIENT)
    return frozenset(held)


def patient_mark(referral: Referral) -> str:
    """What an actor carries in `extra` who has shown the number and the code of this case."""
    return f"patient-of:{referral.pk}"


def roles_on_offer(offer: Offer, actor: Actor) -> frozenset[Role]:
    """As on the referral, and the deciders of the asked centre. The coordinator answers for an external centre."""
    held = {post.role for post in acting_posts(actor) if _decides(offer, post)}
    held |= roles_on_referral(offer.referral, actor) & (CLUSTER | {Role.REFERRING_DOCTOR})
    if offer.centre.is_external and Role.COORDINATOR in held:
        held.add(Role.TRIAGE_DOCTOR)
    return frozenset(held)


def acting_posts(actor: Actor) -> tuple[Post, ...]:
    """The posts by which the actor may take steps: a token that only reads takes none."""
    return tuple(p for p in actor.posts if actor.may(ACTS_BY.get(p.role, Permission.READ_REFERRALS)))


def reads_clinical(actor: Actor, referral: Referral) -> bool:
    """Clinical text is for clinical roles, that of the stricter class for those to whom the patient was opened; the
    desks see identity, logistics and money."""
    if referral.patient is None:
        return actor.may(Permission.READ_CLINICAL)
    return may_read_clinical(actor, referral.patient)


def is_desk(role: str) -> bool:
    """A role that works without clinical text, so that its words hold none."""
    return role in ROLES and not ROLES[Role(role)].clinical


def open_to_desks(event: Any, earlier: Iterable[Any]) -> bool:
    """Words that a desk wrote, and the answer to what a desk asked, are for the desks too."""
    if is_desk(event.actor_role):
        return True
    if event.action != "provide_info":
        return False
    asked = [e.actor_role for e in earlier if e.action == "request_info"]
    return bool(asked) and is_desk(asked[-1])


def _concerns(referral: Referral, post: Post, actor: Actor) -> bool:
    if post.role in CLUSTER:
        return True
    if post.role is Role.REFERRING_DOCTOR:
        own = referral.referring_doctor_id is not None and referral.referring_doctor_id == actor.user_id
        return own and post.organisation_id == referral.referring_organisation_id
    if post.role is Role.ORG_ADMIN:
        return post.organisation_id == referral.referring_organisation_id
    if post.role in DECIDING | RECEIVING:
        return post.centre_id is not None and post.centre_id == referral.centre_id and _of_profile(referral, post)
    if post.role is Role.INSURER:
        return post.organisation_id is not None and post.organisation_id == referral.payer_id
    return False


def _is_own(referral: Referral, post: Post, actor: Actor) -> bool:
    """Referred by the actor for the organisation of the post."""
    own = post.role in (Role.REFERRING_DOCTOR, Role.COORDINATOR, Role.INTERNATIONAL_DESK)
    place = _same(post.organisation_id, referral.referring_organisation_id)
    return own and place and _same(actor.user_id, referral.referring_doctor_id)


def _receives(referral: Referral, post: Post) -> bool:
    """Works at the accepted centre, for this profile."""
    here = post.role in RECEIVING | DECIDING and _same(post.centre_id, referral.centre_id)
    return here and _of_profile(referral, post)


def _watches(referral: Referral, post: Post) -> bool:
    """The head of the referring hospital, or the payer."""
    if post.role is Role.ORG_ADMIN:
        return _same(post.organisation_id, referral.referring_organisation_id)
    return post.role is Role.INSURER and _same(post.organisation_id, referral.payer_id)


def _same(one: int | None, other: int | None) -> bool:
    return one is not None and one == other


def _decides(offer: Offer, post: Post) -> bool:
    return post.role in DECIDING and post.centre_id == offer.centre_id and _of_profile(offer.referral, post)


def _of_profile(referral: Referral, post: Post) -> bool:
    return not post.profiles or referral.profile_id in post.profiles


def _organisations(posts: tuple[Post, ...], *roles: Role) -> list[int]:
    return [p.organisation_id for p in posts if p.role in roles and p.organisation_id is not None]


def _places(posts: tuple[Post, ...], roles: frozenset[Role], *, profile: str) -> Q:
    """At the centres where one of the roles is held, within the profiles of the post; nothing without such a post."""
    held = [p for p in posts if p.role in roles and p.centre_id is not None]
    found = Q(centre_id__in=whole) if (whole := [p.centre_id for p in held if not p.profiles]) else Q()
    for post in held:
        if post.profiles:
            found |= Q(centre_id=post.centre_id, **{profile: sorted(post.profiles)})
    return found
