"""Who is told of what about a referral and its offers. The person who acted is not told of the own step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.urls import reverse

from medcluster.accounts.models import Membership, User
from medcluster.kernel.cases import CaseModel
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import Dispatch
from medcluster.notifications import channels, recipients
from medcluster.notifications.recipients import Recipient, of_users
from medcluster.referrals.models import Offer, Referral

LAST_LEVEL = 100


def connect() -> None:
    recipients.register("referrals.referral", of_referral, link=referral_link)
    recipients.register("referrals.offer", of_offer, link=offer_link)


def of_referral(dispatch: Dispatch) -> Sequence[Recipient]:
    """People and, where the text is meant for them, the patient."""
    referral = Referral.objects.select_related("patient", "centre", "referring_doctor", "referring_organisation").get(
        pk=dispatch.object_id
    )
    people = _people(referral, dispatch, REFERRAL_AUDIENCES)
    return [*people, *patient(referral)] if dispatch.template in FOR_PATIENT else people


def of_offer(dispatch: Dispatch) -> Sequence[Recipient]:
    offer = Offer.objects.select_related("centre", "referral__referring_doctor").get(pk=dispatch.object_id)
    return _people(offer, dispatch, OFFER_AUDIENCES)


def referral_link(pk: int) -> str:
    referral = Referral.objects.only("pk", "created_at").get(pk=pk)
    return reverse("referrals:detail", args=[referral.number])


def offer_link(pk: int) -> str:
    """The question's own address: it leads to the case while that is open to the centre."""
    offer = Offer.objects.only("pk", "created_at").get(pk=pk)
    return reverse("referrals:offer", args=[offer.number])


def referrer(case: CaseModel) -> list[User]:
    """The doctor who refers; when that person has left, the doctors and administrators of the organisation."""
    referral = _referral(case)
    doctor = referral.referring_doctor
    if doctor is not None and doctor.is_active:
        return [doctor]
    place = referral.referring_organisation_id
    return holders(Role.REFERRING_DOCTOR, Role.ORG_ADMIN, organisation_id=place)


def led_before(case: CaseModel) -> list[User]:
    """The doctor from whom the case was last taken over."""
    last = case.events.filter(action="hand_over").order_by("-sequence").first()  # type: ignore[attr-defined]
    return list(User.objects.filter(pk=last.data.get("before") or 0, is_active=True)) if last else []


def coordinators(case: CaseModel) -> list[User]:
    return holders(Role.COORDINATOR)


def desks(case: CaseModel) -> list[User]:
    """The coordinators, for a request from abroad the international desk too."""
    foreign = _referral(case).residency == "foreign"
    return holders(Role.COORDINATOR, *([Role.INTERNATIONAL_DESK] if foreign else []))


def deciders(case: CaseModel) -> list[User]:
    """The triage doctors of the asked (or accepted) centre for the profile; its head where there are none."""
    centre = case.centre_id  # type: ignore[attr-defined]
    if centre is None:
        return []
    found = holders(Role.TRIAGE_DOCTOR, centre_id=centre, profile=_referral(case).profile_id)
    return found or holders(Role.CENTRE_HEAD, centre_id=centre)


def at_centre(*roles: Role) -> Callable[[CaseModel], list[User]]:
    """People with these roles in the accepted centre."""

    def find(case: CaseModel) -> list[User]:
        centre = _referral(case).centre_id
        return holders(*roles, centre_id=centre) if centre else []

    return find


def holders(*roles: Role, profile: str | None = None, **place: int | None) -> list[User]:
    """Active people who hold one of the roles at the place, for the profile."""
    posts = Membership.objects.active().filter(role__in=roles, user__is_active=True, **place).select_related("user")
    return [post.user for post in posts if not profile or not post.profiles or profile in post.profiles]


def patient(referral: Referral) -> list[Recipient]:
    """The patient at the own phone or address, in the own language, with the page that needs no account."""
    person = referral.patient
    if person is None or person.died_on is not None:
        return []
    ways = ((person.phone, "sms"), (person.email, "smtp"))
    address, channel = next(((a, c) for a, c in ways if a and channels.configured(c)), ("", ""))
    if not address:
        return []
    return [
        Recipient(
            person.given_name,
            address=address,
            language=person.language if person.language in ("ru", "kk", "en") else "ru",
            time_zone=referral.referring_organisation.time_zone,  # nights are quiet where the patient lives
            channels=(channel,),
            audience="patient",
            link=reverse("portal:track"),
        )
    ]


Group = Callable[[CaseModel], Iterable[User]]
booking, finance = at_centre(Role.BOOKING), at_centre(Role.FINANCE)
ward = at_centre(Role.ADMISSIONS, Role.ATTENDING_DOCTOR)
REFERRAL_AUDIENCES: dict[str, tuple[Group, ...]] = {
    "referral.received": (desks,),
    "referral.registered": (referrer,),
    "referral.info_requested": (referrer,),
    "referral.info_provided": (desks, deciders, booking),
    "referral.advice": (referrer,),
    "referral.declined": (referrer,),
    "referral.redirected": (desks, referrer),
    "referral.accepted": (referrer, desks, finance),
    "referral.funded": (booking, referrer),
    "referral.slot_offered": (referrer,),
    "referral.slot_refused": (booking,),
    "referral.slot_changed": (referrer,),
    "referral.slot_cancelled": (referrer, desks),
    "referral.booked": (booking,),
    "referral.confirmed": (booking, ward),
    "referral.no_show": (referrer, desks),
    "referral.arrived": (referrer, ward),
    "referral.admitted": (referrer,),
    "referral.discharged": (referrer,),
    "referral.outcome_sent": (referrer,),
    "referral.closed": (ward,),
    "referral.message": (referrer, desks, deciders, booking),
    "referral.handed_over": (referrer, led_before),
    "referral.reminder": (referrer,),
    "referral.results_expiring": (referrer,),
}
BOTH: tuple[Group, ...] = (referrer, desks, deciders, booking)
OFFER_AUDIENCES: dict[str, tuple[Group, ...]] = {
    "offer.sent": (deciders,),
    "offer.accepted": (desks,),
    "offer.declined": (desks,),
    "offer.suggested": (desks,),
    "offer.advised": (desks,),
    "offer.info_requested": (referrer, desks),
    "offer.info_provided": (deciders,),
    "offer.withdrawn": (deciders,),
    "offer.priority": (deciders,),
}
CLOCKS: dict[str, tuple[Group, ...]] = {
    "register": (desks,),
    "foreign_reply": (desks,),
    "triage": (deciders, desks),
    "reply": (deciders,),
    "information": (referrer,),
    "funding": (finance, desks),
    "slot": (booking,),
    "admission": (booking, desks),
    "patient_reply": (referrer,),
    "arrival": (booking, ward),
    "absence": (booking, desks),
    "unanswered": (referrer,),
    "silence": (referrer, booking),
    "outcome": (ward,),
    "outcome_unread": (referrer,),
}
FOR_PATIENT = frozenset(
    f"referral.{code}"
    for code in (
        "received",
        "registered",
        "info_requested",
        "advice",
        "accepted",
        "declined",
        "redirected",
        "expired",
        "funded",
        "slot_offered",
        "slot_changed",
        "slot_cancelled",
        "booked",
        "reminder",
        "no_show",
        "discharged",
        "outcome_sent",
        "cancelled",
    )
)


def _people(case: CaseModel, dispatch: Dispatch, audiences: dict[str, tuple[Group, ...]]) -> list[Recipient]:
    groups = CLOCKS.get(str(dispatch.context.get("clock", ""))) or audiences.get(dispatch.template, BOTH)
    people = [user for group in groups for user in group(case)]
    if dispatch.context.get("level") == LAST_LEVEL:
        people += coordinators(case)
    actor = _actor_id(case, dispatch)
    return of_users(user for user in people if user.pk != actor)


def _actor_id(case: CaseModel, dispatch: Dispatch) -> int | None:
    """Who took the step that is told of: the last one whose action sends this text."""
    actions = [action.code for action in case.workflow.actions if dispatch.template in action.sends]
    if not actions:
        return None
    return case.events.filter(action__in=actions).values_list("actor_id", flat=True).first()  # type: ignore[attr-defined,no-any-return]


def _referral(case: CaseModel) -> Referral:
    return case.referral if isinstance(case, Offer) else case  # type: ignore[return-value]
