"""Those who send patients to the demonstration cluster, from near and far."""

from __future__ import annotations

from dataclasses import dataclass

from medcluster.demo.cluster import Names


@dataclass(frozen=True)
class Referrer:
    """A hospital that refers. `region` empty abroad, then `country` says where. `weight`: how many of the requests."""

    code: str
    name: Names
    short: Names
    region: str
    country: str
    time_zone: str
    latitude: float
    longitude: float
    weight: int


REFERRERS: tuple[Referrer, ...] = (
    Referrer(
        "AST-1",
        ("Городская больница № 1, Астана", "№ 1 қалалық аурухана, Астана", "City Hospital No. 1, Astana"),
        ("ГБ № 1 Астана", "№ 1 ҚА Астана", "CH 1 Astana"),
        "KZ-71",
        "KZ",
        "Asia/Almaty",
        51.15,
        71.45,
        22,
    ),
    Referrer(
        "AKM-R",
        ("Акмолинская областная больница", "Ақмола облыстық ауруханасы", "Akmola Regional Hospital"),
        ("Акмолинская ОБ", "Ақмола ОА", "Akmola RH"),
        "KZ-11",
        "KZ",
        "Asia/Almaty",
        53.28,
        69.39,
        12,
    ),
    Referrer(
        "KAR-R",
        ("Карагандинская областная больница", "Қарағанды облыстық ауруханасы", "Karaganda Regional Hospital"),
        ("Карагандинская ОБ", "Қарағанды ОА", "Karaganda RH"),
        "KZ-35",
        "KZ",
        "Asia/Almaty",
        49.80,
        73.10,
        10,
    ),
    Referrer(
        "AKT-R",
        ("Актюбинская областная больница", "Ақтөбе облыстық ауруханасы", "Aktobe Regional Hospital"),
        ("Актюбинская ОБ", "Ақтөбе ОА", "Aktobe RH"),
        "KZ-15",
        "KZ",
        "Asia/Aqtobe",
        50.28,
        57.17,
        9,
    ),
    Referrer(
        "ATY-R",
        ("Атырауская областная больница", "Атырау облыстық ауруханасы", "Atyrau Regional Hospital"),
        ("Атырауская ОБ", "Атырау ОА", "Atyrau RH"),
        "KZ-23",
        "KZ",
        "Asia/Atyrau",
        47.10,
        51.92,
        9,
    ),
    Referrer(
        "BKO-R",
        (
            "Областная больница Западно-Казахстанской области",
            "Батыс Қазақстан облыстық ауруханасы",
            "West Kazakhstan Regional Hospital",
        ),
        ("ЗКО ОБ", "БҚО ОА", "WKO RH"),
        "KZ-27",
        "KZ",
        "Asia/Oral",
        51.23,
        51.37,
        6,
    ),
    Referrer(
        "KZO-R",
        ("Кызылординская областная больница", "Қызылорда облыстық ауруханасы", "Kyzylorda Regional Hospital"),
        ("Кызылординская ОБ", "Қызылорда ОА", "Kyzylorda RH"),
        "KZ-43",
        "KZ",
        "Asia/Qyzylorda",
        44.85,
        65.51,
        7,
    ),
    Referrer(
        "MAN-R",
        ("Мангистауская областная больница", "Маңғыстау облыстық ауруханасы", "Mangystau Regional Hospital"),
        ("Мангистауская ОБ", "Маңғыстау ОА", "Mangystau RH"),
        "KZ-47",
        "KZ",
        "Asia/Aqtau",
        43.65,
        51.17,
        7,
    ),
    Referrer(
        "OMS-R",
        (
            "Областная клиническая больница, Омск",
            "Облыстық клиникалық аурухана, Омбы",
            "Regional Clinical Hospital, Omsk",
        ),
        ("ОКБ Омск", "ОКА Омбы", "RCH Omsk"),
        "RU-OMS",
        "RU",
        "Asia/Omsk",
        54.99,
        73.37,
        6,
    ),
    Referrer(
        "ORE-R",
        (
            "Областная клиническая больница, Оренбург",
            "Облыстық клиникалық аурухана, Орынбор",
            "Regional Clinical Hospital, Orenburg",
        ),
        ("ОКБ Оренбург", "ОКА Орынбор", "RCH Orenburg"),
        "RU-ORE",
        "RU",
        "Asia/Yekaterinburg",
        51.77,
        55.10,
        4,
    ),
    Referrer(
        "BIS-N",
        ("Национальный госпиталь, Бишкек", "Ұлттық госпиталь, Бішкек", "National Hospital, Bishkek"),
        ("НГ Бишкек", "ҰГ Бішкек", "NH Bishkek"),
        "",
        "KG",
        "Asia/Bishkek",
        42.87,
        74.59,
        4,
    ),
    Referrer(
        "TAS-N",
        ("Республиканская больница, Ташкент", "Республикалық аурухана, Ташкент", "Republican Hospital, Tashkent"),
        ("РБ Ташкент", "РА Ташкент", "RH Tashkent"),
        "",
        "UZ",
        "Asia/Tashkent",
        41.31,
        69.28,
        3,
    ),
    Referrer(
        "ULN-S",
        ("Государственная больница, Улан-Батор", "Мемлекеттік аурухана, Ұлан-Батыр", "State Hospital, Ulaanbaatar"),
        ("ГБ Улан-Батор", "МА Ұлан-Батыр", "SH Ulaanbaatar"),
        "",
        "MN",
        "Asia/Ulaanbaatar",
        47.92,
        106.92,
        1,
    ),
)
