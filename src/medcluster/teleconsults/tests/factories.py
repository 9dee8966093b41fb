"""A consultative centre, a hospital in another time zone, their people, and teleconsultations between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from medcluster.accounts.models import Membership, User
from medcluster.accounts.services import actor_for
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import perform
from medcluster.kernel.permissions import Role
from medcluster.kernel.texts import text
from medcluster.patients.models import Patient
from medcluster.registry.models import CareProfile, Centre, CentreProfile, Country, Organisation, Region
from medcluster.teleconsults import services
from medcluster.teleconsults.models import Teleconsult

PASSWORD = "correct horse battery staple"
MONDAY = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # 10:00 in Astana, 08:00 in Moscow
REQUEST = {
    "question": "Показана ли операция?",
    "summary": "Боли 3 месяца, консервативное лечение без эффекта.",
    "icd10": "M51.1",
    "findings": "МРТ: грыжа L5–S1 9 мм.",
}


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = Country
        django_get_or_create = ("code",)

    code = "KZ"
    name = factory.LazyAttribute(lambda o: text(ru=o.code))


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "KZ-71"
    country = factory.SubFactory(CountryFactory, code=factory.LazyAttribute(lambda o: o.factory_parent.code[:2]))
    name = factory.LazyAttribute(lambda o: text(ru=o.code))


class ProfileFactory(DjangoModelFactory):
    class Meta:
        model = CareProfile
        django_get_or_create = ("code",)

    code = "54"
    name = text(ru="нейрохирургия", kk="нейрохирургия", en="Neurosurgery")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    code = factory.Sequence(lambda n: f"ORG-{n}")
    name = factory.LazyAttribute(lambda o: text(ru=f"Больница {o.code}", en=f"Hospital {o.code}"))
    region = factory.SubFactory(RegionFactory)
    time_zone = "Asia/Almaty"


class CentreFactory(DjangoModelFactory):
    class Meta:
        model = Centre

    code = factory.Sequence(lambda n: f"CENTRE-{n}")
    name = factory.LazyAttribute(lambda o: text(ru=f"Центр {o.code}", kk=f"Орталық {o.code}", en=f"Centre {o.code}"))
    lead = factory.SubFactory(OrganisationFactory)
    region = factory.SubFactory(RegionFactory)
    time_zone = "Asia/Almaty"
    is_consultative = True


class PatientFactory(DjangoModelFactory):
    class Meta:
        model = Patient

    family_name = factory.Sequence(lambda n: f"Иванов{n}")
    given_name = "Пётр"
    birth_date = date(1980, 5, 1)


def person(name: str, *posts: dict[str, Any], time_zone: str = "Asia/Almaty") -> User:
    """A user with posts; sign-in name from the count of people."""
    user = User.objects.create_user(
        f"person{User.objects.get_queryset().count()}@example.org",
        PASSWORD,
        name=name,
        time_zone=time_zone,
        has_second_factor=True,
    )
    for post in posts:
        Membership.objects.create(user=user, **{"valid_from": date(2020, 1, 1), **post})
    return user


@dataclass
class Scene:
    """Two sides and everybody who matters: `scene.asker` and the like are actors, `scene.users[…]` their accounts."""

    hospital: Organisation
    centre: Centre
    profile: CareProfile
    patient: Patient
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return actor_for(self.__dict__["users"][name])
        except KeyError:
            raise AttributeError(name) from None

    def draft(self, **values: Any) -> Teleconsult:
        given = {**REQUEST, "profile_id": self.profile.pk, "centre_id": self.centre.pk, **values}
        return services.start_draft(patient=self.patient, organisation_id=self.hospital.pk, by=self.asker, values=given)

    def sent(self, **values: Any) -> Teleconsult:
        return services.send(case=self.draft(**values), by=self.asker)

    def moderated(self, **values: Any) -> Teleconsult:
        case = self.sent(**values)
        perform(case, "take", by=self.moderator)
        return case

    def accepted(self, *, panel: tuple[str, ...] = ("lead",), **values: Any) -> Teleconsult:
        case = self.moderated(**values)
        ids = [str(self.users[name].pk) for name in panel]
        perform(case, "accept", by=self.moderator, data={"consultants": ids, "lead": ids[0]})
        return case

    def written(self, **values: Any) -> Teleconsult:
        """A deferred case with a conclusion ready to be signed by the lead."""
        case = self.accepted(**values)
        perform(case, "start_review", by=self.lead)
        perform(case, "start_conclusion", by=self.lead)
        services.save_conclusion(
            case=case,
            values={"conclusion": "Операция показана.", "recommendation": "refer"},
            revision=case.draft_revision,
            by=self.lead,
        )
        return case

    def signed(self, **values: Any) -> Teleconsult:
        case = self.written(**values)
        services.sign(case=case, user=self.users["lead"], password=PASSWORD, by=self.lead)
        return case


def scene() -> Scene:
    """A hospital in Moscow time asks a centre in Astana; a second hospital and a second centre look on."""
    country = CountryFactory(code="RU")
    hospital = OrganisationFactory(region=RegionFactory(code="RU-OMS", country=country), time_zone="Europe/Moscow")
    profile, centre = ProfileFactory(), CentreFactory()
    CentreProfile.objects.create(centre=centre, profile=profile)
    made = Scene(hospital, centre, profile, PatientFactory())
    other_hospital, other_centre = OrganisationFactory(), CentreFactory()
    consultant = {"role": Role.CONSULTANT, "centre": centre, "organisation": centre.lead}
    made.users = {
        "asker": person(
            "Анна Запрос", {"role": Role.REFERRING_DOCTOR, "organisation": hospital}, time_zone="Europe/Moscow"
        ),
        "colleague": person("Борис Рядом", {"role": Role.ATTENDING_DOCTOR, "organisation": hospital}),
        "moderator": person("Вера Приём", {"role": Role.TRIAGE_DOCTOR, "centre": centre, "organisation": centre.lead}),
        "coordinator": person("Глеб Кластер", {"role": Role.COORDINATOR}),
        "lead": person("Дана Ведёт", consultant),
        "member": person("Ерлан Член", consultant),
        "unnamed": person("Жанна Мимо", consultant),
        "stranger": person("Зоя Чужая", {"role": Role.REFERRING_DOCTOR, "organisation": other_hospital}),
        "other_moderator": person(
            "Игорь Другой", {"role": Role.TRIAGE_DOCTOR, "centre": other_centre, "organisation": other_centre.lead}
        ),
        "booking": person("Клара Запись", {"role": Role.BOOKING, "centre": centre, "organisation": centre.lead}),
        "finance": person("Лев Деньги", {"role": Role.FINANCE, "organisation": centre.lead}),
    }
    return made
