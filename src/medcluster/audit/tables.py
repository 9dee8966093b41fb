"""The list of the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.audit.models import AuditEvent
from medcluster.audit.presenters import AREAS, OUTCOME_MOOD, WORDS, action_words, object_words, role_words
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.web import html, words
from medcluster.kernel.web.tables import Column, Empty, Filter, Table
from medcluster.kernel.workflow import WORKFLOWS

PREFIXES = {  # letters of public numbers → kind of object
    "R": "referrals.referral", "O": "referrals.offer", "T": "teleconsults.teleconsult", "E": "episodes.episode",
}  # fmt: skip
BY_ID = {"person": "actor_id", "patient": "patient_id"}


def find(query: Any, text: str) -> Any:
    """Rows for what was typed: a public number, "person:12" or "patient:34" (used by links), else a name, the beginning
    of an action's code or of a network address."""
    typed = text.strip()
    kind, _colon, digits = typed.partition(":")
    if kind in BY_ID and digits.isascii() and digits.isdigit() and len(digits) < 19:
        return query.filter(**{BY_ID[kind]: int(digits)})
    if (patient := numbers.parse("P", typed)) is not None:
        return query.filter(patient_id=patient)
    for prefix, object_type in PREFIXES.items():
        if (pk := numbers.parse(prefix, typed)) is not None:
            return query.filter(object_type=object_type, object_id=pk)
    return query.filter(Q(actor_name__contains=typed) | Q(action__startswith=typed) | Q(address__startswith=typed))


def areas(actor: Actor) -> list[tuple[str, Any]]:
    known = {**{code: workflow.label for code, workflow in WORKFLOWS.items()}, **AREAS}
    return sorted(known.items(), key=lambda pair: str(pair[1]))


def by_area(query: Any, values: Sequence[str]) -> Any:
    wanted = Q()
    for value in values:
        wanted |= Q(action__startswith=f"{value}.")
    return query.filter(wanted)


def what(event: AuditEvent) -> Any:
    return html.lines(action_words(event.action), object_of(event))


def object_of(event: AuditEvent) -> str:
    if not event.object_type:
        return ""
    number = f" № {event.object_id}" if event.object_id is not None else ""
    return f"{object_words(event.object_type)}{number}"


def who(event: AuditEvent) -> Any:
    return html.lines(event.actor_name or _("Visitor"), role_words(event.roles))


TRAIL = Table(
    "audit",
    columns=[
        Column(
            "at", _("When"), cell=lambda e: words.moment(e.recorded_at), sort="id", export=lambda e: e.recorded_at,
            primary=True,
        ),
        Column("who", _("Who"), cell=who, export=lambda e: e.actor_name),
        Column("what", _("What"), cell=what, export=lambda e: action_words(e.action)),
        Column("object", _("Object"), cell=object_of, hidden=True),
        Column(
            "outcome", _("Outcome"), cell=lambda e: html.badge(e.get_outcome_display(), OUTCOME_MOOD[e.outcome]),
            export=lambda e: e.outcome,
        ),
        Column("patient", _("Patient's row"), cell=lambda e: e.patient_id or "", numeric=True),
        Column("address", _("Network address"), cell=lambda e: e.address),
        Column("code", _("Code"), cell=lambda e: e.action, hidden=True),
        Column("occurred", _("Time of the event"), cell=lambda e: words.moment(e.occurred_at), hidden=True,
               export=lambda e: e.occurred_at),
        Column("roles", _("Roles"), cell=lambda e: role_words(e.roles), hidden=True),
    ],
    filters=[
        Filter("area", _("Area"), choices=areas, apply=by_area),
        Filter(
            "outcome", _("Outcome"), choices=AuditEvent.Outcome.choices, multiple=False,
            apply=lambda query, values: query.filter(outcome__in=values),
        ),
        Filter.dates("period", _("Period"), field="recorded_at"),
        Filter(
            "kind", _("What was done"), choices=lambda actor: sorted(WORDS.items(), key=lambda p: str(p[1])),
            apply=lambda query, values: query.filter(action__in=values),
        ),
    ],
    search=find,
    search_hint=_("Name, number of a patient or case, network address"),
    default_sort="-at",
    row_url=lambda e: reverse("audit:event", args=[e.pk]),
    empty=Empty(_("Nothing has been recorded yet"), _("Every write, read of a record and refusal appears.")),
)  # fmt: skip
