"""Consents: given and revoked, never changed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.patients.consenting import AgeRule, decides_alone, own_consent_age
from medcluster.patients.models import Consent, ConsentText, Patient, Representative, SelfConsentAge
from medcluster.patients.models.consent import Purpose
from medcluster.patients.policies import require_edit
from medcluster.patients.rules import home_of_cluster
from medcluster.patients.services.access import OBJECT


def law_here() -> str:
    """The country whose ages apply unless a case says otherwise: where the cluster treats."""
    return home_of_cluster().partition("-")[0]


def age_of_own_consent(*, purpose: str, on: date, law: str = "") -> int:
    """From which age people decide alone about a purpose, by the rows in force on the day."""
    country = law or law_here()
    rows = SelfConsentAge.objects.filter(country__in=("", country), purpose__in=("", purpose))
    rules = [AgeRule(r.country, r.purpose, r.age, r.valid_from, r.valid_until) for r in rows]
    return own_consent_age(rules, country=country, purpose=purpose, on=on)


def text_in_force(purpose: str, on: date) -> ConsentText | None:
    """The newest wording in force on the day."""
    rows = ConsentText.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), purpose=purpose, valid_from__lte=on)
    return rows.order_by("-version").first()


@transaction.atomic
def record_consent(
    *,
    patient: Patient,
    by: Actor,
    purpose: str,
    given_on: date,
    language: str = "ru",
    representative: Representative | None = None,
    is_refusal: bool = False,
    valid_until: date | None = None,
    recipient: str = "",
    case: tuple[str, int] | None = None,
    evidence: str = "",
    law: str = "",
) -> Consent:
    """Write down a decision on the wording in force that day. Whoever is too young needs a representative.

    `case` binds it to one case ("referrals.referral", id); `law` is the country whose ages apply (the cluster's own).
    """
    require_edit(by, patient.pk)
    law = law or law_here()
    text = text_in_force(purpose, given_on)
    faults = _decider_faults(patient, purpose, given_on, representative, law)
    if given_on > timezone.localdate():
        faults.append(Fault("given_on", _("A consent cannot be given in the future.")))
    if text is None:
        faults.append(Fault("purpose", _("No text for this purpose is in force on that day.")))
    if valid_until is not None and valid_until < given_on:
        faults.append(Fault("valid_until", _("The end lies before the beginning.")))
    if purpose == Purpose.DISCLOSURE and not recipient.strip():
        faults.append(Fault("recipient", _("Say to whom the data may be disclosed.")))
    if faults or text is None:
        raise Incomplete(faults)
    case_type, case_id = case or ("", None)
    row = Consent.objects.create(
        patient=patient, purpose=purpose, text=text, language=language, is_refusal=is_refusal, given_on=given_on,
        law=law, valid_until=valid_until, recipient=recipient, case_type=case_type, case_id=case_id,
        representative=representative, evidence=evidence, recorded_by_id=by.user_id,
    )  # fmt: skip
    _audit("patient.consent_refuse" if is_refusal else "patient.consent_give", by, row)
    return row


@transaction.atomic
def revoke_consent(*, consent: Consent, by: Actor, reason: str, on: date | None = None) -> Consent:
    """End a consent from the day on; what was done under it stays lawful."""
    require_edit(by, consent.patient_id)
    on = on or timezone.localdate()
    if on < consent.given_on:
        raise Incomplete([Fault("on", _("A consent cannot end before it was given."))])
    changed = Consent.objects.filter(pk=consent.pk, revoked_on=None, is_refusal=False).update(
        revoked_on=on, revoked_reason=reason[:300], revoked_by=by.user_id
    )
    if not changed:
        raise Conflict(_("This consent has already been revoked."))
    consent.refresh_from_db()
    _audit("patient.consent_revoke", by, consent)
    return consent


def has_consent(
    patient: Patient, purpose: str, on: date, *, case: tuple[str, int] | None = None, recipient: str = ""
) -> bool:
    """Whether a consent covers an event on the day: the latest decision counts, and who gave it must still have a say.

    A consent bound to a case covers that case only; one named to a recipient covers that recipient only. What a parent
    agreed to no longer covers an event after the patient has reached the age of own consent.
    """
    decisions = (
        Consent.objects.filter(patient=patient, purpose=purpose, given_on__lte=on)
        .filter(_bound_to(case), Q(recipient="") | Q(recipient__iexact=recipient))
        .select_related("representative")
        .order_by("-given_on", "-pk")
    )
    latest = decisions.first()
    if latest is None or latest.is_refusal or not _runs(latest, on):
        return False
    if latest.representative is None or latest.representative.kind != Representative.Kind.PARENT:
        return True
    age = age_of_own_consent(purpose=purpose, on=on, law=latest.law)
    return not decides_alone(patient.birth_date, age=age, on=on)


def _bound_to(case: tuple[str, int] | None) -> Q:
    free = Q(case_type="")
    return free | Q(case_type=case[0], case_id=case[1]) if case else free


def _runs(consent: Consent, on: date) -> bool:
    ended = consent.valid_until is not None and consent.valid_until < on
    revoked = consent.revoked_on is not None and consent.revoked_on <= on
    return not ended and not revoked


def _decider_faults(
    patient: Patient, purpose: str, on: date, representative: Representative | None, law: str
) -> list[Fault]:
    age = age_of_own_consent(purpose=purpose, on=on, law=law)
    alone = decides_alone(patient.birth_date, age=age, on=on)
    if representative is None:
        return _alone_faults(alone, age)
    if representative.patient_id != patient.pk:
        return [Fault("representative", _("This person does not represent the patient."))]
    if not representative.may_decide:
        return [Fault("representative", _("This person may be called but not decide."))]
    if not Representative.objects.in_force(on).filter(pk=representative.pk).exists():
        return [Fault("representative", _("The right of this person was not in force on that day."))]
    if alone and representative.kind == Representative.Kind.PARENT:
        return [Fault("representative", _("The patient was old enough to decide alone on that day."))]
    return []


def _alone_faults(alone: bool | None, age: int) -> list[Fault]:
    if alone is None:
        return [Fault("representative", _("Enter the patient's date of birth first: it says who decides."))]
    if not alone:
        words = _("Below %(age)s years a representative decides. Choose who that was.") % {"age": age}
        return [Fault("representative", words)]
    return []


def _audit(action: str, by: Actor, row: Consent) -> None:
    details = {"purpose": row.purpose, "consent": row.pk}
    ports.audit.append([AuditEntry(action, by, OBJECT, row.patient_id, row.patient_id, details=details)])
