"""What the pages of a teleconsultation show, gathered once and in few queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.documents.panels import panel
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.cases import case_page_context
from medcluster.kernel.web.facts import facts
from medcluster.kernel.web.words import language_name
from medcluster.patients.policies import may_read_clinical
from medcluster.teleconsults import hooks, policies
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.moves import conversion_not_allowed, only_lead
from medcluster.teleconsults.services.drafts import OBJECT
from medcluster.teleconsults.states import BEFORE_SIGNED
from medcluster.teleconsults.times import local_times

Context = dict[str, Any]
CONVERTIBLE = BEFORE_SIGNED | {"info_requested", "delivered", "acknowledged", "closed", "declined"}


def case_page(case: Teleconsult, actor: Actor) -> Context:
    """Everything on the page of a case that this actor may read."""
    number, text = case.number, material(case, actor)
    context = case_page_context(
        case, actor, action_url=lambda code: reverse("teleconsults:act", args=[number, code]), describe=_describe(case)
    )
    return context | {
        **text,
        "talk": _talk(case) if case.mode == "live" else None,
        "panel": list(case.panelists.all()),
        "asked": case.events.filter(action="request_info").first() if case.state == "info_requested" else None,
        "facts": _facts(case),
        "write_url": _write_url(case, actor),
        "convert_url": convert_url(case, actor),
        "referral_url": _referral_url(case, actor),
        "beside": hooks.links_of(case, actor),
    }


def material(case: Teleconsult, actor: Actor) -> Context:
    """The question with everything that belongs to it, for the page and beside the editor of the conclusion."""
    clinical = may_read_clinical(actor, case.patient)
    writes = policies.is_asking(case, actor) or policies.is_answering(case, actor)
    return {
        "case": case,
        "clinical": clinical,
        "documents": panel(OBJECT, case.pk, actor, may_add=writes and case.is_open) if clinical else None,
    }


def after(case: Teleconsult, code: str) -> str:
    """Where an action leads: to the editor when it begins the conclusion, else to the case."""
    if code in ("start_conclusion", "revise"):
        return reverse("teleconsults:conclusion", args=[case.number])
    return case.get_absolute_url()


def initial(case: Teleconsult, code: str) -> Mapping[str, Any]:
    if code in ("agree_time", "set_time", "set_link"):
        return {"link": case.room_link, "duration": str(case.duration_minutes)}
    return {"duration": "30"} if code == "propose_times" else {}


def convert_url(case: Teleconsult, actor: Actor) -> str:
    """The way to a referral made from this case; empty when it is not open to this actor."""
    if case.state not in CONVERTIBLE or case.referral_number or not actor.may(Permission.CREATE_REFERRAL):
        return ""
    if conversion_not_allowed(case, actor):
        return ""
    try:
        return f"{reverse('referrals:new')}?from={case.number}"
    except NoReverseMatch:  # an installation without the room of referrals
        return ""


def _referral_url(case: Teleconsult, actor: Actor) -> str:
    """The page of the referral that was made; the room above decides again who sees it."""
    if not case.referral_number or not actor.may(Permission.READ_REFERRALS):
        return ""
    try:
        return reverse("referrals:detail", args=[case.referral_number])
    except NoReverseMatch:
        return ""


def _write_url(case: Teleconsult, actor: Actor) -> str:
    if case.state != "conclusion_draft" or not actor.may(Permission.CONSULT) or only_lead(case, actor):
        return ""
    return reverse("teleconsults:conclusion", args=[case.number])


def _talk(case: Teleconsult) -> Context:
    """The agreed time and the open proposals, each as both sides read it."""
    proposals = [p for p in case.proposals.all() if p.status == "open" and p.starts_at > timezone.now()]
    return {
        "times": local_times(case, case.scheduled_at) if case.scheduled_at else [],
        "proposals": [(p, local_times(case, p.starts_at)) for p in proposals],
        "calendar_url": reverse("teleconsults:calendar", args=[case.number]) if case.scheduled_at else "",
    }


def _facts(case: Teleconsult) -> list[tuple[Any, Any]]:
    return facts(
        (_("Profile"), case.profile),
        (_("Priority"), case.get_priority_display()),
        (_("Mode"), case.get_mode_display()),
        (_("Who takes part"), case.get_form_display()),
        (_("Centre"), case.centre),
        (_("Asked by"), case.organisation),
        (_("Asking doctor"), case.asked_by_name),
        (_("Phone for questions"), case.callback_phone),
        (_("Language"), language_name(case.language)),
        (_("Interpreter"), _("needed") if case.interpreter_needed else ""),
        (_("Who pays"), case.get_funding_display() if case.funding else ""),
        (_("Referral"), case.referral_number),
    )


def _describe(case: Teleconsult) -> Any:
    """Words for values of events that are keys of other tables."""
    names = {str(panelist.user_id): panelist.name for panelist in case.panelists.all()}
    times = {str(p.pk): " · ".join(t.text for t in local_times(case, p.starts_at)) for p in case.proposals.all()}

    def words(event: Any, name: str, value: Any) -> Any:
        if name in ("sha256", "opinion"):
            return ""  # they stand under the conclusion and beside the consultant
        if name in ("lead", "consultant", "consultants") and not isinstance(value, bool):
            chosen = value if isinstance(value, list) else [value]
            return ", ".join(names.get(str(one), "…") for one in chosen)
        if name == "proposal":
            return times.get(str(value), "…")
        return None

    return words
