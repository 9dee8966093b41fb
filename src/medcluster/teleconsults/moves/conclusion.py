"""The conclusion and what follows from it: opinions, signature, plans, conversion, death."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.errors import Fault
from medcluster.kernel.workflow import Context
from medcluster.patients import services as patients
from medcluster.teleconsults import policies

PLANS = (
    ("follow", _("We follow the recommendation")),
    ("refer", _("We refer the patient")),
    ("differ", _("We decide otherwise (say why)")),
)


def plans(case: Any, by: Actor) -> Sequence[tuple[str, Any]]:
    return PLANS


def differing_says_why(context: Context) -> Sequence[Fault]:
    if context.data["plan"] == "differ" and not context.data.get("comment"):
        return (Fault("comment", _("Say why you decide otherwise: the consultant should know.")),)
    return ()


def keep_opinion(context: Context) -> None:
    case = context.case
    case.panelists.filter(user_id=context.by.user_id).update(opinion=context.data["opinion"], answered_at=context.at)
    getattr(case, "_prefetched_objects_cache", {}).pop("panelists", None)


def only_lead(case: Any, by: Actor) -> Sequence[Fault]:
    if by.is_system or (case.lead is not None and case.lead.user_id == by.user_id):
        return ()
    who = case.lead.name if case.lead else ""
    return (Fault("lead", _("Only the lead of the panel does this: %(name)s.") % {"name": who}),)


def not_ready_to_sign(case: Any, by: Actor) -> Sequence[Fault]:
    """Everything that stands between the draft and the signature."""
    faults = list(only_lead(case, by))
    if not case.conclusion.strip():
        faults.append(Fault("conclusion", _("Write the conclusion.")))
    if not case.recommendation:
        faults.append(Fault("recommendation", _("Choose what you recommend.")))
    if case.external_opinion and not case.external_source.strip():
        faults.append(Fault("external_source", _("Say whose opinion it is: an outside opinion must be marked.")))
    return faults


def signature(context: Context) -> Mapping[str, Any]:
    return {
        "signed_at": context.at,
        "signed_by_name": context.by.name,
        "signed_sha256": context.data.get("sha256", ""),
    }


def conversion_not_allowed(case: Any, by: Actor) -> Sequence[Fault]:
    """The asking side may always refer its patient; others only when the request allowed it."""
    if case.allow_conversion or by.is_system or policies.is_asking(case, by):
        return ()
    return (Fault("allow_conversion", _("The asking doctor has not allowed to turn this request into a referral.")),)


def referral_made(context: Context) -> Mapping[str, Any]:
    return {"referral_number": context.data["referral"]}


def death_lies_behind(context: Context) -> Sequence[Fault]:
    if context.data["died_on"] <= timezone.localdate():
        return ()
    return (Fault("died_on", _("The date of death cannot lie in the future.")),)


def record_death(context: Context) -> None:
    """The person's record gets the date, and every other open case of the person ends with this one."""
    if context.case.patient_id:
        told = str(_("Recorded on case %(number)s.") % {"number": context.case.number})
        patients.record_death(patient=context.case.patient, on=context.data["died_on"], by=SYSTEM, told=told)
