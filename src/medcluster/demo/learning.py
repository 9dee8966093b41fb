"""Learning events of the demonstration: guests from far and near, own institutes, one cancelled, one planned."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from medcluster.demo.build import Registry
from medcluster.demo.people import Staff, key
from medcluster.kernel.permissions import Role
from medcluster.kernel.texts import text
from medcluster.learning import defaults, services
from medcluster.learning.models import Contribution, LearningEvent, Participant
from medcluster.registry.models import CareProfile

# days from now, kind, titles, teacher, organisation, country, language, specialties (codes of profiles)
PLOTS = (
    (-150, "master_class", ("Реконструктивная хирургия молочной железы", "Сүт безінің қалпына келтіру хирургиясы",
     "Reconstructive breast surgery"), "Ким Чжи Хун", "Университетская клиника, Сеул", "KR", "en", ("60",)),
    (-120, "master_class", ("Трансплантация почки", "Бүйрек трансплантациясы", "Kidney transplantation"),
     "Мехмет Йылмаз", "Университетская клиника, Анкара", "TR", "en", ("179", "108")),
    (-96, "master_class", ("Детская реанимация", "Балалар реанимациясы", "Paediatric intensive care"),
     "Орлова Марина", "Детский центр, Москва", "RU", "ru", ("68",)),
    (-70, "outreach_seminar", ("Менеджмент качества медицинской помощи", "Медициналық көмек сапасын басқару",
     "Quality management in care"), "Центр аккредитации", "Центр аккредитации, Астана", "KZ", "ru", ()),
    (-33, "master_class", ("Малоинвазивная аритмология", "Аз инвазивті аритмология",
     "Arrhythmology through small access"),
     "Национальный институт", "Институт кардиологии, Алматы", "KZ", "kk", ("29", "168")),
    (-12, "seminar", ("Стандарты аккредитации", "Аккредиттеу стандарттары", "Standards of accreditation"),
     "Институт", "Институт, Санкт-Петербург", "RU", "ru", ()),
    (-5, "conference", ("Онкология региона", "Өңір онкологиясы", "Oncology in the region"), "", "", "", "ru",
     ("60", "18")),
    (20, "internship", ("Стажировка по нейрохирургии", "Нейрохирургия бойынша тағылымдама",
     "Internship in neurosurgery"), "Клиника", "Клиника, Штутгарт", "DE", "en", ("54",)),
)  # fmt: skip
CANCELLED = 6  # the place of the one that was cancelled


def add(registry: Registry, staff: Staff, *, now: datetime) -> None:
    """Write the events; the first centres hold them in turn, people of the sign-in page take part."""
    defaults.load()
    random = Random(43)  # noqa: S311  plausible, not secret
    office = staff.at(Role.COORDINATOR)
    centres = [c for c in registry.centres.values() if not c.is_consultative and not c.is_external][:4]
    learners = [found[0] for (role, _place), found in sorted(staff.actors.items()) if role is not Role.SYSTEM_ADMIN]
    for place, (days, kind, titles, teacher, organisation, country, language, profiles) in enumerate(PLOTS):
        first = (now + timedelta(days=days)).date()
        event = LearningEvent.objects.create(
            kind=kind, title=text(*titles), starts_on=first, ends_on=first + timedelta(days=random.randrange(2)),
            hours=random.choice((6, 8, 16)), centre=centres[place % len(centres)], language=language,
            created_by_id=key(office), created_by_name=office.name, created_at=now - timedelta(days=170),
        )  # fmt: skip
        event.profiles.set(CareProfile.objects.filter(pk__in=profiles))
        if teacher:
            Contribution.objects.create(
                event=event, name=teacher, organisation_name=organisation, country_id=country,
                kind="institution" if teacher in organisation or country == "KZ" else "person",
            )  # fmt: skip
        people = random.sample(learners, min(len(learners), random.randrange(5, 12)))
        Participant.objects.bulk_create(
            Participant(event=event, user_id=one.user_id, name=one.name, name_key=Participant.key_of(one.name, ""),
                        added_by_name=office.name, attended=None if days > 0 else random.random() < 0.9)
            for one in {one.user_id: one for one in people}.values()
        )  # fmt: skip
        if place == CANCELLED:
            services.set_status(by=office, event=event, status="cancelled", reason="Перенесено на следующий год")
        elif days < 0:
            services.set_status(by=office, event=event, status="held")
            if place % 2 == 0 and event.participants.filter(attended=True).exists():
                services.issue_certificates(by=office, event=event)
