"""The lists of the case: referrals as each side sees them, and the queue of offers of a centre."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import Membership, User
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import Priority, Residency
from medcluster.kernel.permissions import Permission, Role
from medcluster.kernel.texts import fold
from medcluster.kernel.web import html
from medcluster.kernel.web.addresses import address
from medcluster.kernel.web.reader import language
from medcluster.kernel.web.tables import BulkAction, Column, Empty, Filter, Table
from medcluster.patients.models import Patient
from medcluster.referrals.models import Referral
from medcluster.referrals.policies import OPEN_OFFERS
from medcluster.referrals.workflow import OFFER, REFERRAL
from medcluster.registry.known import known
from medcluster.registry.models import CareProfile, Centre, Region

PRIORITY_MOOD = {Priority.EMERGENCY: "late", Priority.URGENT: "waiting"}


def _priority(row: Any) -> Any:
    return _priority_badge(row.priority, language()) if row.priority in PRIORITY_MOOD else ""


@lru_cache(maxsize=16)
def _priority_badge(code: str, language: str) -> Any:
    return html.badge(Priority(code).label, PRIORITY_MOOD[Priority(code)])


def _who(referral: Referral) -> Any:
    patient = referral.patient
    return html.lines(patient.full_name, html.day(patient.birth_date)) if patient else _("No patient yet")


def _called(place: Any) -> Any:
    """An organisation or a centre as lists name it."""
    return place.short_name or place.name


def _find(query: Any, text: str) -> Any:
    """By number, else by the patient's name (the first 500 people of that name)."""
    if (pk := numbers.parse("R", text)) is not None:
        return query.filter(pk=pk)
    people = Patient.objects.filter(search__contains=fold(text)).values("pk")[:500]
    return query.filter(patient_id__in=people)


def _find_offer(query: Any, text: str) -> Any:
    if (pk := numbers.parse("R", text)) is not None:
        return query.filter(referral_id=pk)
    people = Patient.objects.filter(search__contains=fold(text)).values("pk")[:500]
    return query.filter(referral__patient_id__in=people)


def _states(workflow: Any) -> list[tuple[str, Any]]:
    return [(state.code, state.label) for state in workflow.states]


def _profiles(actor: Actor) -> list[tuple[str, Any]]:
    return [(p.code, p.name) for p in known(CareProfile).values()]


def _centres(actor: Actor) -> list[tuple[str, Any]]:
    centres = sorted((c for c in known(Centre).values() if c.is_active), key=lambda c: c.code)
    return [(str(c.pk), c.short_name or c.name) for c in centres]


def _own_doctors(actor: Actor) -> list[tuple[str, Any]]:
    """The doctors who refer or referred for the actor's own organisation, for those who hand their cases over."""
    places = {p.organisation_id for p in actor.posts if p.role is Role.ORG_ADMIN and p.organisation_id is not None}
    if not places:
        return []
    posts = Membership.objects.filter(role=Role.REFERRING_DOCTOR, organisation_id__in=places)
    people = User.objects.filter(pk__in=posts.values("user_id")).order_by("name", "pk")
    return [(str(person.pk), person.name) for person in people]


def _regions(actor: Actor) -> list[tuple[str, Any]]:
    return [(r.code, r.name) for r in known(Region).values()]


def referral_url(referral: Referral) -> str:
    return address("referrals:edit" if referral.state == "draft" else "referrals:detail", referral.number)


REFERRALS = Table(
    "referrals",
    columns=[
        Column("number", _("Number"), cell=lambda r: r.number, primary=True),
        Column("patient", _("Patient"), cell=_who, export=lambda r: r.patient.full_name if r.patient else ""),
        Column("due", _("Time left"), cell=lambda r: html.time_left(r.next_due_at), sort="next_due_at", nullable=True,
               export=lambda r: r.next_due_at),
        Column("state", _("State"), cell=html.state_badge, sort="state", export=lambda r: str(r.status.label)),
        Column("priority", _("Priority"), cell=_priority, sort="priority",
               export=lambda r: r.get_priority_display()),
        Column("profile", _("Profile"), cell=lambda r: p.name if (p := r.profile) else "", sort="profile"),
        Column("from", _("Referred by"), cell=lambda r: html.lines(
            _called(r.referring_organisation), h.name if (h := r.home_region) else ""),
               export=lambda r: str(r.referring_organisation.name)),
        Column("centre", _("Centre"), cell=lambda r: _called(c) if (c := r.centre) else "",
               sort="centre", nullable=True),
        Column("planned", _("Date"), cell=lambda r: html.day(r.planned_on), sort="planned_on", nullable=True,
               export=lambda r: r.planned_on),
        Column("since", _("In this state since"), cell=lambda r: html.ago(r.state_since), sort="state_since",
               export=lambda r: r.state_since, hidden=True),
        Column("created", _("Created"), cell=lambda r: html.day(r.created_at), sort="id",
               export=lambda r: r.created_at, hidden=True),
        Column("funding", _("Funding"), cell=lambda r: r.get_funding_display(), hidden=True),
    ],
    filters=[
        Filter("state", _("State"), choices=_states(REFERRAL), apply=lambda q, v: q.filter(state__in=v)),
        Filter("priority", _("Priority"), choices=Priority.choices, apply=lambda q, v: q.filter(priority__in=v)),
        Filter("profile", _("Profile"), choices=_profiles, apply=lambda q, v: q.filter(profile_id__in=v)),
        Filter("centre", _("Centre"), choices=_centres, apply=lambda q, v: q.filter(centre_id__in=v)),
        Filter("region", _("Home region"), choices=_regions, apply=lambda q, v: q.filter(home_region_id__in=v)),
        Filter("residency", _("Residency"), choices=Residency.choices, apply=lambda q, v: q.filter(residency__in=v)),
        Filter.flag("late", _("Late"), apply=lambda q: q.filter(next_due_at__lt=timezone.now())),
        Filter.flag("day_passed", _("The day has passed"), apply=lambda q: q.filter(
            state__in=("booked", "confirmed"), planned_on__lt=timezone.localdate())),
        Filter.flag("orphaned", _("The doctor has left"), apply=lambda q: q.filter(referring_doctor__is_active=False)),
        Filter("doctor", _("Referring doctor"), choices=_own_doctors,
               apply=lambda q, v: q.filter(referring_doctor_id__in=v)),
        Filter.dates("created", _("Created"), field="created_at"),
    ],
    search=_find,
    search_hint=_("Number or patient's name"),
    default_sort="due",
    row_url=referral_url,
    actions=[
        BulkAction("register", _("Register"), url="referrals:register_many", permission=Permission.COORDINATE),
        BulkAction("set_priority", _("Change the priority"), "/referrals/many/set_priority/", Permission.COORDINATE),
        BulkAction("assign", _("Ask a centre"), "/referrals/many/assign/", Permission.COORDINATE),
        BulkAction("request_info", _("Request information"), "/referrals/many/request_info/", Permission.COORDINATE),
        BulkAction("hand_over", _("Hand over"), "/referrals/many/hand_over/", Permission.HAND_OVER),
    ],
    empty=Empty(
        _("No referrals here"),
        _("What waits for you appears by itself. Change the filters to see more."),
        _("New referral"),
        "referrals:new",
    ),
)  # fmt: skip


def _diagnosis(offer: Any) -> str:
    """Of a patient of the stricter class it stands on the case's own page, for those to whom that is open."""
    return "" if offer.referral.patient.is_restricted else str(offer.referral.diagnosis_code)


OFFERS = Table(
    "offers",
    columns=[
        Column("number", _("Number"), cell=lambda o: o.referral.number, primary=True),
        Column("patient", _("Patient"), cell=lambda o: _who(o.referral),
               export=lambda o: o.referral.patient.full_name),
        Column("due", _("Time left"), cell=lambda o: html.time_left(o.next_due_at), sort="next_due_at", nullable=True,
               export=lambda o: o.next_due_at),
        Column("state", _("State"), cell=html.state_badge, sort="state", export=lambda o: str(o.status.label)),
        Column("priority", _("Priority"), cell=lambda o: _priority(o.referral), sort="referral__priority",
               export=lambda o: o.referral.get_priority_display()),
        Column("profile", _("Profile"), cell=lambda o: o.referral.profile.name, sort="referral__profile"),
        Column("diagnosis", _("Diagnosis"), cell=_diagnosis),
        Column("from", _("Referred by"), cell=lambda o: html.lines(
            _called(o.referral.referring_organisation), h.name if (h := o.referral.home_region) else ""),
               export=lambda o: str(o.referral.referring_organisation.name)),
        Column("centre", _("Asked centre"), cell=lambda o: _called(o.centre), sort="centre"),
    ],
    filters=[
        Filter("state", _("State"), choices=_states(OFFER), default=("sent", "info_requested"),
               apply=lambda q, v: q.filter(state__in=v)),
        Filter("priority", _("Priority"), choices=Priority.choices,
               apply=lambda q, v: q.filter(referral__priority__in=v)),
        Filter("profile", _("Profile"), choices=_profiles, apply=lambda q, v: q.filter(referral__profile_id__in=v)),
        Filter("centre", _("Asked centre"), choices=_centres, apply=lambda q, v: q.filter(centre_id__in=v)),
        Filter.flag("late", _("Late"), apply=lambda q: q.filter(next_due_at__lt=timezone.now())),
    ],
    search=_find_offer,
    search_hint=_("Number or patient's name"),
    default_sort="due",
    row_url=lambda o: address("referrals:detail", o.referral.number),
    actions=[BulkAction("accept", _("Accept"), url="referrals:accept_many", permission=Permission.TRIAGE)],
    empty=Empty(_("No centre is asked"), _("When a coordinator asks the centre, the patient appears here.")),
)  # fmt: skip

# The same queue for those who see it without clinical text; an export shows no more than the page.
OFFERS_FOR_DESKS = replace(OFFERS, columns=[column for column in OFFERS.columns if column.code != "diagnosis"])


def _while_open(cell: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Of a question that is over the asked centre keeps its own row: number, dates, its answer; nothing of the case."""
    return lambda offer: cell(offer) if offer.shows_case else ""


def _of_centre(column: Column) -> Column:
    if column.code == "number":
        return replace(column, cell=lambda o: o.referral.number if o.shows_case else o.number)
    if column.code in ("due", "state", "centre"):
        return column
    export = _while_open(column.export) if column.export else None
    return replace(column, cell=_while_open(column.cell), export=export, sort="")


def _find_offer_of_centre(query: Any, text: str) -> Any:
    if (pk := numbers.parse("O", text)) is not None:
        return query.filter(pk=pk)
    return _find_offer(query.filter(state__in=OPEN_OFFERS), text)


# The queue as the asked centre sees it.
OFFERS_OF_CENTRE = replace(
    OFFERS,
    columns=[
        *(_of_centre(column) for column in OFFERS.columns),
        Column("asked", _("Asked on"), cell=lambda o: html.day(o.created_at), sort="id", export=lambda o: o.created_at),
    ],
    search=_find_offer_of_centre,
    row_url=lambda o: address("referrals:offer", o.number),
)
