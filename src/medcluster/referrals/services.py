"""Writes of the case: drafts as typed, submission, sending to centres, words between the sides.

Every move of a state goes through `kernel.cases`; what is here gathers the values and keeps the neighbours in step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.cases import Step, open_case, overtaken, perform
from medcluster.kernel.errors import Conflict, DomainError, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, Dispatch, ports
from medcluster.kernel.prepared import Prepared
from medcluster.patients import services as patients
from medcluster.referrals import rules
from medcluster.referrals.effects import access_reason
from medcluster.referrals.models import Offer, Referral, ReferralMessage
from medcluster.registry.known import known
from medcluster.registry.models import Centre, Organisation
from medcluster.teleconsults import services as teleconsults

FIELDS = frozenset(
    {
        "patient", "source", "priority", "conditions", "profile", "method", "diagnosis_code", "comorbid_codes",
        "diagnosis_text", "question", "history", "findings", "allergies", "implants", "infection_risk",
        "transportability", "desired_centre", "desired_doctor", "funding", "payer", "commission_number",
        "commission_date", "needs_interpreter", "companions",
    }
)  # fmt: skip


@transaction.atomic
def save_draft(
    *,
    by: Actor,
    typed: Mapping[str, Any],
    values: Mapping[str, Any],
    referral: Referral | None = None,
    organisation: Organisation | None = None,
    teleconsult: Any = None,
    key: UUID | None = None,
    window: str = "",
    seen: int | None = None,
) -> Referral:
    """Keep a draft: `typed` word for word, and those `values` that are already right. Returns the draft.

    `key` is the form's own number: saving the same new form twice (a double click, a retry) gives the same draft.
    `window` names the open form and `seen` the revision that it knows: what another window has kept since is not
    written over (Conflict "other_window").
    """
    by.require(Permission.CREATE_REFERRAL)
    if referral is None and key is not None:
        referral = Referral.objects.visible_to(by).filter(key=key).first()
    if referral is None:
        referral = _blank(by, organisation or own_organisation(by), teleconsult, key)
        _fill(referral, values)
        referral.typed, referral.draft_window = dict(typed), window
        return _opened_meanwhile(referral, by, []) or referral
    _must_be_draft(referral)
    _keep_turn(referral, window, seen)
    _fill(referral, values)
    referral.typed = dict(typed)
    referral.save()
    return referral


@transaction.atomic
def submit(
    *, by: Actor, referral: Referral, values: Mapping[str, Any], expected_version: int | None = None
) -> Referral:
    """Submit a draft with its final values. Raises Incomplete with every fault."""
    _must_be_draft(referral)
    _fill(referral, values)
    _place(referral)
    referral.typed = {}
    if faults := rules.submission_faults(referral):
        raise Incomplete(faults)
    referral.save()
    perform(referral, "submit", by=by, expected_version=expected_version, internal=True)
    _submitted(referral, by)
    return referral


def create_and_submit(
    *, by: Actor, values: Mapping[str, Any], organisation: Organisation | None = None, key: UUID | None = None
) -> Referral:
    """One call from nothing to a submitted referral (API, conversion). With a `key` a repeated call gives the first."""
    by.require(Permission.CREATE_REFERRAL)
    if key is not None and _KEPT_BY(key=key) and (first := _of_key(key, by)) is not None:
        return first
    referral = _blank(by, organisation or own_organisation(by), None, key)
    _fill(referral, values)
    _place(referral)
    with transaction.atomic():
        known = _opened_meanwhile(referral, by, [Step("submit", by, internal=True)])
        if known is None:
            _submitted(referral, by)
    return known or referral


_KEPT_BY: Prepared[tuple[int]] = Prepared(lambda key: Referral.objects.filter(key=key).values_list("pk"), key=UUID)


def _of_key(key: UUID, by: Actor) -> Referral | None:
    """The case that the same form has opened before."""
    return cast("Referral | None", Referral.objects.visible_to(by).filter(key=key).first())


@transaction.atomic
def send_to_centres(
    *,
    by: Actor,
    referral: Referral,
    centres: Sequence[Centre],
    advice: Mapping[int, tuple[int, list[str]]],
    override_reason: str = "",
    override_comment: str = "",
    expected_version: int | None = None,
) -> list[Offer]:
    """Ask centres whether they take the patient. `advice` gives each centre's rank and reasons in the routing advice.

    Leaving the advice (none of the chosen centres is the first of it) needs a coded reason, which is kept.
    """
    if not centres:
        raise Incomplete([Fault("centres", _("Choose at least one centre."))])
    if advice and not any(advice.get(c.pk, (0, []))[0] == 1 for c in centres):
        _require_override(override_reason, override_comment)
    asked = set(
        referral.offers.filter(state__in=("sent", "info_requested", "accepted")).values_list("centre", flat=True)
    )
    if again := [c for c in centres if c.pk in asked]:
        words = _("«%(centre)s» has been asked already.") % {"centre": again[0].name}
        raise Incomplete([Fault("centres", words)])
    perform(referral, "send_to_centres", by=by, expected_version=expected_version, internal=True)
    assert referral.patient_id is not None, "a registered referral has a patient"
    offers = []
    for centre in centres:
        rank, reasons = advice.get(centre.pk, (None, []))
        offer = Offer(
            referral=referral,
            centre=centre,
            advice_rank=rank,
            advice_reasons=reasons,
            override_reason=override_reason if rank != 1 else "",
            override_comment=override_comment if rank != 1 else "",
        )
        open_case(offer, by=by, steps=[Step("send", by, internal=True)])
        patients.grant_access(patient_id=referral.patient_id, centre_id=centre.pk, reason=access_reason(referral))
        offers.append(offer)
    return offers


def register_many(*, by: Actor, ids: Sequence[int]) -> tuple[int, list[tuple[str, DomainError]]]:
    """Register the requests; each stands for itself. Returns how many, and the numbers refused with the reason."""
    return _each(list(Referral.objects.visible_to(by).filter(pk__in=ids)), "register", by)


def accept_many(*, by: Actor, ids: Sequence[int]) -> tuple[int, list[tuple[str, DomainError]]]:
    """Accept the offers; each stands for itself, so that one lost race does not undo the others."""
    offers = Offer.objects.visible_to(by).filter(pk__in=ids).select_related("centre", "referral__patient")
    return _each(list(offers), "accept", by)


@dataclass(frozen=True)
class Result:
    """What became of one marked row."""

    number: str
    who: str
    error: DomainError | None = None


def act_many(*, by: Actor, ids: Sequence[int], action: str, data: Mapping[str, Any]) -> list[Result]:
    """Take one action on many referrals with the same values; each stands for itself and is told for itself."""
    found = Referral.objects.visible_to(by).filter(pk__in=ids).select_related("patient", "centre").order_by("pk")
    return [_result(referral, lambda one: perform(one, action, by=by, data=data)) for referral in found]


def assign_many(
    *, by: Actor, ids: Sequence[int], centre: Centre, reason: str, comment: str, advice: Callable[[Referral], Any]
) -> list[Result]:
    """Ask one centre about many patients. `advice` gives the routing advice of each, `reason` says why it was left."""

    def ask(referral: Referral) -> None:
        send_to_centres(
            by=by, referral=referral, centres=[centre], advice=advice(referral).kept(), override_reason=reason,
            override_comment=comment,
        )  # fmt: skip

    found = Referral.objects.visible_to(by).filter(pk__in=ids).select_related("patient", "centre").order_by("pk")
    return [_result(referral, ask) for referral in found]


def _result(referral: Referral, act: Callable[[Referral], Any]) -> Result:
    who = referral.patient.full_name if referral.patient else ""
    try:
        act(referral)
    except DomainError as error:
        return Result(referral.number, who, error)
    return Result(referral.number, who)


def _each(cases: Sequence[Any], action: str, by: Actor) -> tuple[int, list[tuple[str, DomainError]]]:
    done, refused = 0, []
    for case in cases:
        try:
            perform(case, action, by=by)
        except DomainError as error:
            refused.append((case.number, error))
        else:
            done += 1
    return done, refused


@transaction.atomic
def note_commission(*, referral: Referral, number: str, on: date, decision: str) -> Referral:
    """Keep the protocol of the commission that decided on the case (the caller has checked who closed the sitting);
    the case stays where it is. Conflict once it has ended."""
    data = {"number": number, "on": on, "decision": decision}
    perform(referral, "note_commission", by=SYSTEM, data=data)
    return referral


@transaction.atomic
def write_message(*, by: Actor, referral: Referral, text: str, key: UUID | None = None) -> ReferralMessage:
    """A word to the other side of the case; both sides are told that there is one. `key` is the form's own number: a
    double click writes once.
    """
    known = ReferralMessage.objects.filter(key=key, referral=referral).first() if key else None
    if known is not None:
        return known
    cleaned = text.strip()
    if not cleaned:
        raise Incomplete([Fault("text", _("Write something to send."))])
    if len(cleaned) > 4000:
        raise Incomplete([Fault("text", _("Too long: at most 4,000 characters."))])
    roles = referral.roles_of(by)
    if by.user_id is None or not roles:
        raise NotPermitted(_("Only the people of this case write here."))
    message = ReferralMessage.objects.create(
        referral=referral,
        author_id=by.user_id,
        author_name=by.name,
        author_role=min(roles).value,
        text=cleaned,
        key=key,
        written_at=timezone.now(),
    )
    ports.audit.append(
        [
            AuditEntry(
                "referral.message",
                by,
                "referrals.referral",
                referral.pk,
                referral.patient_id,
                details={"message": message.pk},
            )
        ]
    )
    ports.messages.enqueue([message_dispatch(message)])
    return message


def message_dispatch(message: ReferralMessage) -> Any:
    return Dispatch(
        "referral.message",
        "referrals.referral",
        message.referral_id,
        f"referrals.message:{message.pk}",
        message.referral.message_context() | {"actor": message.author_name},
    )


def own_organisation(by: Actor) -> Organisation:
    """The organisation in whose name the actor refers; a person of several must say which."""
    ids = by.organisations(Permission.CREATE_REFERRAL)
    if not ids:
        raise NotPermitted(_("You have no organisation in whose name you could refer."))
    if len(ids) > 1:
        raise Incomplete([Fault("organisation", _("Choose the organisation in whose name you refer."))])
    return known(Organisation)[next(iter(ids))]


def _must_be_draft(referral: Referral) -> None:
    """Hold the row: a late autosave must not write over a case that was submitted since the draft was read."""
    state = Referral.objects.select_for_update().values_list("state", flat=True).get(pk=referral.pk)
    if state != "draft":
        raise overtaken(referral)


def _keep_turn(referral: Referral, window: str, seen: int | None) -> None:
    """The next revision of a draft, unless another window has kept one that this window has not seen."""
    kept = Referral.objects.values_list("draft_revision", "draft_window").get(pk=referral.pk)
    revision, by_window = kept
    if seen is not None and seen != revision and by_window not in ("", window):
        words = _("This draft was kept from another window meanwhile. Your text stands here and was not kept.")
        raise Conflict(words, code="other_window")
    referral.draft_revision, referral.draft_window = revision + 1, window


def _opened_meanwhile(referral: Referral, by: Actor, steps: Sequence[Step]) -> Referral | None:
    """Open the case; when the same form has just opened it in another request, give that case instead."""
    try:
        with transaction.atomic():
            open_case(referral, by=by, steps=steps)
    except IntegrityError:
        known = _of_key(referral.key, by) if referral.key else None
        if known is None:
            raise
        return known
    return None


def _blank(by: Actor, organisation: Organisation, teleconsult: Any, key: UUID | None) -> Referral:
    if not by.is_system and organisation.pk not in by.organisations(Permission.CREATE_REFERRAL):
        raise NotPermitted(_("You do not refer in the name of this organisation."))
    return Referral(
        referring_organisation=organisation, referring_doctor_id=by.user_id, teleconsult=teleconsult, key=key
    )


def _fill(referral: Referral, values: Mapping[str, Any]) -> None:
    if unknown := set(values) - FIELDS:
        raise Conflict(f"unknown fields: {', '.join(sorted(unknown))}")
    for name, value in values.items():
        setattr(referral, name, value)
    referral.diagnosis_code = rules.normal_icd10(referral.diagnosis_code)
    referral.comorbid_codes = [rules.normal_icd10(code) for code in referral.comorbid_codes]


def _place(referral: Referral) -> None:
    """Where the patient comes from is fixed at submission: later moves do not change the flow of that day."""
    patient = referral.patient
    if patient is None:
        return
    referral.home_region_id, referral.home_country_id = patient.home_region_id, patient.home_country_id
    referral.residency = rules.residency(
        country=patient.home_country_id, region=patient.home_region_id, home_region=settings.HOME_REGION
    )


def _submitted(referral: Referral, by: Actor) -> None:
    if referral.teleconsult is not None:
        teleconsults.mark_converted(teleconsult=referral.teleconsult, by=by, referral_number=referral.number)


def _require_override(code: str, text: str) -> None:
    reasons = {r.code: r for r in ports.rules.reasons("routing.override", on=timezone.localdate())}
    if code not in reasons:
        raise Incomplete([Fault("override_reason", _("Say why you leave the routing advice."))])
    if reasons[code].comment_required and not text.strip():
        raise Incomplete([Fault("override_comment", _("This reason needs a comment."))])
