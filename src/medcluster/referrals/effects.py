"""What the actions of the two tables check and bring about. Uses only the case in hand and its relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel import numbers
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.cases import GUARDED, CaseModel, perform
from medcluster.kernel.codes import Funding, Priority
from medcluster.kernel.errors import Conflict, Fault
from medcluster.kernel.permissions import Role
from medcluster.kernel.ports import Dispatch, ports
from medcluster.kernel.workflow import Context
from medcluster.patients import services as patients
from medcluster.referrals import hooks, rules
from medcluster.referrals.policies import OPEN_OFFERS

Values = Mapping[str, Any]


# -- locks: always the referral first, so that two centres that answer at once queue instead of deadlocking


def lock_referral(referral: Any) -> None:
    _lock("referrals", "Referral", referral.pk)


def lock_offer(offer: Any) -> None:
    _lock("referrals", "Referral", offer.referral_id)
    offer.referral.refresh_from_db(fields=[*sorted(GUARDED), "centre"])  # all that the engine writes back
    _again(offer.referral)


def _lock(app: str, model: str, pk: int) -> None:
    if connection.features.has_select_for_update:
        list(apps.get_model(app, model)._base_manager.select_for_update().filter(pk=pk).values_list("pk"))


def _again(case: CaseModel) -> None:
    """After a refresh the engine's own picture of the case must follow."""
    case.__dict__["_engine_values"] = {
        name: case.__dict__[name] for name in case.__dict__.get("_engine_values", {}) if name in case.__dict__
    }


# -- checks


def ready_to_submit(context: Context) -> Sequence[Fault]:
    return rules.submission_faults(context.case)


def original_exists(context: Context) -> Sequence[Fault]:
    pk = numbers.parse("R", context.data["original"])
    if pk == context.case.pk:
        return [Fault("original", _("This is the number of this very case."))]
    found = pk and type(context.case).objects.visible_to(context.by).filter(pk=pk).first()
    if not found:
        return [Fault("original", _("There is no case with this number. Copy it from the other case's page."))]
    if found.patient_id != context.case.patient_id:
        return [Fault("original", _("That case belongs to another patient. Merge the patients first."))]
    if not found.is_open or found.state == "draft":
        words = _("That case is finished (%(state)s): nothing continues there.")
        return [Fault("original", words % {"state": found.status.label})]
    return []


def date_ahead(context: Context) -> Sequence[Fault]:
    if context.data["planned_on"] < timezone.localdate():
        return [Fault("planned_on", _("The date has passed: choose today or a later day."))]
    return []


def says_what_is_missing(context: Context) -> Sequence[Fault]:
    if context.data.get("reason") or context.data.get("comment"):
        return []
    return [Fault("comment", _("Say what is missing: choose it or write it."))]


# -- choices


def fundings(case: Any, actor: Actor) -> list[tuple[str, Any]]:
    accepted = case.centre.accepts_fundings if case.centre else []
    return [(code, label) for code, label in Funding.choices if not accepted or code in accepted]


def priorities(case: Any, actor: Actor) -> list[tuple[str, Any]]:
    return [(code, label) for code, label in Priority.choices if code != case.priority]


def all_centres(case: Any, actor: Actor) -> list[tuple[str, Any]]:
    found = apps.get_model("registry", "Centre").objects.filter(is_active=True, is_consultative=False)
    return [(str(c.pk), str(c.name)) for c in found.order_by("code")]


def colleagues(case: Any, actor: Actor) -> list[tuple[str, Any]]:
    """The other doctors of the referring organisation who work there today."""
    posts = apps.get_model("accounts", "Membership").objects.active()
    place = posts.filter(role=Role.REFERRING_DOCTOR, organisation_id=case.referring_organisation_id)
    people = apps.get_model("accounts", "User").objects.filter(is_active=True, pk__in=place.values("user_id"))
    found = people.exclude(pk=case.referring_doctor_id or 0).order_by("name", "pk")
    return [(str(person.pk), person.name) for person in found]


def all_priorities(case: Any, actor: Actor) -> list[tuple[str, Any]]:
    return list(Priority.choices)


def other_centres(offer: Any, actor: Actor) -> list[tuple[str, Any]]:
    centres = type(offer.centre)._base_manager.filter(is_active=True).exclude(pk=offer.centre_id)
    return [(str(c.pk), str(c.name)) for c in centres.order_by("code")]


# -- fields of the case


def keep_protocol(context: Context) -> Values:
    return {"commission_number": context.data["number"], "commission_date": context.data["on"]}


def keep_advice(context: Context) -> Values:
    return {"advice": context.data["comment"]}


def keep_funding(context: Context) -> Values:
    return {"funding": context.data["funding"]}


def doctor_before(context: Context) -> Values:
    return {"before": context.case.referring_doctor_id}


def keep_doctor(context: Context) -> Values:
    doctors = apps.get_model("accounts", "User").objects
    return {"referring_doctor": doctors.get(pk=context.data["doctor"])}


def next_code(context: Context) -> Values:
    return {"code_issue": context.case.code_issue + 1}


def priority_before(context: Context) -> Values:
    return {"before": context.case.priority}


def keep_priority(context: Context) -> Values:
    return {"priority": context.data["priority"]}


def planned_on(context: Context) -> Values:
    return {"planned_on": context.data["planned_on"], "preparation": context.data.get("comment") or ""}


def forget_date(context: Context) -> Values:
    return {"planned_on": None, "preparation": ""}


def forget_centre(context: Context) -> Values:
    return {"centre": None, "planned_on": None, "preparation": ""}


def keep_answer(context: Context) -> Values:
    values: dict[str, Any] = {"answer": context.data.get("comment") or ""}
    if "ready_from" in context.data:
        values["ready_from"] = context.data["ready_from"]
    return values


# -- consequences


def withdraw_offers(context: Context) -> None:
    """The referral ends or leaves the centres: open questions are taken back, an acceptance is given up."""
    _end_offers(context.case, but=None, reason="case_closed")
    release_offers(context)


def release_offers(context: Context) -> None:
    for offer in context.case.offers.filter(state="accepted"):
        perform(offer, "release", by=SYSTEM)


def end_at_death(patient: Any, died_on: date, told: str) -> None:
    """A death ends every open referral of the person, each with its own event; drafts stay, nobody can submit them."""
    referrals = apps.get_model("referrals", "Referral")
    open_ones = referrals.objects.filter(patient=patient, state__in=referrals.workflow.open_states - {"draft"})
    for referral in open_ones.order_by("pk"):
        perform(referral, "died", by=SYSTEM, data={"died_on": died_on, "comment": told})


def retime_offers(context: Context) -> None:
    """The open questions have limits by the priority too: each centre's clock gets the new one and is told."""
    for offer in _open_offers(context.case).select_related("centre"):
        offer.referral = context.case
        perform(offer, "retime", by=SYSTEM, data={"priority": context.data["priority"]})


def tell_of_hand_over(context: Context) -> None:
    """Both doctors are told: who leads the case now, and that it is no longer theirs."""
    case, label = context.case, context.case._meta.label_lower
    key = f"{label}:{case.pk}:{case.version}:referral.handed_over"
    words = case.message_context() | {"actor": case.referring_doctor.name}
    ports.messages.enqueue([Dispatch("referral.handed_over", label, case.pk, key, words)])


def fulfil_offers(context: Context) -> None:
    for offer in context.case.offers.filter(state="accepted"):
        perform(offer, "fulfil", by=SYSTEM)


def record_death(context: Context) -> None:
    withdraw_offers(context)
    hooks.run(context)
    if context.case.patient_id:
        # The step on the case has shown who says so; the desk and the ward do not otherwise edit patients.
        told = str(_("Recorded on case %(number)s.") % {"number": context.case.number})
        patients.record_death(patient=context.case.patient, on=context.data["died_on"], by=SYSTEM, told=told)


def offer_accepted(context: Context) -> None:
    """First acceptance wins: the referral goes to this centre, the other open questions are withdrawn."""
    offer = context.case
    referral = offer.referral
    if referral.state != "triage":
        raise Conflict(taken_words(referral), code="taken", by=str(referral.centre.name) if referral.centre else "")
    referral.centre = offer.centre
    referral.save(update_fields=["centre"])
    _end_offers(referral, but=offer.pk, reason="accepted_elsewhere")
    perform(referral, "accept", by=SYSTEM)


def close_to_centre(context: Context) -> None:
    """The question is over: what was opened to the centre for it is closed, unless the patient is or was treated there
    in this case. Access that another case gives stands under that case's own reason.
    """
    offer, referral = context.case, context.case.referral
    if referral.patient_id and not referral.offers.filter(centre=offer.centre_id, state__in=OPEN_OFFERS).exists():
        patients.revoke_access(
            patient_id=referral.patient_id, reason=access_reason(referral), centre_id=offer.centre_id
        )


def access_reason(referral: Any) -> str:
    """Under what the access of an asked centre is kept."""
    return f"referrals.referral:{referral.pk}"


def offer_declined(context: Context) -> None:
    close_to_centre(context)
    _if_last(context.case, "all_declined")


def offer_suggested(context: Context) -> None:
    close_to_centre(context)
    _if_last(context.case, "suggest_centre")


def offer_advised(context: Context) -> None:
    """Advice ends the referral's search only when nobody else is still deciding."""
    close_to_centre(context)
    referral = context.case.referral
    if referral.state == "triage" and not _open_offers(referral).exists():
        perform(referral, "advise", by=SYSTEM, data={"comment": context.data["comment"]})


def offer_withdrawn(context: Context) -> None:
    close_to_centre(context)
    if not context.by.is_system:
        _if_last(context.case, "all_declined")


def back_to_centres(context: Context) -> None:
    """While information was awaited the last asked centre may have answered: then another one must be chosen."""
    referral = context.case
    if referral.state == "triage" and not _open_offers(referral).exists():
        perform(referral, "all_declined", by=SYSTEM)


def _if_last(offer: Any, action: str) -> None:
    referral = offer.referral
    if referral.state == "triage" and not _open_offers(referral).exists():
        perform(referral, action, by=SYSTEM)


def _open_offers(referral: Any) -> Any:
    return referral.offers.filter(state__in=("sent", "info_requested"))


def _end_offers(referral: Any, *, but: int | None, reason: str) -> None:
    for offer in _open_offers(referral).exclude(pk=but).select_related("centre"):
        offer.referral = referral
        perform(offer, "withdraw", by=SYSTEM, data={"reason": reason})


def taken_words(referral: Any) -> Any:
    """Why an answer comes too late, with the name of the centre that was faster."""
    if referral.centre:
        return _("«%(centre)s» has already taken this patient.") % {"centre": referral.centre.name}
    return _("This referral no longer waits for an answer: %(state)s.") % {"state": referral.status.label}
