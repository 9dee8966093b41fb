"""The places and people of the Aktobe scenario: one medical centre with three houses, and those who refer to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from random import Random

from django.contrib.auth.hashers import make_password

from medcluster.accounts.models import Membership, User
from medcluster.demo.aktobe import HOME, ZONE, Home, Scenario
from medcluster.demo.cluster import EMAIL_DOMAIN, PASSWORD, Names
from medcluster.demo.names import invent
from medcluster.demo.people import Staff
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.codes import Funding
from medcluster.kernel.permissions import ROLES, Role
from medcluster.kernel.texts import text
from medcluster.registry.models import (
    Centre,
    CentreMethod,
    CentreProfile,
    Department,
    Method,
    Organisation,
    Region,
    Service,
)

LEAD, OFFICE_CODE = "AMC", "OFFICE"
ADULTS, CHILDREN, CLINIC = "AMC-A", "AMC-C", "AMC-D"
CENTRE_ROLES = (
    Role.TRIAGE_DOCTOR, Role.BOOKING, Role.FINANCE, Role.ADMISSIONS, Role.ATTENDING_DOCTOR, Role.CENTRE_HEAD,
)  # fmt: skip
FUNDINGS = [f.value for f in (Funding.GOBMP, Funding.OSMS, Funding.DMS, Funding.PAID)]

# code of the centre → kind, names, wards (profile, names), methods
HOUSES: dict[str, tuple[str, Names, tuple[tuple[str, Names], ...], tuple[str, ...]]] = {
    ADULTS: (
        "multidisciplinary",
        ("Взрослый стационар Актюбинского медицинского центра", "Ақтөбе медицина орталығының ересектер стационары",
         "Aktobe Medical Centre, adult hospital"),
        (
            ("112", ("Отделение хирургии", "Хирургия бөлімшесі", "Surgery")),
            ("81", ("Отделение кардиохирургии", "Кардиохирургия бөлімшесі", "Cardiac surgery")),
            ("54", ("Отделение нейрохирургии", "Нейрохирургия бөлімшесі", "Neurosurgery")),
            ("100", ("Отделение травматологии", "Травматология бөлімшесі", "Traumatology")),
            ("29", ("Отделение кардиологии", "Кардиология бөлімшесі", "Cardiology")),
            ("53", ("Отделение неврологии", "Неврология бөлімшесі", "Neurology")),
            ("97", ("Отделение терапии", "Терапия бөлімшесі", "Therapy")),
        ),
        ("HT-81-01", "HT-81-02", "HT-168-02", "HT-54-01", "HT-100-01", "HT-100-02", "HT-112-01"),
    ),
    CHILDREN: (
        "mother_child",
        ("Детский стационар Актюбинского медицинского центра", "Ақтөбе медицина орталығының балалар стационары",
         "Aktobe Medical Centre, children's hospital"),
        (
            ("20", ("Отделение детской хирургии", "Балалар хирургиясы бөлімшесі", "Child surgery")),
            ("19", ("Отделение детской урологии", "Балалар урологиясы бөлімшесі", "Child urology")),
            ("18", ("Отделение детской онкогематологии", "Балалар онкогематологиясы бөлімшесі",
                    "Child oncohaematology")),
            ("68", ("Отделение педиатрии", "Педиатрия бөлімшесі", "Paediatrics")),
            ("55", ("Отделение патологии новорождённых", "Нәрестелер патологиясы бөлімшесі", "Neonatology")),
        ),
        ("HT-20-01", "HT-20-02", "HT-20-03", "HT-19-01", "HT-81-03"),
    ),
    CLINIC: (
        "diagnostic",
        ("Консультативно-диагностический центр, Актобе", "Консультациялық-диагностикалық орталық, Ақтөбе",
         "Consultative and Diagnostic Centre, Aktobe"),
        (),
        (),
    ),
}  # fmt: skip
SURGICAL = ("112", "81", "54", "100", "20", "19")
CLINIC_PROFILES = ("112", "29", "53", "97", "54", "68", "20", "18")
NEAR_BY: tuple[Names, ...] = (
    ("Городская поликлиника № 1, Актобе", "№ 1 қалалық емхана, Ақтөбе", "City Polyclinic No. 1, Aktobe"),
    ("Городская поликлиника № 4, Актобе", "№ 4 қалалық емхана, Ақтөбе", "City Polyclinic No. 4, Aktobe"),
    ("Хромтауская районная больница", "Хромтау аудандық ауруханасы", "Khromtau District Hospital"),
    ("Мугалжарская районная больница", "Мұғалжар аудандық ауруханасы", "Mugalzhar District Hospital"),
    ("Шалкарская районная больница", "Шалқар аудандық ауруханасы", "Shalkar District Hospital"),
)
SERVICES: tuple[tuple[str, str, Names], ...] = (
    ("KD-01", "consultation", ("Консультация специалиста", "Маман кеңесі", "Consultation of a specialist")),
    ("KD-02", "diagnostic", ("Ультразвуковое исследование", "Ультрадыбыстық зерттеу", "Ultrasound")),
    ("KD-03", "diagnostic", ("Электрокардиография", "Электрокардиография", "Electrocardiography")),
    ("KD-04", "diagnostic", ("Компьютерная томография", "Компьютерлік томография", "Computed tomography")),
    ("KD-05", "laboratory", ("Лабораторное исследование", "Зертханалық зерттеу", "Laboratory test")),
)
OFFICE: Names = (
    "Управление здравоохранения Актюбинской области (вымышленные данные)",
    "Ақтөбе облысының денсаулық сақтау басқармасы (ойдан шығарылған деректер)",
    "Health Department of Aktobe Region (invented data)",
)


@dataclass
class Place:
    """What was built. `hospitals` are those outside, in the order of the scenario's homes."""

    centres: dict[str, Centre] = field(default_factory=dict)
    wards: dict[str, list[Department]] = field(default_factory=dict)  # by centre
    profiles: dict[int, str] = field(default_factory=dict)  # of a ward
    methods: dict[str, list[Method]] = field(default_factory=dict)  # by centre
    near: list[Organisation] = field(default_factory=list)
    hospitals: list[Organisation] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    staff: Staff = field(default_factory=Staff)

    def doctor(self, referrer: Organisation) -> Actor:
        return self.staff.at(Role.REFERRING_DOCTOR, referrer.code)


def build(scenario: Scenario, random: Random) -> Place:
    """All of it; the office and its people only where the ordinary demonstration has not brought its own."""
    place = Place()
    home = Region.objects.get(pk=HOME)
    office = Organisation.objects.filter(code=OFFICE_CODE).first()
    alone = office is None
    office = office or _organisation(OFFICE_CODE, "authority", OFFICE, home, in_cluster=True)
    lead = _organisation(LEAD, "hospital", ("Актюбинский медицинский центр", "Ақтөбе медицина орталығы",
                         "Aktobe Medical Centre"), home, in_cluster=True)  # fmt: skip
    for code in HOUSES:
        _house(place, code, lead)
    for n, names in enumerate(NEAR_BY, start=1):
        place.near.append(_organisation(f"AKT-{n}", "hospital", names, home))
    for of in scenario.homes:
        place.hospitals.append(_hospital(of))
    place.services = [
        Service.objects.create(
            organisation=lead, centre=place.centres[CLINIC], code=code, kind=kind, name=text(*names)
        )
        for code, kind, names in SERVICES
    ]  # fmt: skip
    _hire(place, lead, random, alone=alone)
    _hire_office(place, office, lead, random)
    return place


def _organisation(
    code: str, kind: str, names: Names, region: Region | None, *, country: str = "KZ", in_cluster: bool = False
) -> Organisation:
    return Organisation.objects.create(
        code=code, kind=kind, name=text(*names), short_name=text(*names), region=region, country_id=country,
        in_cluster=in_cluster, time_zone=ZONE,
        latitude=region.latitude if region else None, longitude=region.longitude if region else None,
    )  # fmt: skip


def _hospital(of: Home) -> Organisation:
    region = Region.objects.get(pk=of.region) if of.region else None
    return _organisation(f"OUT-{of.region or of.country}", "hospital", of.hospital, region, country=of.country)


def _house(place: Place, code: str, lead: Organisation) -> None:
    kind, names, wards, methods = HOUSES[code]
    region = lead.region
    assert region is not None
    centre = Centre.objects.create(
        code=code, name=text(*names), short_name=text(*names), kind=kind, lead=lead, region=region,
        country_id="KZ", time_zone=ZONE, latitude=region.latitude, longitude=region.longitude,
        accepts_fundings=FUNDINGS,
    )  # fmt: skip
    place.centres[code] = centre
    place.wards[code] = []
    for n, (profile, ward) in enumerate(wards, start=1):
        made = Department.objects.create(organisation=lead, centre=centre, code=f"{code}-{n}", name=text(*ward))
        place.wards[code].append(made)
        place.profiles[made.pk] = profile
    for profile in [p for p, _names in wards] or CLINIC_PROFILES:
        CentreProfile.objects.create(centre=centre, profile_id=profile, wait_days=14)
    place.methods[code] = list(Method.objects.filter(pk__in=methods).order_by("pk"))
    CentreMethod.objects.bulk_create(
        CentreMethod(centre=centre, method=method, valid_from=date(2016, 1, 1)) for method in place.methods[code]
    )


def _hire(place: Place, lead: Organisation, random: Random, *, alone: bool) -> None:
    """One person for every role in each house, a doctor for each who refers. All share one password.

    `alone`: the first of each role stands on the sign-in page, and has no place in the login.
    """
    for code, centre in place.centres.items():
        for role in CENTRE_ROLES:
            _person(place, _login(role, "" if alone and code == ADULTS else code), role, code, lead, centre, random)
    for n, organisation in enumerate((*place.near, *place.hospitals)):
        login = _login(Role.REFERRING_DOCTOR, "" if alone and not n else organisation.code)
        _person(place, login, Role.REFERRING_DOCTOR, organisation.code, organisation, None, random)


def _hire_office(place: Place, office: Organisation, lead: Organisation, random: Random) -> None:
    cluster_wide = [role for role in Role if role in ROLES and ROLES[role].cluster_wide]
    for role in dict.fromkeys((*cluster_wide, Role.ORG_ADMIN, Role.SYSTEM_ADMIN)):
        where = lead if role is Role.ORG_ADMIN else office
        _person(place, _login(role, ""), role, "", where, None, random)


def _login(role: Role, code: str) -> str:
    return role.value.replace("_", "-") + (f".{code.lower()}" if code else "")


def _person(
    place: Place, login: str, role: Role, code: str, organisation: Organisation, centre: Centre | None, random: Random
) -> None:
    """Somebody with a post; who is there already under this login takes it on as they are."""
    email = f"{login}@{EMAIL_DOMAIN}"
    user = User.objects.filter(email=email).first() or _new_user(email, role, organisation, centre, random)
    post = Post(role, organisation.pk, centre.pk if centre else None)
    place.staff.actors[role, code] = [Actor(user.pk, user.name, (post,))]


def _new_user(email: str, role: Role, organisation: Organisation, centre: Centre | None, random: Random) -> User:
    name = invent(random, "kk").full
    user = User.objects.create(
        email=email, name=name, password=_password(), language="ru", search=f"{name} {email}".casefold()
    )
    Membership.objects.create(
        user=user, role=role.value, organisation=organisation, centre=centre, valid_from=date(2016, 1, 1)
    )
    return user


@cache
def _password() -> str:
    """Hashed once."""
    return make_password(PASSWORD)
