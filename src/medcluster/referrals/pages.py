"""What the pages of a referral show, gathered once and in few queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from medcluster.documents.panels import panel
from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import Conditions, Funding, Priority, said
from medcluster.kernel.errors import Fault
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.ports import ports
from medcluster.kernel.web import html
from medcluster.kernel.web.addresses import address
from medcluster.kernel.web.cases import case_page_context
from medcluster.kernel.web.facts import facts
from medcluster.referrals import hooks, selectors
from medcluster.referrals.models import Offer, Referral
from medcluster.referrals.models.referral import Source, Transportability
from medcluster.referrals.policies import reads_clinical
from medcluster.referrals.presenters import role_words, words_of
from medcluster.routing import presenters as routing
from medcluster.routing.selectors import RoutingAdvice

Context = dict[str, Any]


def url_of(referral: Referral) -> str:
    return address("referrals:detail", referral.number)


def referral_page(referral: Referral, actor: Actor) -> Context:
    """Everything on the page of a referral that this actor may read."""
    clinical = reads_clinical(actor, referral)
    asked, words = selectors.asked(referral), selectors.messages_of(referral)
    stays = selectors.episodes_of(referral, actor)
    offers = selectors.offers_of(referral, actor, among=asked)
    return case_page_context(
        referral, actor, action_url=lambda code: address("referrals:act", referral.number, code)
    ) | {
        "referral": referral,
        "revision": selectors.revision_of(referral, asked, words, stays),
        "clinical": clinical,
        "offers": [_offer(offer, actor, clinical) for offer in offers],
        "may_send": _may_send(referral, actor),
        "say_key": uuid4(),
        "words": words_of(words, clinical=clinical),
        "facts_title": _("The case"),
        "wishes_title": _("Wishes and journey"),
        "facts": _facts(referral),
        "wishes": _wishes(referral),
        "clinical_facts": _clinical(referral) if clinical else [],
        "documents": panel("referrals.referral", referral.pk, actor, may_add=referral.is_open),
        "may_slip": actor.may(Permission.CREATE_REFERRAL) or actor.may(Permission.COORDINATE),
        "episodes": stays,
        "owes": owes(referral),
        "beside": hooks.links_of(referral, actor),
    }


def offer_page(offer: Offer, actor: Actor) -> Context:
    """What an asked centre keeps when the question is over: the row, its dates, its own answer."""
    answer = offer.answer if actor.may(Permission.READ_CLINICAL) else ""
    rows = facts(
        (_("Number"), offer.number),
        (_("Asked on"), html.moment(offer.created_at)),
        (_("Ended on"), html.moment(offer.state_since)),
        (_("Result"), offer.status.label),
        (_("Earliest date"), html.day(offer.ready_from)),
        (_("Answer of the centre"), answer),
    )
    return {"offer": offer, "facts": rows}


def owes(referral: Referral) -> list[Any]:
    """Who owes the next step, as people say it: the roles, with the place where one is known."""
    place = referral.centre if referral.status.owes & {Role.BOOKING, Role.ADMISSIONS, Role.ATTENDING_DOCTOR} else None
    words = [role_words(role) for role in sorted(referral.status.owes)]
    return [*words, place.name] if place else words


def send_page(
    referral: Referral, actor: Actor, advice: RoutingAdvice, typed: Mapping[str, Any], faults: Sequence[Fault]
) -> Context:
    asked = {offer.centre_id: offer for offer in selectors.offers_of(referral, actor)}
    chosen = set(typed.getlist("centres")) if hasattr(typed, "getlist") else set()
    return routing.context(advice, chosen=chosen, asked=asked, selectable=True) | {
        "referral": referral,
        "clinical": reads_clinical(actor, referral),
        "typed": typed,
        "faults": faults,
        "reasons": ports.rules.reasons("routing.override", on=timezone.localdate()),
    }


def slip(request: HttpRequest, referral: Referral, code: str) -> Context:
    address = request.build_absolute_uri(reverse("portal:track"))
    target = f"{address}?number={referral.number}"
    return {
        "referral": referral,
        "code": code,
        "address": address,
        "qr": mark_safe(segno.make(target, error="m").svg_inline(scale=5, border=2)),  # our own address, no input
        "contact": referral.centre or referral.referring_organisation,
        "may_renew": referral.is_open,
    }


def _offer(offer: Offer, actor: Actor, clinical: bool) -> Context:
    """An offer with its own clocks and the actions that this person may take on it."""
    return case_page_context(
        offer, actor, action_url=lambda code: address("referrals:offer_act", offer.number, code)
    ) | {
        "offer": offer,
        "answer": offer.answer if clinical else "",
    }


def _may_send(referral: Referral, actor: Actor) -> bool:
    action = referral.workflow.action("send_to_centres")
    assert action is not None
    return referral.state in action.sources and not action.roles.isdisjoint(referral.roles_of(actor))


def _facts(referral: Referral) -> list[tuple[Any, Any]]:
    patient = referral.patient
    assert patient is not None
    age = patient.age_on(timezone.localdate())
    return facts(
        (_("Patient"), html.link(patient.get_absolute_url(), patient.full_name)),
        (
            _("Born"),
            html.lines(html.day(patient.birth_date), _("%(age)d years") % {"age": age} if age is not None else ""),
        ),
        (
            _("From"),
            referral.home_region.name if referral.home_region else referral.home_country and referral.home_country.name,
        ),
        (
            _("Referred by"),
            html.lines(
                referral.referring_organisation.name, referral.referring_doctor and referral.referring_doctor.name
            ),
        ),
        (_("Centre"), referral.centre and referral.centre.name),
        (_("Date"), html.day(referral.planned_on)),
        (_("Priority"), said(Priority, referral.priority)),
        (_("Conditions"), said(Conditions, referral.conditions)),
        (_("Profile"), referral.profile and referral.profile.name),
        (_("High-tech method"), referral.method and referral.method.name),
        (_("Funding"), said(Funding, referral.funding)),
        (_("Payer"), referral.payer and referral.payer.name),
        (_("Commission's protocol"), _protocol(referral)),
    )


def _wishes(referral: Referral) -> list[tuple[Any, Any]]:
    return facts(
        (_("Centre wished for"), referral.desired_centre and referral.desired_centre.name),
        (_("Doctor wished for"), referral.desired_doctor),
        (_("Companions"), referral.companions or None),
        (_("Interpreter"), _("needed") if referral.needs_interpreter else None),
        (_("How the patient can travel"), said(Transportability, referral.transportability)),
        (_("Asked first by"), said(Source, referral.source)),
    )


def _clinical(referral: Referral) -> list[tuple[Any, Any]]:
    codes = ", ".join([referral.diagnosis_code, *referral.comorbid_codes])
    return facts(
        (_("Diagnosis"), html.lines(codes, referral.diagnosis_text)),
        (_("Question to the centre"), referral.question),
        (_("Medical history"), referral.history),
        (_("Findings and examinations"), referral.findings),
        (_("Allergies"), referral.allergies),
        (_("Implants"), referral.implants),
        (_("Risk of infection"), referral.infection_risk),
        (_("Advice of the cluster"), referral.advice),
    )


def _protocol(referral: Referral) -> str:
    number = f"№ {referral.commission_number}" if referral.commission_number else ""
    day = f"{referral.commission_date:%d.%m.%Y}" if referral.commission_date else ""
    return " · ".join(part for part in (number, day) if part)
