"""What lives around the cases: files, words between the two sides, people who are there twice, a commission's work,
interpreters."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.db.models import Max

from medcluster.demo import commission, files
from medcluster.demo.build import Registry
from medcluster.demo.people import Staff, key
from medcluster.episodes import letters
from medcluster.episodes.models import Episode
from medcluster.interpreting.models import Assignment
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Role
from medcluster.notifications.models import Dispatch, Message, MessageState
from medcluster.patients.models import Patient, PatientAccess
from medcluster.patients.services import duplicates
from medcluster.referrals.models import Referral, ReferralMessage
from medcluster.registry.models import Organisation, Specialist
from medcluster.staffing.services import propose
from medcluster.teleconsults.models import Teleconsult

FILES_FOR = 400  # open cases, the newest first
TWINS = 6
LETTERS = 2
SPOKEN = (
    (Role.COORDINATOR, "Здравствуйте! Приняли обращение. Когда пациент сможет приехать?"),
    (Role.REFERRING_DOCTOR, "Добрый день. В любой день со следующей недели, сопровождает дочь."),
    (Role.COORDINATOR, "Хорошо. Пришлите, пожалуйста, свежую запись ЭКГ."),
    (Role.REFERRING_DOCTOR, "Приложили в документах. Рахмет!"),
)
LATIN_TYPOS = (("kh", "h"), ("zh", "j"), ("ss", "s"), ("ya", "ia"), ("v", "w"), ("y", "i"))


def add(registry: Registry, staff: Staff, *, now: datetime) -> None:
    """All of it, into a cluster whose cases have been written."""
    random = Random(31)  # noqa: S311  plausible, not secret
    actors = {a.user_id: a for found in staff.actors.values() for a in found}
    running = list(Referral.objects.open().exclude(state="draft").order_by("-pk")[:FILES_FOR])
    talks = list(Teleconsult.objects.open().exclude(state="draft").order_by("-pk")[:FILES_FOR])
    files.attach([*running, *talks], actors, random, now=now)
    _letters(actors)
    _messages(running, staff, actors, random, now=now)
    _twins(running, registry, random)
    duplicates.refresh_keys(Patient.objects.values_list("pk", flat=True))
    _candidates()
    commission.add(registry, staff, now=now)
    _interpreters(staff, now=now)
    _administration(registry, staff, now=now)


def _letters(actors: dict[int | None, Actor]) -> None:
    """The papers of the last letters that were sent."""
    sent = Episode.objects.filter(state="closed", referral__state="outcome_sent").select_related(
        "referral__referring_organisation", "patient", "centre", "department", "method", "profile"
    )
    for stay in sent.order_by("pk")[:LETTERS]:
        writer = stay.events.filter(action="send_letter").values_list("actor_id", flat=True).first()
        letters.issue(episode=stay, by=actors[writer])


def _messages(
    cases: list[Referral], staff: Staff, actors: dict[int | None, Actor], random: Random, *, now: datetime
) -> None:
    """A few words on every third case that runs."""
    found = []
    for case in cases:
        if random.random() > 0.35:
            continue
        at = case.created_at + timedelta(hours=2)
        for role, words in SPOKEN[: random.randint(1, len(SPOKEN))]:
            author = staff.at(role) if role is Role.COORDINATOR else actors[case.referring_doctor_id]
            if at < now:
                found.append(
                    ReferralMessage(
                        referral=case, author_id=key(author), author_name=author.name, author_role=role.value,
                        text=words, written_at=at,
                    )
                )  # fmt: skip
            at += timedelta(minutes=random.randint(20, 300))
    ReferralMessage.objects.bulk_create(found, batch_size=400)


def _twins(cases: list[Referral], registry: Registry, random: Random) -> None:
    """People whom a second hospital entered again, in another spelling: they wait to be merged."""
    chosen = random.sample(cases, min(TWINS, len(cases)))
    originals = Patient.objects.in_bulk([case.patient_id for case in chosen])
    places = [o for code, o in registry.organisations.items() if code.endswith(("-1", "-R"))]
    twins = [_twin(originals[case.patient_id], n) for n, case in enumerate(chosen) if case.patient_id]
    Patient.objects.bulk_create(twins)
    PatientAccess.objects.bulk_create(
        PatientAccess(patient=twin, organisation=_other(places, case, random), reason="demo", since=twin.created_at)
        for twin, case in zip(twins, chosen, strict=True)
    )


def _twin(of: Patient, n: int) -> Patient:
    """The same person as somebody else writes the name: without the father's name, with another Latin letter."""
    latin = of.family_latin
    old, new = next(((a, b) for a, b in LATIN_TYPOS[n % 3 :] + LATIN_TYPOS[: n % 3] if a in latin.lower()), ("", ""))
    twin = Patient(
        family_name=of.family_name,
        given_name=of.given_name,
        family_latin=latin.replace(old, new) if old else latin,
        given_latin=of.given_latin,
        birth_date=of.birth_date,
        sex=of.sex,
        citizenship_id=of.citizenship_id,
        home_country_id=of.home_country_id,
        home_region_id=of.home_region_id,
        language=of.language,
        phone=of.phone if n % 2 else "",
        source="demo",
        created_at=of.created_at + timedelta(days=1),
        updated_at=of.created_at + timedelta(days=1),
    )
    twin.refresh_search()
    return twin


def _other(places: list[Organisation], case: Referral, random: Random) -> Organisation:
    return random.choice([place for place in places if place.pk != case.referring_organisation_id])


def _candidates() -> None:
    """Notice the twins: they were entered last."""
    last = Patient.objects.aggregate(last=Max("pk"))["last"] or 0
    duplicates.note_candidates_of(range(last - TWINS + 1, last + 1))


def _interpreters(staff: Staff, *, now: datetime) -> None:
    """An interpreter for some open cases of patients from afar."""
    interpreter, desk = staff.at(Role.INTERPRETER), staff.at(Role.INTERNATIONAL_DESK)
    shared = {
        "user_id": interpreter.user_id, "assigned_by_id": desk.user_id, "assigned_by_name": desk.name,
        "since": now - timedelta(days=1), "until": now + timedelta(days=13), "created_at": now - timedelta(days=1),
    }  # fmt: skip
    referrals = Referral.objects.open().exclude(state="draft").order_by("-needs_interpreter", "-residency", "-pk")[:4]
    talks = Teleconsult.objects.open().exclude(state="draft").order_by("-interpreter_needed", "-pk")[:2]
    Assignment.objects.bulk_create(
        [Assignment(referral=r, languages="mn, ru", task="Беседа с семьёй перед поездкой", **shared) for r in referrals]
        + [
            Assignment(
                teleconsult=t, languages="kk, ru", task="Перевод вопроса и беседы", shows_question=True, **shared
            )
            for t in talks
        ]
    )


def _administration(registry: Registry, staff: Staff, *, now: datetime) -> None:
    """What waits for administrators: a specialist proposed for a post, a message that no mailbox took."""
    office = registry.organisations["OFFICE"]
    coordinator, known = staff.at(Role.COORDINATOR), Specialist.objects.order_by("pk").first()
    if known is not None:
        propose(
            by=coordinator, specialist=known, organisation=office, centre=None, post="Главный внештатный специалист",
            grounds="Двадцать лет в специальности, стажировка за рубежом. (Вымышлено.)",
        )  # fmt: skip
    dispatch = Dispatch.objects.create(
        key="demo:undelivered", template="referral.registered", object_type="referrals.referral", state="done",
        object_id=Referral.objects.exclude(state="draft").order_by("-pk").values_list("pk", flat=True)[0],
        created_at=now - timedelta(hours=5), done_at=now - timedelta(hours=5),
    )  # fmt: skip
    Message.objects.create(
        dispatch=dispatch, recipient="mail:old-address@demo.medcluster.invalid", channel="smtp", kind="email",
        address="old-address@demo.medcluster.invalid", template=dispatch.template, language="ru", attempts=6,
        subject="Направление зарегистрировано", body="(Вымышлено.)", state=MessageState.FAILED,
        created_at=now - timedelta(hours=5), last_error="550 5.1.1 mailbox unavailable",
    )  # fmt: skip
