"""What this app plugs into the floors below: shell, documents, messages, the patient's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.documents import access, signing
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.cases import perform
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import shell
from medcluster.notifications import attachments
from medcluster.notifications import recipients as notifications
from medcluster.patients import deaths, merging, panels
from medcluster.patients.models import Patient
from medcluster.teleconsults import recipients, selectors
from medcluster.teleconsults.models import Teleconsult, TeleconsultQuerySet
from medcluster.teleconsults.services.conclusions import text_now
from medcluster.teleconsults.services.drafts import OBJECT

SHOWN = 5  # items of a block of "My work"


def plug_in() -> None:
    """Called once, when all models are loaded."""
    access.register(OBJECT, selectors.visible_ids)
    signing.register(OBJECT, text_now)
    notifications.register(OBJECT, recipients.resolve, link=recipients.link)
    for template in ("teleconsult.scheduled", "teleconsult.soon", "teleconsult.link_changed"):
        attachments.register(template, recipients.calendar_of)
    merging.register(OBJECT, "patient")
    deaths.register(end_at_death)
    panels.register(patient_panel, order=20)
    shell.navigation(ENTRY)
    for section in (answers, moderation, asked, overdue):
        shell.home(section)
    shell.search(search)


def end_at_death(patient: Patient, died_on: date, told: str) -> None:
    """Every open consultation about the person ends, each with its own event; drafts stay."""
    open_ones = Teleconsult.objects.filter(patient=patient, state__in=Teleconsult.workflow.open_states - {"draft"})
    for consult in open_ones.order_by("pk"):
        perform(consult, "record_death", by=SYSTEM, data={"died_on": died_on, "comment": told})


def _count(actor: Actor) -> int | None:
    waiting = sum(
        selectors.counted(queue(actor))
        for permission, queue in (
            (Permission.CONSULT, selectors.to_answer),
            (Permission.MODERATE_TELECONSULT, selectors.to_moderate),
            (Permission.REQUEST_TELECONSULT, selectors.our_turn),
        )
        if actor.may(permission)
    )
    return min(waiting, selectors.COUNTED_TO)


ENTRY = shell.NavigationEntry(
    "cases",
    _("Teleconsultations"),
    "teleconsults:list",
    frozenset(
        {
            Permission.REQUEST_TELECONSULT,
            Permission.MODERATE_TELECONSULT,
            Permission.CONSULT,
            Permission.OVERSEE_TELECONSULTS,
        }
    ),
    order=30,
    icon="video",
    count=_count,
)


def answers(actor: Actor) -> shell.Section | None:
    if not actor.may(Permission.CONSULT):
        return None
    return _section(_("Teleconsultations to answer"), "answer", selectors.to_answer(actor), 20)


def moderation(actor: Actor) -> shell.Section | None:
    if not actor.may(Permission.MODERATE_TELECONSULT):
        return None
    return _section(_("Teleconsultations to moderate"), "moderate", selectors.to_moderate(actor), 30)


def asked(actor: Actor) -> shell.Section | None:
    if not actor.may(Permission.REQUEST_TELECONSULT):
        return None
    return _section(_("Teleconsultations that wait for you"), "ours", selectors.our_turn(actor), 40)


def overdue(actor: Actor) -> shell.Section | None:
    """What is late in the centre or the organisation that the actor answers for."""
    if not actor.may(Permission.OVERSEE_TELECONSULTS):
        return None
    late = selectors.overseen(actor).filter(next_due_at__lt=timezone.now())
    return _section(_("Teleconsultations that are late"), "watch", late, 45)


def _section(title: object, queue: str, query: TeleconsultQuerySet, order: int) -> shell.Section:
    rows = list(query.with_faces().by_time_left()[: SHOWN + 1])
    total = len(rows) if len(rows) <= SHOWN else selectors.counted(query)
    url = reverse("teleconsults:queue", args=[queue])
    items = [item(case) for case in rows[:SHOWN]]
    return shell.Section(title, items, url, total, order, _("Nothing waits here."))


def item(case: Teleconsult) -> shell.Item:
    return shell.Item(
        case.patient.full_name,
        case.get_absolute_url(),
        case.number,
        case.status.label,
        case.status.mood,
        case.next_due_at,
        case.centre or "",
    )


def search(actor: Actor, text: str) -> Sequence[shell.Hit]:
    return [
        shell.Hit(
            f"{case.number} {case.patient.full_name}",
            case.get_absolute_url(),
            _("Teleconsultation"),
            case.status.label,
        )
        for case in selectors.found(actor, text)
    ]


def patient_panel(actor: Actor, patient: Patient) -> panels.Panel | None:
    """The patient's teleconsultations, and the way to a new one."""
    if not ENTRY.open_to(actor):
        return None
    items = [
        panels.PanelItem(
            case.profile or _("Profile not chosen"),
            case.get_absolute_url(),
            case.number,
            case.status.label,
            case.status.mood,
            case.created_at,
            case.centre or "",
        )
        for case in selectors.of_patient(actor, patient.pk)
    ]
    may_ask = actor.may(Permission.REQUEST_TELECONSULT)
    return panels.Panel(
        _("Teleconsultations"),
        items,
        new_url=f"{reverse('teleconsults:new')}?patient={patient.number}" if may_ask else "",
        new_label=_("Ask for a teleconsultation"),
        empty=_("None yet."),
    )
