"""What an interpreter reads of a case: who, where, when, the room. Clinical text never, but the question when said."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.interpreting.forms import EndForm, TranslationForm
from medcluster.interpreting.models import Assignment
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import html
from medcluster.kernel.web.facts import facts
from medcluster.kernel.web.words import language_name
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.times import local_times


def assignment(
    found: Assignment, actor: Actor, translation: TranslationForm | None = None, ending: EndForm | None = None
) -> dict[str, Any]:
    """The page of one assignment, for the interpreter or for those who assign."""
    own = actor.user_id == found.user_id
    translates = own and found.is_running and found.shows_question
    may_end = actor.may(Permission.ASSIGN_INTERPRETER) and found.ended_at is None and found.until > timezone.now()
    consult = found.teleconsult
    scheduled = consult.scheduled_at if consult else None
    return {
        "assignment": found,
        "facts": _logistics(found, found.is_running or not own),
        "times": local_times(consult, scheduled) if consult and scheduled else [],
        "room": consult.room_link if consult and found.is_running else "",
        "question": found.case.question if translates else "",
        "translation_form": (translation or TranslationForm(initial={"translation": found.translation}))
        if translates
        else None,
        "end_form": (ending or EndForm()) if may_end else None,
        "case_url": url_of(found.case) if actor.may(Permission.ASSIGN_INTERPRETER) else "",
        "own": own,
    }


def _logistics(found: Assignment, named: bool) -> list[tuple[Any, Any]]:
    """Who is met where; the patient's name only while the assignment runs."""
    case, patient = found.case, found.case.patient
    centre = case.centre
    return facts(
        (_("Case"), case.number),
        (_("Patient"), patient.full_name if patient and named else ""),
        (_("Patient's language"), (patient.interpreter_language or patient.language).upper() if patient else ""),
        (_("Centre"), centre and centre.name),
        (_("Address"), centre and str(centre.address)),
        (_("Phone"), centre and centre.phone),
        (_("Day of arrival"), html.day(getattr(case, "planned_on", None))),
        (_("Languages"), found.languages_in_words),
        (_("What is to be done"), found.task),
        (_("From"), html.moment(found.since)),
        (_("Until"), html.moment(found.until)),
        (_("Assigned by"), found.assigned_by_name),
        (_("Interpreter"), found.user.name),
        (_("Ended"), html.lines(html.moment(found.ended_at), found.end_reason) if found.ended_at else ""),
    )


def url_of(case: Any) -> str:
    name = "teleconsults:detail" if isinstance(case, Teleconsult) else "referrals:detail"
    return reverse(name, args=[case.number])


def languages_of(case: Any) -> str:
    """The languages of the patient and of the talk, as a first proposal."""
    patient = case.patient
    spoken = (patient.interpreter_language or patient.language) if patient else ""
    working = case.language if isinstance(case, Teleconsult) else "ru"
    return f"{language_name(spoken)} – {language_name(working)}" if spoken and spoken != working else ""
