"""The Aktobe medical cluster of 2016–2018 as distributions: how many cases of which kind fell into which months.

Source: the meeting of 12 June 2018 (`domain/seed-rows.md`, rows T1–T5). Every patient is invented. Nothing here is
read by a report: `aktobe_load.py` deals these numbers out over cases, and the report counts the cases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from medcluster.demo.cluster import Names

CODE = "aktobe-2018"
HOME = "KZ-15"
ZONE = "Asia/Aqtobe"


@dataclass(frozen=True)
class Wave:
    """Stays that ended between two days; of them so many were operated."""

    first: date
    last: date
    adults: int
    children: int
    operated_adults: int
    operated_children: int


@dataclass(frozen=True)
class Home:
    """Patients from outside the region over all waves, and the hospital that sent them."""

    region: str
    country: str
    adults: int
    children: int
    hospital: Names


@dataclass(frozen=True)
class Clinic:
    """Outpatient visits between two days, and the services given at them together."""

    first: date
    last: date
    adults: int
    children: int
    services: int


@dataclass(frozen=True)
class Lesson:
    """A learning event. Specialty: a profile where the classifier has one, always words (ru, kk, en)."""

    kind: str
    day: date
    words: Names
    profile: str = ""
    countries: tuple[str, ...] = ()
    institutions: tuple[tuple[str, str], ...] = ()  # name, country


@dataclass(frozen=True)
class Scenario:
    """Everything that is dealt out. `high_tech_*` are methods over all waves, each in another operated stay."""

    waves: tuple[Wave, ...]
    homes: tuple[Home, ...]
    high_tech_adults: int
    high_tech_children: int
    clinics: tuple[Clinic, ...]
    lessons: tuple[Lesson, ...]

    @property
    def stays(self) -> int:
        return sum(wave.adults + wave.children for wave in self.waves)

    @property
    def visits(self) -> int:
        return sum(clinic.adults + clinic.children for clinic in self.clinics)

    @property
    def cases(self) -> int:
        """Stays and visits together."""
        return self.stays + self.visits

    def smaller(self, by: int) -> Scenario:
        """The same in small: every number divided, none below one, learning events as they are."""
        return replace(
            self,
            waves=tuple(
                replace(w, adults=_part(w.adults, by), children=_part(w.children, by),
                        operated_adults=_part(w.operated_adults, by), operated_children=_part(w.operated_children, by))
                for w in self.waves
            ),
            homes=tuple(replace(h, adults=_part(h.adults, by), children=_part(h.children, by)) for h in self.homes),
            high_tech_adults=_part(self.high_tech_adults, by),
            high_tech_children=_part(self.high_tech_children, by),
            clinics=tuple(
                replace(c, adults=_part(c.adults, by), children=_part(c.children, by), services=_part(c.services, by))
                for c in self.clinics
            ),
        )  # fmt: skip


def _part(number: int, by: int) -> int:
    return max(1, number // by)


MASTER, OUTREACH = "master_class", "outreach_seminar"

AKTOBE = Scenario(
    waves=(
        Wave(date(2016, 8, 1), date(2016, 12, 31), 5301, 4076, 1989, 1130),
        Wave(date(2017, 1, 1), date(2017, 5, 31), 5450, 4202, 2085, 1134),
        Wave(date(2017, 6, 1), date(2017, 12, 31), 7712, 5938, 2930, 1642),
        Wave(date(2018, 1, 1), date(2018, 5, 31), 6504, 3727, 2391, 1035),
    ),
    homes=(
        Home("KZ-23", "KZ", 1215, 273,
             ("Атырауская областная больница", "Атырау облыстық ауруханасы", "Atyrau Regional Hospital")),
        Home("KZ-27", "KZ", 591, 108,
             ("Областная больница Западно-Казахстанской области", "Батыс Қазақстан облыстық ауруханасы",
              "West Kazakhstan Regional Hospital")),
        Home("KZ-43", "KZ", 738, 153,
             ("Кызылординская областная больница", "Қызылорда облыстық ауруханасы", "Kyzylorda Regional Hospital")),
        Home("KZ-47", "KZ", 783, 180,
             ("Мангистауская областная больница", "Маңғыстау облыстық ауруханасы", "Mangystau Regional Hospital")),
        Home("KZ-39", "KZ", 150, 260,
             ("Костанайская областная больница", "Қостанай облыстық ауруханасы", "Kostanay Regional Hospital")),
        Home("KZ-35", "KZ", 100, 190,
             ("Карагандинская областная больница", "Қарағанды облыстық ауруханасы", "Karaganda Regional Hospital")),
        Home("KZ-61", "KZ", 60, 200,
             ("Туркестанская областная больница", "Түркістан облыстық ауруханасы", "Turkistan Regional Hospital")),
        Home("KZ-75", "KZ", 37, 46,
             ("Городская больница, Алматы", "Қалалық аурухана, Алматы", "City Hospital, Almaty")),
        Home("RU-ORE", "RU", 120, 60,
             ("Областная клиническая больница, Оренбург", "Облыстық клиникалық аурухана, Орынбор",
              "Regional Clinical Hospital, Orenburg")),
        Home("", "UZ", 70, 90,
             ("Республиканская больница, Нукус", "Республикалық аурухана, Нөкіс", "Republican Hospital, Nukus")),
    ),
    high_tech_adults=692,
    high_tech_children=164,
    clinics=(
        Clinic(date(2017, 1, 1), date(2017, 5, 31), 4960, 7690, 66_800),
        Clinic(date(2017, 6, 1), date(2017, 12, 31), 6640, 10_220, 90_300),
        Clinic(date(2018, 1, 1), date(2018, 5, 31), 5109, 7991, 70_900),
    ),
    lessons=(
        Lesson(MASTER, date(2018, 1, 24), ("Маммология", "Маммология", "Mammology"), countries=("KR",)),
        Lesson(MASTER, date(2018, 2, 14), ("Пластическая хирургия", "Пластикалық хирургия", "Plastic surgery"),
               countries=("KR", "TR")),
        Lesson(MASTER, date(2018, 3, 28), ("Трансплантология", "Трансплантология", "Transplantology"),
               countries=("TR",)),
        Lesson(MASTER, date(2018, 5, 16),
               ("Детская онкогематология", "Балалар онкогематологиясы", "Child oncohaematology"), countries=("DE",)),
        Lesson(MASTER, date(2018, 2, 7), ("Травматология", "Травматология", "Traumatology"), "100", ("RU",)),
        Lesson(MASTER, date(2018, 3, 14), ("Нейрохирургия", "Нейрохирургия", "Neurosurgery"), "54", ("RU",)),
        Lesson(MASTER, date(2018, 4, 11), ("Детская реанимация", "Балалар реанимациясы", "Child intensive care"),
               countries=("BY",)),
        Lesson(MASTER, date(2018, 4, 25), ("Онкология", "Онкология", "Oncology"), "60", ("BY",)),
        Lesson(MASTER, date(2018, 1, 31), ("Кардиология", "Кардиология", "Cardiology"), "29",
               institutions=(("НИИ кардиологии и внутренних болезней, г. Алматы", "KZ"),)),
        Lesson(MASTER, date(2018, 2, 21), ("Гастроэнтерология", "Гастроэнтерология", "Gastroenterology"),
               institutions=(("НИИ кардиологии и внутренних болезней, г. Алматы", "KZ"),)),
        Lesson(MASTER, date(2018, 3, 1), ("Кардиохирургия", "Кардиохирургия", "Cardiac surgery"), "81",
               institutions=(("Национальный научный кардиохирургический центр, г. Астана", "KZ"),)),
        Lesson(MASTER, date(2018, 4, 4), ("Аритмология", "Аритмология", "Arrhythmology"),
               institutions=(("Национальный научный кардиохирургический центр, г. Астана", "KZ"),)),
        Lesson(MASTER, date(2018, 4, 18), ("Хирургия", "Хирургия", "Surgery"), "112",
               institutions=(("Национальный центр хирургии им. Сызганова, г. Алматы", "KZ"),)),
        Lesson(MASTER, date(2018, 5, 23), ("Хирургия", "Хирургия", "Surgery"), "112",
               institutions=(("Национальный центр нейрохирургии, г. Астана", "KZ"),)),
        Lesson(OUTREACH, date(2018, 2, 27),
               ("Менеджмент качества медицинской помощи", "Медициналық көмек сапасының менеджменті",
                "Quality management of medical care"),
               institutions=(("Республиканский центр развития здравоохранения МЗ РК", "KZ"),)),
        Lesson(OUTREACH, date(2018, 3, 20), ("Управление персоналом", "Персоналды басқару", "Personnel management"),
               institutions=(("Институт им. Иноземцева, г. Санкт-Петербург", "RU"),)),
        Lesson(OUTREACH, date(2018, 4, 17),
               ("Стандарты аккредитации", "Аккредиттеу стандарттары", "Accreditation standards"),
               institutions=(("Центр аккредитации, г. Астана", "KZ"),)),
        Lesson(OUTREACH, date(2018, 5, 15),
               ("Стратегическое планирование", "Стратегиялық жоспарлау", "Strategic planning"),
               institutions=(("Республиканский центр развития здравоохранения МЗ РК", "KZ"),)),
    ),
)  # fmt: skip
