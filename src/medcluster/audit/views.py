"""The trail on screen, for those who read it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from medcluster.audit.presenters import OUTCOME_MOOD, action_words, place_names, place_words, role_words
from medcluster.audit.rules import posts_from_words
from medcluster.audit.selectors import visible_events
from medcluster.audit.tables import TRAIL, object_of
from medcluster.kernel.permissions import Permission
from medcluster.kernel.visibility import get_visible
from medcluster.kernel.web import words
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.facts import facts


@requires(Permission.READ_AUDIT)
def listing(request: HttpRequest) -> HttpResponseBase:
    """The trail, newest first, with filters that live in the address."""
    return TRAIL.respond(request, visible_events(actor_of(request)), context={"heading": _("Audit trail")})


@requires(Permission.READ_AUDIT)
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One row with everything that was recorded, and its place in the chain."""
    row = get_visible(visible_events(actor_of(request)).defer(None), pk=pk)
    names = place_names([row.roles])
    context = {
        "event": row,
        "what": action_words(row.action),
        "mood": OUTCOME_MOOD[row.outcome],
        "facts": facts(
            (_("Who"), row.actor_name or _("Visitor")),
            (_("Roles"), role_words(row.roles)),
            (_("Place of work"), place_words(posts_from_words(row.roles), names)),
            (_("Object"), object_of(row)),
            (_("Patient's row"), row.patient_id),
            (_("Time of the event"), words.moment(row.occurred_at)),
            (_("Time of entry"), words.moment(row.recorded_at)),
            (_("Network address"), row.address),
        ),
        "chain": facts(
            (_("Chain"), row.chain), (_("Place in the chain"), row.sequence), (_("Hash"), row.hash),
            (_("Hash of the row before"), row.previous),
        ),
    }  # fmt: skip
    return render(request, "audit/event.html", context)
