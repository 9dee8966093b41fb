"""The outcome letter: what was done and what is to be done at home, as PDF/A in the three languages."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from medcluster.documents import rendering, services
from medcluster.documents.models import Document, Origin
from medcluster.episodes.models import Episode
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.texts import LANGUAGES
from medcluster.kernel.web.words import day, moment

OWNER = "referrals.referral"
MOST_TRIES = 8  # then every four hours or so
log = logging.getLogger(__name__)


def issue_due(*, now: datetime | None = None, batch: int = 5) -> int:
    """Make the papers of letters that were sent, the longest waiting first; gives how many letters. What fails is tried
    again later, ever more rarely. Run by the worker.
    """
    now = now or timezone.now()
    due = Episode.objects.filter(letter_due_at__lte=now).order_by("letter_due_at").values_list("pk", flat=True)
    return sum(_issue(pk, now) for pk in list(due[:batch]))


def _issue(pk: int, now: datetime) -> bool:
    query = Episode.objects.select_related("patient", "centre", "department", "referral__referring_organisation")
    episode = query.get(pk=pk)
    try:
        issue(episode=episode, by=_signer(episode))
    except Exception:
        log.exception("the letter of %s could not be made", episode.number)
        tries = min(episode.letter_tries + 1, MOST_TRIES)
        again = now + timedelta(minutes=2**tries)
        Episode.objects.filter(pk=pk).update(letter_tries=tries, letter_due_at=again)
        return False
    return True


def _signer(episode: Episode) -> Actor:
    """The doctor who sent the letter."""
    step = episode.events.filter(action="send_letter").order_by("-sequence").first()
    return Actor(user_id=step.actor_id, name=step.actor_name) if step else SYSTEM


def issue(*, episode: Episode, by: Actor) -> list[Document]:
    """Render the letter in each language and keep the papers with the referral, where its doctor reads them.

    All are rendered before the first is kept, so that nothing is held while pages are set. Of two workers that make
    the same letter the second keeps nothing.
    """
    made = [(language, render(episode, language, by)) for language in LANGUAGES]
    with transaction.atomic():
        mine = Episode.objects.filter(pk=episode.pk, letter_due_at__isnull=False)
        if not mine.update(letter_due_at=None, letter_tries=0):
            return []
        return _keep(episode, made, by)


def _keep(episode: Episode, made: list[tuple[str, bytes]], by: Actor) -> list[Document]:
    return [
        services.add(
            owner_type=OWNER,
            owner_id=episode.referral_id,
            kind="outcome_letter",
            content=content,
            filename=f"{episode.number}-{language}.pdf",
            title=_title(language, episode),
            patient_id=episode.patient_id,
            issued_on=timezone.localdate(),
            origin=Origin.GENERATED,
            by=by,
        )
        for language, content in made
    ]


def render(episode: Episode, language: str, by: Actor) -> bytes:
    with override(language):
        return rendering.pdf("episodes/letter", letter(episode, by), language)


def letter(episode: Episode, by: Actor) -> dict[str, Any]:
    """The letter's words in the active language; clinical text stays as the doctor wrote it."""
    patient = episode.patient
    return {
        "title": _("Outcome letter"),
        "number": f"{episode.referral.number} · {episode.number}",
        "organisation": str(episode.centre.name),
        "address": str(episode.centre.address),
        "phone": episode.centre.phone,
        "subtitle": str(episode.referral.referring_organisation.name),
        "facts": [
            [_("Patient"), patient.full_name],
            [_("Date of birth"), day(patient.birth_date) if patient.birth_date else ""],
            [_("Admitted"), moment(episode.admitted_at) if episode.admitted_at else ""],
            [_("Discharged"), moment(episode.discharged_at) if episode.discharged_at else ""],
            [_("Department"), str(episode.department.name) if episode.department else ""],
            [_("Final diagnosis"), episode.diagnosis_code],
            [_("Outcome"), str(episode.get_outcome_display())],
            [_("Next examination"), day(episode.follow_up_on) if episode.follow_up_on else ""],
        ],
        "operations_title": _("Operations"),
        "operations": [
            [moment(o.started_at), o.name, str(o.method.name) if o.method else "", o.surgeon]
            for o in episode.operations.select_related("method")
        ],
        "operation_heads": [_("Begun"), _("Operation"), _("High-tech method"), _("Surgeon")],
        "course_title": _("What was done"),
        "course": episode.course,
        "recommendations_title": _("Recommendations for home"),
        "recommendations": episode.recommendations,
        "doctor_label": _("Attending doctor"),
        "doctor": by.name,
        "date": day(timezone.localdate()),
    }


def _title(language: str, episode: Episode) -> str:
    with override(language):
        return f"{_('Outcome letter')} ({language})"
