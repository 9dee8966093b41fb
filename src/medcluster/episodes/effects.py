"""What the actions of the episode's table check and bring about: placements, operations, the letter, the referral."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.calendar import to_the_minute
from medcluster.kernel.cases import FUTURE_TOLERANCE, Step, open_case, perform
from medcluster.kernel.codes import AgeGroup
from medcluster.kernel.errors import Conflict, Fault
from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import Context
from medcluster.referrals.rules import is_icd10, normal_icd10

Values = Mapping[str, Any]
ADULT_FROM = 18


def lock(episode: Any) -> None:
    """The referral first, as everywhere, so that two writers never wait for each other in a ring."""
    if connection.features.has_select_for_update:
        referrals = apps.get_model("referrals", "Referral")._base_manager.select_for_update()
        list(referrals.filter(pk=episode.referral_id).values_list("pk"))
    episode.referral = apps.get_model("referrals", "Referral").objects.get(pk=episode.referral_id)


# -- choices


def departments(episode: Any, actor: Actor) -> list[tuple[str, Any]]:
    found = apps.get_model("registry", "Department").objects.filter(centre_id=episode.centre_id, is_active=True)
    return [(str(d.pk), str(d.name)) for d in found.order_by("pk")]


def free_beds(episode: Any, actor: Actor) -> list[tuple[str, Any]]:
    taken = apps.get_model("episodes", "Placement").objects.filter(until=None, bed__isnull=False).values("bed_id")
    beds = apps.get_model("registry", "Bed").objects.filter(department__centre_id=episode.centre_id, is_active=True)
    free = beds.exclude(pk__in=taken).select_related("department").order_by("department_id", "label")
    return [(str(bed.pk), f"{bed.department.name} · {bed.label}") for bed in free]


def doctors(episode: Any, actor: Actor) -> list[tuple[str, Any]]:
    """The attending doctors who work at the centre today."""
    posts = apps.get_model("accounts", "Membership").objects.active()
    place = posts.filter(role=Role.ATTENDING_DOCTOR, centre_id=episode.centre_id).values("user_id")
    people = apps.get_model("accounts", "User").objects.filter(is_active=True, pk__in=place)
    return [(str(person.pk), person.name) for person in people.order_by("name", "pk")]


def methods(episode: Any, actor: Actor) -> list[tuple[str, Any]]:
    done = apps.get_model("registry", "CentreMethod").objects.filter(centre_id=episode.centre_id)
    return [(m.method_id, str(m.method.name)) for m in done.select_related("method").order_by("method_id")]


def outcomes(episode: Any, actor: Actor) -> list[tuple[str, Any]]:
    return [(code, label) for code, label in episode._meta.get_field("outcome").choices if code != "died"]


# -- checks


def after_what_was(context: Context) -> Sequence[Fault]:
    """An event may be entered late, but not before the arrival, the last move or the discharge."""
    episode = context.case
    moments = [episode.arrived_at, episode.admitted_at, episode.discharged_at]
    moments += episode.placements.filter(until=None).values_list("since", flat=True)
    if context.at < to_the_minute(max(moment for moment in moments if moment is not None)):
        return [Fault("at", _("This lies before the last step of the stay: check the time."))]
    return []


def placement_faults(context: Context) -> Sequence[Fault]:
    return [*after_what_was(context), *bed_of_department(context)]


def bed_of_department(context: Context) -> Sequence[Fault]:
    bed = context.data.get("bed")
    department = context.data["department"]
    if bed and not apps.get_model("registry", "Bed").objects.filter(pk=bed, department_id=department).exists():
        return [Fault("bed", _("This bed stands in another department: choose a bed of the department."))]
    return []


def operation_times(context: Context) -> Sequence[Fault]:
    started, ended = context.data["started_at"], context.data.get("ended_at")
    faults = []
    if context.case.admitted_at and started < context.case.admitted_at:
        faults.append(Fault("started_at", _("The operation begins before the admission.")))
    if started > timezone.now() + FUTURE_TOLERANCE:
        faults.append(Fault("started_at", _("The event cannot lie in the future.")))
    if ended and ended < started:
        faults.append(Fault("ended_at", _("The end lies before the beginning.")))
    if ended and ended > timezone.now() + FUTURE_TOLERANCE:
        faults.append(Fault("ended_at", _("The event cannot lie in the future.")))
    return faults


def discharge_faults(context: Context) -> Sequence[Fault]:
    faults = []
    if not is_icd10(normal_icd10(context.data["diagnosis_code"])):
        faults.append(Fault("diagnosis_code", _("This is not an ICD-10 code. Write it like C50.1.")))
    if context.case.admitted_at and context.at < context.case.admitted_at:
        faults.append(Fault("at", _("The discharge lies before the admission.")))
    else:
        faults.extend(after_what_was(context))
    follow_up = context.data.get("follow_up_on")
    if follow_up and follow_up < day_of(context.at, context.case.centre):
        faults.append(Fault("follow_up_on", _("The next examination lies before the discharge.")))
    return faults


# -- fields of the case


def admitted(context: Context) -> Values:
    return {"admitted_at": context.at, **placed(context), **attended(context)}


def attended(context: Context) -> Values:
    doctor = context.data.get("doctor")
    return {"attending_doctor_id": int(doctor)} if doctor else {}


def placed(context: Context) -> Values:
    bed = context.data.get("bed")
    return {"department_id": int(context.data["department"]), "bed_id": int(bed) if bed else None}


def operated(context: Context) -> Values:
    """The last high-tech method becomes the method of the episode."""
    code = context.data.get("method")
    return {"method": apps.get_model("registry", "Method").objects.get(pk=code)} if code else {}


def discharged(context: Context) -> Values:
    names = ("outcome", "course", "recommendations", "follow_up_on")
    return {
        "discharged_at": context.at,
        "bed": None,
        "diagnosis_code": normal_icd10(context.data["diagnosis_code"]),
        **{name: context.data.get(name) for name in names},
    }


def corrected(context: Context) -> Values:
    return {name: context.data[name] for name in ("course", "recommendations")}


def letter_sent(context: Context) -> Values:
    return {"letter_sent_at": context.at}


def ended(context: Context) -> Values:
    """A death told on the referral ends the stay like one told on the ward; who has gone home keeps what was."""
    return died(context) if context.case.discharged_at is None else {}


def died(context: Context) -> Values:
    return {"discharged_at": context.at, "outcome": "died", "bed": None}


# -- consequences


def arrive(context: Context) -> None:
    """Hook of the referral: an arrival opens an episode, at the time at which it happened."""
    referral = context.case
    open_case(
        apps.get_model("episodes", "Episode")(
            referral=referral,
            patient=referral.patient,
            centre=referral.centre,
            profile=referral.profile,
            conditions=referral.conditions,
            age_group=age_group(referral.patient, day_of(context.at, referral.centre)),
            arrived_at=context.at,
        ),
        by=context.by,
        at=context.at,
    )


def referral_died(context: Context) -> None:
    """Hook of the referral: an episode still open ends with it."""
    for episode in context.case.episodes.filter(state__in=("arrived", "admitted", "discharged")):
        perform(episode, "end", by=SYSTEM, at=max(context.at, episode.state_since))


def admit(context: Context) -> None:
    _place(context)
    _carry(context, "admit")


def refuse(context: Context) -> None:
    _carry(context, "refuse_admission")


def move(context: Context) -> None:
    leave_bed(context)
    _place(context)


def record_operation(context: Context) -> None:
    data = context.data
    apps.get_model("episodes", "Operation").objects.create(
        episode=context.case,
        name=data["name"],
        method_id=data.get("method"),
        started_at=data["started_at"],
        ended_at=data.get("ended_at"),
        surgeon=data.get("surgeon") or "",
        complications=data.get("complications") or "",
        recorded_at=datetime.now(tz=context.at.tzinfo),
    )


def discharge(context: Context) -> None:
    leave_bed(context)
    _carry(context, "discharge")


def send_letter(context: Context) -> None:
    """The step is taken at once; its papers are made by the worker, outside of this transaction."""
    case = context.case
    case.letter_due_at = timezone.now()
    type(case).objects.filter(pk=case.pk).update(letter_due_at=case.letter_due_at)
    _carry(context, "send_outcome")


def readmit(context: Context) -> None:
    """A new stay on the same referral; the earlier one keeps its own dates."""
    earlier = context.case
    _carry(context, "readmit")
    again = type(earlier)(
        referral=earlier.referral,
        previous=earlier,
        patient=earlier.patient,
        centre=earlier.centre,
        profile=earlier.profile,
        conditions=earlier.conditions,
        age_group=age_group(earlier.patient, day_of(context.at, earlier.centre)),
        arrived_at=context.at,
    )
    again.admitted_at = context.at
    again.department_id, again.bed_id = context.data["department"], context.data.get("bed") or None
    open_case(again, by=context.by, at=context.at, steps=[Step("take_back", SYSTEM, at=context.at)])
    _place_in(again, context)


def die(context: Context) -> None:
    leave_bed(context)
    _carry(context, "died", {"died_on": context.data["died_on"]})


def leave_bed(context: Context) -> None:
    context.case.placements.filter(until=None).update(until=context.at)


def day_of(at: datetime, centre: Any) -> date:
    """The day that it is at the centre."""
    return timezone.localdate(at, ZoneInfo(centre.time_zone))


def age_group(patient: Any, on: date) -> str:
    """Child or adult on the day; an unknown date of birth counts as adult."""
    age = patient.age_on(on)
    return AgeGroup.CHILD if age is not None and age < ADULT_FROM else AgeGroup.ADULT


def _place(context: Context) -> None:
    _place_in(context.case, context)


def _place_in(episode: Any, context: Context) -> None:
    placements = apps.get_model("episodes", "Placement").objects
    bed = context.data.get("bed")
    if bed and placements.select_for_update().filter(bed_id=bed, until=None).exists():
        raise Conflict(_("This bed has just been taken. Choose another one."), code="bed_taken")
    placements.create(episode=episode, department_id=context.data["department"], bed_id=bed or None, since=context.at)


def _carry(context: Context, action: str, data: Values | None = None) -> None:
    """Take the referral along, at the time of the event."""
    perform(context.case.referral, action, by=SYSTEM, data=data, at=context.at)
