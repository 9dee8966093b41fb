"""What somebody types into the patient's form, kept as typed: one draft per person and patient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from medcluster.kernel.actor import Actor
from medcluster.patients.models import Patient, PatientDraft

_NEVER = frozenset({"csrfmiddlewaretoken", "confirmed", "version"})
_LONGEST = 4000


def keep(*, by: Actor, patient: Patient | None, typed: Mapping[str, str]) -> PatientDraft | None:
    """Keep the form as it stands; an empty one is dropped. Nothing else is touched, so nothing is audited."""
    if by.user_id is None:
        return None
    data = {name: value[:_LONGEST] for name, value in typed.items() if name not in _NEVER and value}
    draft, _created = PatientDraft.objects.update_or_create(
        user_id=by.user_id, patient=patient, defaults={"data": data, "updated_at": timezone.now()}
    )
    return draft


def kept(*, by: Actor, patient: Patient | None) -> PatientDraft | None:
    """The draft of the person, if there is one with something in it."""
    draft = PatientDraft.objects.filter(user_id=by.user_id or 0, patient=patient).first()
    return draft if draft is not None and draft.data else None


def drop(*, by: Actor, patient: Patient | None) -> None:
    PatientDraft.objects.filter(user_id=by.user_id or 0, patient=patient).delete()


def merged(draft: PatientDraft | None, initial: Mapping[str, Any]) -> dict[str, Any]:
    """Initial values of the form with what was typed over them."""
    return {**initial, **(draft.data if draft else {})}
