"""Screens of the stay."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from medcluster.audit.services import read_of_patient
from medcluster.documents import access as documents
from medcluster.documents.panels import Panel, panel
from medcluster.episodes import selectors
from medcluster.episodes.letters import OWNER
from medcluster.episodes.lists import EPISODES, EPISODES_FOR_DESKS
from medcluster.episodes.models import Episode
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import html
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.cases import action_view, case_page_context
from medcluster.kernel.web.facts import facts
from medcluster.patients.policies import may_read_clinical


@require_GET
@requires(Permission.READ_REFERRALS)
def listing(request: HttpRequest) -> HttpResponseBase:
    """The stays that this person may see; those in the centre first."""
    actor = actor_of(request)
    table = EPISODES if actor.may(Permission.READ_CLINICAL) else EPISODES_FOR_DESKS
    return table.respond(request, selectors.rows_for(actor), context={"heading": _("In the centre")})


@require_GET
@requires(Permission.READ_REFERRALS, Permission.CREATE_REFERRAL)
def detail(request: HttpRequest, number: str) -> HttpResponseBase:
    actor = actor_of(request)
    episode = selectors.by_number(actor, number)
    read_of_patient(actor, episode.patient_id, "episodes.episode", episode.pk)
    clinical = may_read_clinical(actor, episode.patient)
    context = case_page_context(
        episode, actor, action_url=lambda code: reverse("episodes:act", args=[episode.number, code])
    ) | {
        "episode": episode,
        "facts": _facts(episode, clinical),
        "clinical": clinical,
        "operations": selectors.operations_of(episode) if clinical else [],
        "placements": selectors.placements_of(episode),
        "documents": _documents(episode, actor),
    }
    return render(request, "episodes/detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.READ_REFERRALS)
def act(request: HttpRequest, number: str, action: str) -> HttpResponseBase:
    episode = selectors.by_number(actor_of(request), number)
    initial = {"course": episode.course, "recommendations": episode.recommendations}
    return action_view(
        request,
        episode,
        action,
        back=reverse("episodes:detail", args=[episode.number]),
        initial=initial if action == "correct_letter" else None,
        ask_time=True,
    )


def _documents(episode: Episode, actor: Actor) -> Panel | None:
    """The papers of the referral, while the reader still sees it: a centre that gave the patient back does not."""
    if not documents.visible(actor, OWNER, [episode.referral_id]):
        return None
    return panel(OWNER, episode.referral_id, actor, may_add=episode.is_open)


def _facts(episode: Episode, clinical: bool) -> list[tuple[Any, Any]]:
    patient, referral = episode.patient, episode.referral
    age = patient.age_on(timezone.localdate())
    return facts(
        (_("Patient"), html.link(patient.get_absolute_url(), patient.full_name)),
        (
            _("Born"),
            html.lines(html.day(patient.birth_date), _("%(age)d years") % {"age": age} if age is not None else ""),
        ),
        (_("Referral"), html.link(reverse("referrals:detail", args=[referral.number]), referral.number)),
        (_("Referred by"), referral.referring_organisation.name),
        (_("Centre"), episode.centre.name),
        (_("Department"), episode.department and episode.department.name),
        (_("Bed"), episode.bed and episode.bed.label),
        (_("Attending doctor"), episode.attending_doctor and episode.attending_doctor.name),
        (_("Profile"), episode.profile.name),
        (_("High-tech method"), episode.method.name if clinical and episode.method else None),
        (_("Arrived"), html.moment(episode.arrived_at)),
        (_("Admitted"), html.moment(episode.admitted_at)),
        (_("Discharged"), html.moment(episode.discharged_at)),
        (_("Outcome"), episode.get_outcome_display() if clinical else None),
        (_("Earlier stay"), episode.previous and episode.previous.number),
    )
