"""Reads of the case across rooms: what a page shows, what a package lacks, what the routing advises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.documents import selectors as documents
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import AgeGroup
from medcluster.kernel.errors import Fault, Incomplete, NotVisible
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.prepared import Prepared, keep
from medcluster.kernel.texts import fold
from medcluster.kernel.visibility import get_visible
from medcluster.patients.models import Patient
from medcluster.patients.policies import opened_at_once
from medcluster.referrals.forms import typed_of
from medcluster.referrals.models import Offer, OfferClock, OfferEvent, Referral, ReferralMessage
from medcluster.referrals.models.offer import OfferQuerySet
from medcluster.referrals.models.referral import ReferralQuerySet
from medcluster.referrals.policies import (
    CLUSTER,
    DECIDING,
    offers_asked_of,
    referrals_visible_to,
    sees_at_once,
    sees_offer,
)
from medcluster.referrals.workflow import REFERRAL
from medcluster.registry.known import known, with_known
from medcluster.registry.models import CareProfile, Centre, Method, Organisation
from medcluster.routing.selectors import RoutingAdvice, advice_for
from medcluster.rulebook.rules import Finding, Given, requirements_for
from medcluster.rulebook.rules import completeness as package_completeness
from medcluster.rulebook.source import rules as rules_source
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.selectors import as_referral_seed

OWNER = "referrals.referral"
NAMED = (
    "profile", "method", "referring_organisation", "centre", "home_region", "home_country", "desired_centre", "payer",
)  # fmt: skip  # of the registry
ADULT_FROM = 18


def by_number(actor: Actor, number: str) -> Referral:
    """The referral of a number as typed, with all that its page needs. NotVisible when there is none for the actor."""
    pk = _pk("R", number)
    found = next(iter(_BY_KEY(pk=pk)), None)
    if found is None or not (sees_at_once(found, actor) or sees(actor, pk)):
        raise NotVisible()
    return found


_BY_KEY: Prepared[Referral] = Prepared(
    lambda pk: with_known(Referral.objects.filter(pk=pk).select_related("patient", "referring_doctor"), *NAMED), pk=int
)


def offer_by_number(actor: Actor, number: str) -> Offer:
    query = Offer.objects.visible_to(actor).select_related(
        "centre", "referral__patient", "referral__referring_organisation", "referral__centre"
    )
    found: Offer = get_visible(query, pk=_pk("O", number))
    return found


def sees(actor: Actor, referral_id: int) -> bool:
    return bool(Referral.objects.visible_to(actor, pk=referral_id).exists())


def asked(referral: Referral) -> list[Offer]:
    """Every offer of a referral, newest first, also those that a reader may not see."""
    offers = _ASKED(referral=referral.pk)
    for offer in offers:
        offer.referral = referral
    keep(referral, "offers", offers)
    return offers


_ASKED: Prepared[Offer] = Prepared(
    lambda referral: with_known(Offer.objects.filter(referral_id=referral), "centre").order_by("-pk"), referral=int
)


def offers_of(referral: Referral, actor: Actor, among: Sequence[Offer] | None = None) -> list[Offer]:
    """The offers that the actor may see, newest first; each side of a competition sees only its own."""
    offers = [offer for offer in (asked(referral) if among is None else among) if sees_offer(offer, actor)]
    for relation, history in _OFFERS_HISTORY.items() if offers else ():
        rows = history(referral=referral.pk)
        for offer in offers:
            keep(offer, relation, [row for row in rows if row.case_id == offer.pk])
    return offers


_OFFERS_HISTORY: dict[str, Prepared[Any]] = {
    "events": Prepared(lambda referral: OfferEvent.objects.filter(case__referral_id=referral), referral=int),
    "clocks": Prepared(lambda referral: OfferClock.objects.filter(case__referral_id=referral), referral=int),
}


def completeness(
    *,
    profile_code: str,
    patient: Patient | None,
    owner_id: int | None,
    filled_fields: Iterable[str] = (),
    on: date | None = None,
) -> list[Finding]:
    """The package against the rules of its profile: what is there, what is missing, what is too old."""
    today = on or timezone.localdate()
    age = patient.age_on(today) if patient else None
    wanted = requirements_for(
        rules_source.requirements(today),
        profile_code=profile_code,
        country=settings.HOME_REGION.split("-")[0],
        age_group="" if age is None else AgeGroup.CHILD if age < ADULT_FROM else AgeGroup.ADULT,
        residency=patient.residency if patient else "",
    )
    given = (
        [] if owner_id is None else [Given(d.kind, d.current.issued_on) for d in documents.for_owner(OWNER, owner_id)]
    )
    return package_completeness(wanted, given, given, today, filled_fields=filled_fields)


def states_owed(actor: Actor) -> frozenset[str]:
    """States in which one of the actor's roles owes the next step."""
    return REFERRAL.owed_by(*actor.roles)


def waiting_for(actor: Actor) -> ReferralQuerySet:
    """Referrals whose next step the actor owes: by the state; before the centres only while the own centre has not
    answered, for the referrer while a centre asks back; and at the centre those whose day has passed unseen.
    """
    owed = states_owed(actor)
    waiting = Q(state__in=owed - {"triage"})
    if "triage" in owed:
        asked = Offer.objects.filter(offers_asked_of(actor), state="sent")
        waiting |= Q(state="triage", pk__in=asked.values("referral_id"))
    if actor.has_role(Role.REFERRING_DOCTOR):
        back = Offer.objects.filter(state="info_requested", referral__referring_doctor_id=actor.user_id)
        waiting |= Q(state="triage", pk__in=back.values("referral_id"))
    if centres := {p.centre_id for p in actor.posts if p.role in (Role.BOOKING, Role.ADMISSIONS) and p.centre_id}:
        waiting |= Q(centre_id__in=centres) & day_passed()
    return Referral.objects.visible_to(actor).filter(waiting)


def day_passed() -> Q:
    """Booked patients of whom nobody has said on their day whether they came."""
    return Q(state__in=("booked", "confirmed"), planned_on__lt=timezone.localdate())


def open_for(actor: Actor) -> ReferralQuerySet:
    return Referral.objects.visible_to(actor).filter(state__in=REFERRAL.open_states - {"draft"})


def finished_for(actor: Actor) -> ReferralQuerySet:
    return Referral.objects.visible_to(actor).filter(state__in=REFERRAL.final_states)


def marked(actor: Actor, ids: Sequence[int]) -> list[Referral]:
    """The rows that were marked in a list, as far as the actor sees them."""
    return list(Referral.objects.visible_to(actor).filter(pk__in=ids).for_rows().order_by("pk"))


def offers_for(actor: Actor) -> OfferQuerySet:
    """Offers that the actor may see, as rows of a queue."""
    return Offer.objects.visible_to(actor).for_rows()


def offers_waiting_for(actor: Actor) -> OfferQuerySet:
    """Offers to which the actor's own centres owe an answer, by time left."""
    return Offer.objects.filter(offers_asked_of(actor)).waiting().order_by("next_due_at", "pk")


def next_waiting(actor: Actor, *, but: str) -> Referral | None:
    """The most pressing case that waits for this person, leaving out the one they are on."""
    here = numbers.parse("R", but)
    if decides(actor):
        offer = offers_waiting_for(actor).exclude(referral_id=here).select_related("referral").first()
        if offer is not None:
            return cast(Referral, offer.referral)
    return next(iter(waiting_for(actor).exclude(pk=here).by_time_left(1)), None)


def decides(actor: Actor) -> bool:
    """Works where a centre's answers are given."""
    return bool(actor.roles & DECIDING)


def coordinates(actor: Actor) -> bool:
    """Works at a desk of the cluster."""
    return bool(actor.roles & CLUSTER)


@dataclass(frozen=True)
class OtherCases:
    """Other open cases of a person: those that the actor may see, and whether there is one that they may not."""

    seen: Sequence[Referral] = ()
    elsewhere: bool = False

    def __bool__(self) -> bool:
        return bool(self.seen) or self.elsewhere


def open_referrals_of(patient: Patient, actor: Actor, *, but: int | None = None) -> OtherCases:
    """What is shown before a second case is written by mistake. Of a case that belongs to others only that there is
    one, to whoever refers patients; of a patient of the stricter class not even that.
    """
    query = Referral.objects.filter(patient=patient, state__in=REFERRAL.open_states - {"draft"}).exclude(pk=but)
    seen = list(query.filter(referrals_visible_to(actor)).select_related("profile").order_by("-pk")[:5])
    may_know = actor.may(Permission.CREATE_REFERRAL) and not patient.is_restricted
    elsewhere = may_know and query.exclude(pk__in=query.filter(referrals_visible_to(actor)).values("pk")).exists()
    return OtherCases(seen, elsewhere)


def find_patients(actor: Actor, text: str) -> list[Patient]:
    """Up to ten people by name or number while it is typed; nothing under two letters."""
    wanted = text.strip()
    if len(wanted) < 2:
        return []
    visible = Patient.objects.visible_to(actor).living_rows()
    if (pk := numbers.parse("P", wanted)) is not None:
        return list(visible.filter(pk=pk))
    return list(visible.filter(search__contains=fold(wanted)).order_by("-pk")[:10])


def visible_patient(actor: Actor, pk: Any) -> Patient | None:
    return Patient.objects.visible_to(actor, pk=int(pk)).first() if str(pk).isdecimal() else None


def by_key(actor: Actor, key: UUID | None) -> Referral | None:
    """The referral that a form with this key has made already."""
    return Referral.objects.visible_to(actor).filter(key=key).first() if key else None


def teleconsult_of(actor: Actor, number: str) -> Teleconsult | None:
    """The teleconsultation from which a referral is made, when the actor may see it."""
    pk = numbers.parse("T", number)
    return Teleconsult.objects.visible_to(actor).filter(pk=pk).first() if pk else None


def seed(actor: Actor, asked: Mapping[str, Any]) -> dict[str, Any]:
    """First values of a new form: from a teleconsultation, from another case, or for a patient. Nothing is retyped."""
    if (consult := teleconsult_of(actor, str(asked.get("from", "")))) is not None:
        found = as_referral_seed(consult)
        treats = consult.centre is not None and not consult.centre.is_consultative
        wish = found.centre_id if treats else None  # who only advises from afar takes nobody in
        places = {"organisation": found.organisation_id, "desired_centre": wish}
        return asdict(found) | {"patient": found.patient_id, "profile": found.profile_code} | places
    if number := asked.get("copy"):
        return typed_of(by_number(actor, str(number)))
    patient = find_patients(actor, str(asked.get("patient", "")))
    return {"patient": patient[0].pk} if len(patient) == 1 else {}


def centres_by_ids(ids: Iterable[str]) -> list[Centre]:
    """Centres in the order in which they were chosen; what is not a centre is left out."""
    wanted = [int(i) for i in ids if i.isdecimal()]
    found = {c.pk: c for c in Centre.objects.filter(pk__in=wanted, is_active=True)}
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]


def revision(referral: Referral) -> str:
    """Changes whenever something on the referral's page has changed."""
    moved, said, letters = ([value for (value,) in read(referral=referral.pk)] for read in _REVISION)
    return _revision(referral, moved, said, len(letters))


def revision_of(
    referral: Referral, offers: Iterable[Offer], words: Iterable[ReferralMessage], stays: Iterable[Any]
) -> str:
    """The same of a page that has everything at hand: all offers, all words, all stays of the referral."""
    letters = sum(stay.letter_due_at is not None for stay in stays)
    return _revision(referral, [offer.version for offer in offers], [word.pk for word in words], letters)


def _revision(referral: Referral, versions: list[int], words: list[int], letters: int) -> str:
    return f"{referral.version}.{sum(versions)}.{max(words, default=0)}.{letters}"


_REVISION: tuple[Prepared[Any], ...] = (
    Prepared(lambda referral: Offer.objects.filter(referral_id=referral).values_list("version"), referral=int),
    Prepared(
        lambda referral: ReferralMessage.objects.filter(referral_id=referral).order_by("-pk").values_list("pk")[:1],
        referral=int,
    ),
    Prepared(  # letters that are still to be made
        lambda referral: Referral.episodes.rel.related_model.objects.filter(  # type: ignore[attr-defined]
            referral_id=referral, letter_due_at__isnull=False
        ).values_list("pk"),
        referral=int,
    ),
)


def _pk(prefix: str, number: str) -> int:
    pk = numbers.parse(prefix, number)
    if pk is None:
        raise NotVisible()
    return pk


def organisation_by_code(actor: Actor, code: str) -> Organisation | None:
    """One of the actor's own organisations by its code; None when no code is given."""
    if not code:
        return None
    own = Organisation.objects.filter(pk__in=actor.organisations(Permission.CREATE_REFERRAL))
    found = own.filter(code=code).first()
    if found is None:
        raise Incomplete([Fault("organisation", _("You do not refer in the name of this organisation."))])
    return found


def values_from_codes(actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a new referral from codes and numbers; every code that leads nowhere is a fault."""
    values = {name: value for name, value in body.items() if name not in ("key", "organisation")}
    faults = []
    for name, find in _BY_CODE.items():
        code = values.get(name)
        values[name] = find(actor, str(code)) if code else None
        if code and values[name] is None:
            faults.append(Fault(name, _("Unknown: %(code)s") % {"code": code}))
    if faults:
        raise Incomplete(faults)
    return values


def _patient_by_number(actor: Actor, number: str) -> Patient | None:
    pk = numbers.parse("P", number)
    if pk is None or not (opened_at_once(actor, pk) or Patient.objects.visible_to(actor, pk=pk).exists()):
        return None
    found = next(iter(_PATIENT(pk=pk)), None)
    return found if found is not None and found.merged_into_id is None else None


_PATIENT: Prepared[Patient] = Prepared(lambda pk: Patient.objects.filter(pk=pk), pk=int)


_BY_CODE: dict[str, Callable[[Actor, str], Any]] = {
    "patient": _patient_by_number,
    "profile": lambda _actor, code: known(CareProfile).get(code),
    "method": lambda _actor, code: known(Method).get(code),
    "desired_centre": lambda _actor, code: next(
        (centre for centre in known(Centre).values() if centre.code == code and centre.is_active), None
    ),
}


def messages_of(referral: Referral) -> list[ReferralMessage]:
    """The words between the sides, in their order."""
    return _MESSAGES(referral=referral.pk)


_MESSAGES: Prepared[ReferralMessage] = Prepared(
    lambda referral: ReferralMessage.objects.filter(referral_id=referral), referral=int
)


def episodes_of(referral: Referral, actor: Actor) -> list[Any]:
    """The stays that came of the referral (the relation is made by the room above)."""
    return _STAYS(referral=referral.pk)


_STAYS: Prepared[Any] = Prepared(
    lambda referral: (
        with_known(Referral.episodes.rel.related_model.objects.all(), "centre")  # type: ignore[attr-defined]
        .filter(referral_id=referral)
        .select_related("department")
        .order_by("pk")
    ),
    referral=int,
)


def advice_on(referral: Referral) -> RoutingAdvice:
    """The routing advice for this patient, on the registry as it is now."""
    patient = referral.patient
    return advice_for(
        profile=referral.profile_id or "",
        age_years=patient.age_on(timezone.localdate()) if patient else None,
        home_region=referral.home_region_id or "",
        home_country=referral.home_country_id or "",
        funding=referral.funding,
        method=referral.method_id or "",
        conditions=referral.conditions,
        priority=referral.priority,
        wished_centre_id=referral.desired_centre_id,
    )
