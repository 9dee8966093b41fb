"""Writes of learning events: plan and change, hold, cancel; participants, attendance, certificates. Each is audited."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.kernel.texts import LocalizedText
from medcluster.learning import policies, rules, selectors
from medcluster.learning.models import Certificate, Contribution, EventStatus, LearningEvent, Participant
from medcluster.registry.models import CareProfile

OBJECT = "learning.learningevent"
FIELDS = (
    "kind", "title", "topic", "starts_on", "ends_on", "hours", "centre_id", "organisation_id", "place", "format",
    "language",
)  # fmt: skip
PLANNED, HELD, CANCELLED = EventStatus.PLANNED, EventStatus.HELD, EventStatus.CANCELLED
STEPS = {(PLANNED, HELD), (PLANNED, CANCELLED), (HELD, PLANNED), (CANCELLED, PLANNED)}
ACTIONS = {HELD: "learning.hold", CANCELLED: "learning.cancel", PLANNED: "learning.reopen"}


@dataclass(frozen=True)
class Teacher:
    """Who comes to teach, as entered."""

    name: str
    country_id: str
    kind: str = "person"
    organisation_name: str = ""


# -- the event


@transaction.atomic
def plan(
    *, by: Actor, values: Mapping[str, Any], profiles: Sequence[str] = (), teachers: Sequence[Teacher] = ()
) -> LearningEvent:
    """Enter an event: `values` by FIELDS. Every fault is listed."""
    _may_host(by, values)
    _check(values, teachers)
    given = {name: values[name] for name in FIELDS if name in values}
    event = LearningEvent(created_by_id=by.user_id, created_by_name=by.name, **given)
    event.save(force_insert=True)
    event.profiles.set(CareProfile.objects.filter(pk__in=profiles))
    _write_teachers(event, teachers)
    _audit("learning.plan", event, by, {})
    return event


@transaction.atomic
def change(
    *, by: Actor, event: LearningEvent, values: Mapping[str, Any], profiles: Sequence[str],
    teachers: Sequence[Teacher], expected_version: int,
) -> LearningEvent:  # fmt: skip
    """Change an event. Conflict when somebody saved in between."""
    require_keep(by, event)
    _may_host(by, values)
    _check(values, teachers)
    _take(event, expected_version)
    changed = sorted(name for name in FIELDS if name in values and getattr(event, name) != values[name])
    for name in changed:
        setattr(event, name, values[name])
    event.save()
    event.profiles.set(CareProfile.objects.filter(pk__in=profiles))
    _write_teachers(event, teachers)
    _audit("learning.change", event, by, {"fields": changed})
    return event


@transaction.atomic
def set_status(*, by: Actor, event: LearningEvent, status: str, reason: str = "") -> LearningEvent:
    """It took place, it was cancelled (with a reason), or it is planned after all."""
    require_keep(by, event)
    wanted = EventStatus(status)
    if (EventStatus(event.status), wanted) not in STEPS:
        raise Conflict(_("The event stands elsewhere by now. Look at it again."), code="illegal")
    if wanted == CANCELLED and not reason.strip():
        raise Incomplete([Fault("reason", _("Say why it is cancelled."))])
    if wanted == HELD and event.starts_on > timezone.localdate():
        raise Conflict(_("The event has not begun yet."), code="early")
    if event.status == HELD and Certificate.objects.filter(participant__event=event, revoked_at=None).exists():
        raise Conflict(_("Certificates have been issued. Revoke them first."), code="certificates")
    done = LearningEvent.objects.filter(pk=event.pk, status=event.status).update(
        status=wanted, cancel_reason=reason.strip()[:500] if wanted == CANCELLED else "", updated_at=timezone.now(),
        version=event.version + 1,
    )  # fmt: skip
    if not done:
        raise Conflict(_("The event stands elsewhere by now. Look at it again."), code="illegal")
    event.refresh_from_db()
    _audit(ACTIONS[wanted], event, by, {"reason": event.cancel_reason} if event.cancel_reason else {})
    return event


# -- who takes part


@transaction.atomic
def add_participants(*, by: Actor, event: LearningEvent, text: str) -> tuple[int, int]:
    """Add the people of a pasted list; gives how many were new and how many were there already."""
    require_keep(by, event)
    _must_not_be_cancelled(event)
    people = rules.people_in(text)
    if not people:
        raise Incomplete([Fault("people", _("Paste a list: a line a person, with the name first."))])
    if len(people) > rules.MOST_PEOPLE:
        raise Incomplete([Fault("people", _("Paste at most 1 000 people at once."))])
    users = selectors.users_by_email(person.email for person in people)
    present = Participant.objects.filter(event=event)
    keys, known = set(present.values_list("name_key", flat=True)), set(present.values_list("user_id", flat=True))
    fresh: list[Participant] = []
    for person in people:
        user, key = users.get(person.email), Participant.key_of(person.name, person.organisation)
        if key in keys or (user is not None and user.pk in known):
            continue
        keys.add(key)
        if user is not None:
            known.add(user.pk)
        fresh.append(
            Participant(
                event=event, user=user, name=person.name, organisation_name=person.organisation, name_key=key,
                added_by_name=by.name,
            )
        )  # fmt: skip
    Participant.objects.bulk_create(fresh)
    _audit("learning.participants", event, by, {"added": len(fresh)})
    return len(fresh), len(people) - len(fresh)


@transaction.atomic
def remove_participant(*, by: Actor, participant: Participant) -> None:
    """Take somebody off the list who was put there by mistake; not after a certificate was issued."""
    event = participant.event
    require_keep(by, event)
    if Certificate.objects.filter(participant=participant).exists():
        raise Conflict(_("A certificate has been issued to this person."), code="certificate")
    details = {"participant": participant.pk, "user": participant.user_id}
    Participant.objects.filter(pk=participant.pk).delete()
    _audit("learning.participant_remove", event, by, details)


@transaction.atomic
def mark_attendance(*, by: Actor, event: LearningEvent, present: Collection[int]) -> int:
    """Say who of the list took part; everybody else did not. Who has a certificate stays as they are."""
    require_keep(by, event)
    _must_not_be_cancelled(event)
    if event.starts_on > timezone.localdate():
        raise Conflict(_("The event has not begun yet."), code="early")
    open_rows = Participant.objects.filter(event=event, certificate__isnull=True)
    open_rows.exclude(pk__in=present).update(attended=False)
    marked = int(open_rows.filter(pk__in=present).update(attended=True))
    _audit("learning.attendance", event, by, {"present": marked})
    return marked


# -- certificates


@transaction.atomic
def issue_certificates(*, by: Actor, event: LearningEvent) -> list[Certificate]:
    """Issue a certificate to everybody who took part and has none yet. The event must have been held."""
    require_keep(by, event)
    if event.status != HELD:
        raise Conflict(_("Certificates are issued after the event was held."), code="illegal")
    waiting = Participant.objects.filter(event=event, attended=True, certificate__isnull=True).order_by("name", "pk")
    host = (event.centre or event.organisation).name  # type: ignore[union-attr]  # one of them is always there
    made = Certificate.objects.bulk_create(
        Certificate(
            participant=one, name=one.name, organisation_name=one.organisation_name, event_kind=event.kind,
            title=LocalizedText(event.title), host=LocalizedText(host), place=event.place, starts_on=event.starts_on,
            ends_on=event.ends_on, hours=event.hours, issued_by_name=by.name,
        )
        for one in waiting.select_for_update(of=("self",))
    )  # fmt: skip
    if not made:
        raise Conflict(_("Nobody waits for a certificate: mark who took part first."), code="nobody")
    _audit("learning.certificates", event, by, {"certificates": [certificate.pk for certificate in made]})
    return list(made)


@transaction.atomic
def revoke_certificate(*, by: Actor, certificate: Certificate, reason: str) -> None:
    """Declare a certificate void; its number stays and says so."""
    event = certificate.participant.event
    require_keep(by, event)
    if not reason.strip():
        raise Incomplete([Fault("reason", _("Say why it is revoked."))])
    done = Certificate.objects.filter(pk=certificate.pk, revoked_at__isnull=True).update(
        revoked_at=timezone.now(), revoke_reason=reason.strip()[:500]
    )
    if not done:
        raise Conflict(_("This certificate has been revoked already."), code="revoked")
    _audit("learning.certificate_revoke", event, by, {"certificate": certificate.pk})


# -- what they share


def require_keep(by: Actor, event: LearningEvent) -> None:
    """Raise NotPermitted unless the actor keeps this event."""
    by.require(Permission.MANAGE_LEARNING)
    if not policies.may_keep(by, event):
        raise NotPermitted(_("This event belongs to another centre."), code=Permission.MANAGE_LEARNING.value)


def _may_host(by: Actor, values: Mapping[str, Any]) -> None:
    by.require(Permission.MANAGE_LEARNING)
    centre_id, organisation_id = values.get("centre_id"), values.get("organisation_id")
    if centre_id is None and organisation_id is None:
        raise Incomplete([Fault("centre", _("Say which centre or organisation holds it."))])
    if not policies.may_keep_at(by, centre_id, organisation_id):
        raise NotPermitted(_("You hold events of your own centre or organisation only."), code="learning.manage")


def _check(values: Mapping[str, Any], teachers: Sequence[Teacher]) -> None:
    faults: list[Fault] = []
    if not any(values["title"].values()):
        faults.append(Fault("title", _("Enter the title, in one language at least.")))
    if values["ends_on"] < values["starts_on"]:
        faults.append(Fault("ends_on", _("The last day is before the first one.")))
    if any(not teacher.name.strip() or not teacher.country_id for teacher in teachers):
        faults.append(Fault("teachers", _("Who teaches needs a name and a country.")))
    if len({(t.name, t.organisation_name) for t in teachers}) < len(teachers):
        faults.append(Fault("teachers", _("Somebody is named twice.")))
    if faults:
        raise Incomplete(faults)


def _take(event: LearningEvent, expected_version: int) -> None:
    """Compare and set on the version."""
    taken = LearningEvent.objects.filter(pk=event.pk, version=expected_version).update(version=expected_version + 1)
    if not taken:
        raise Conflict(_("Somebody changed this event meanwhile. Look at it again and enter your change anew."))
    event.version, event.updated_at = expected_version + 1, timezone.now()


def _write_teachers(event: LearningEvent, teachers: Sequence[Teacher]) -> None:
    present = {(c.name, c.organisation_name): c for c in event.contributions.all()}
    wanted = {(t.name.strip(), t.organisation_name.strip()): t for t in teachers}
    for key, row in present.items():
        if key not in wanted:
            row.delete()
    for (name, organisation), teacher in wanted.items():
        row = present.get((name, organisation)) or Contribution(event=event, name=name, organisation_name=organisation)
        row.kind, row.country_id = teacher.kind, teacher.country_id
        row.save()


def _must_not_be_cancelled(event: LearningEvent) -> None:
    if event.status == CANCELLED:
        raise Conflict(_("The event was cancelled."), code="illegal")


def _audit(action: str, event: LearningEvent, by: Actor, details: dict[str, Any]) -> None:
    ports.audit.append([AuditEntry(action, by, OBJECT, event.pk, details=details)])
