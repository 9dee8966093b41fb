"""The demonstration cluster as tables: six centres of row A5 with their capacities, an interregional centre formed of
departments of several hospitals (K1), two consultative centres (K4), and those who refer from near and far.

Names of institutions are of our own making; capacities are those of the Astana plan.
"""

from __future__ import annotations

from dataclasses import dataclass

HOME = "KZ-71"
EMAIL_DOMAIN = "demo.medcluster.invalid"
PASSWORD = "medcluster-demo"  # noqa: S105  the demonstration's people are invented and say so

Names = tuple[str, str, str]  # ru, kk, en


@dataclass(frozen=True)
class Ward:
    """A department of a profile: beds for adults and children; the organisation it belongs to ("": the lead)."""

    name: Names
    profile: str
    adults: int
    children: int
    organisation: str = ""


@dataclass(frozen=True)
class Place:
    """A centre with its lead organisation. `other` is (kind of capacity, amount)."""

    code: str
    kind: str
    name: Names
    short: Names
    wards: tuple[Ward, ...]
    profiles: tuple[str, ...]
    methods: tuple[str, ...] = ()
    other: tuple[tuple[str, int], ...] = ()
    is_consultative: bool = False
    is_external: bool = False
    region: str = HOME
    latitude: float = 51.13
    longitude: float = 71.43
    time_zone: str = "Asia/Almaty"
    founded: bool = True  # a lead organisation of its own is made


CENTRES: tuple[Place, ...] = (
    Place(
        "MCC",
        "mother_child",
        ("Национальный центр матери и ребёнка", "Ұлттық ана мен бала орталығы", "National Mother and Child Centre"),
        ("Мать и дитя", "Ана мен бала", "Mother and Child"),
        (
            Ward(
                ("Отделение патологии беременности", "Жүктілік патологиясы бөлімшесі", "Pregnancy pathology"),
                "136",
                150,
                0,
            ),
            Ward(("Отделение новорождённых", "Нәрестелер бөлімшесі", "Neonatology"), "55", 0, 100),
            Ward(("Отделение детской онкологии", "Балалар онкологиясы бөлімшесі", "Child oncology"), "18", 0, 90),
            Ward(("Отделение педиатрии", "Педиатрия бөлімшесі", "Paediatrics"), "68", 0, 110),
            Ward(("Отделение детской урологии", "Балалар урологиясы бөлімшесі", "Child urology"), "19", 0, 50),
        ),
        ("136", "55", "18", "68", "19", "21"),
        ("HT-18-01", "HT-18-02", "HT-19-01", "HT-55-01", "HT-136-01"),
    ),
    Place(
        "RCR",
        "rehabilitation",
        (
            "Республиканский детский реабилитационный центр",
            "Республикалық балаларды оңалту орталығы",
            "Republican Children's Rehabilitation Centre",
        ),
        ("Детская реабилитация", "Балаларды оңалту", "Child rehabilitation"),
        (
            Ward(("Отделение нейрореабилитации", "Нейрооңалту бөлімшесі", "Neurorehabilitation"), "158", 0, 180),
            Ward(
                (
                    "Отделение ортопедической реабилитации",
                    "Ортопедиялық оңалту бөлімшесі",
                    "Orthopaedic rehabilitation",
                ),
                "158",
                0,
                120,
            ),
        ),
        ("158", "53"),
        (),
        (("family_rooms", 60),),
    ),
    Place(
        "RDC",
        "diagnostic",
        ("Республиканский диагностический центр", "Республикалық диагностика орталығы", "Republican Diagnostic Centre"),
        ("Диагностика", "Диагностика", "Diagnostics"),
        (Ward(("Дневной стационар", "Күндізгі стационар", "Day hospital"), "97", 20, 0),),
        ("97", "29", "53", "108"),
        (),
        (("visits_per_shift", 500),),
    ),
    Place(
        "IEM",
        "emergency",
        (
            "Научно-исследовательский институт скорой медицинской помощи",
            "Медициналық жедел жәрдем ғылыми-зерттеу институты",
            "Research Institute of Emergency Medicine",
        ),
        ("Скорая помощь", "Жедел жәрдем", "Emergency"),
        (
            Ward(("Отделение травмы", "Жарақат бөлімшесі", "Trauma"), "100", 120, 0),
            Ward(("Отделение неотложной хирургии", "Шұғыл хирургия бөлімшесі", "Emergency surgery"), "112", 80, 0),
            Ward(("Отделение неотложной терапии", "Шұғыл терапия бөлімшесі", "Emergency medicine"), "97", 40, 0),
        ),
        ("100", "112", "97"),
        ("HT-100-01", "HT-100-02", "HT-112-01"),
        (("ambulance_station", 1), ("operating_theatres", 8)),
    ),
    Place(
        "RNC",
        "neuro",
        (
            "Республиканский центр нейрохирургии",
            "Республикалық нейрохирургия орталығы",
            "Republican Neurosurgery Centre",
        ),
        ("Нейрохирургия", "Нейрохирургия", "Neurosurgery"),
        (
            Ward(
                ("Отделение нейрохирургии взрослых", "Ересектер нейрохирургиясы бөлімшесі", "Adult neurosurgery"),
                "54",
                90,
                0,
            ),
            Ward(
                ("Отделение детской нейрохирургии", "Балалар нейрохирургиясы бөлімшесі", "Child neurosurgery"),
                "54",
                0,
                40,
            ),
            Ward(("Отделение неврологии", "Неврология бөлімшесі", "Neurology"), "53", 30, 0),
        ),
        ("54", "53", "168"),
        ("HT-54-01", "HT-54-02", "HT-54-03", "HT-168-03", "HT-168-04"),
        (("operating_theatres", 6),),
    ),
    Place(
        "CSC",
        "cardiac",
        ("Кардиохирургический центр", "Кардиохирургия орталығы", "Cardiac Surgery Centre"),
        ("Кардиохирургия", "Кардиохирургия", "Cardiac surgery"),
        (
            Ward(("Отделение кардиохирургии", "Кардиохирургия бөлімшесі", "Cardiac surgery"), "81", 100, 0),
            Ward(
                ("Отделение детской кардиохирургии", "Балалар кардиохирургиясы бөлімшесі", "Child cardiac surgery"),
                "81",
                0,
                40,
            ),
            Ward(("Отделение кардиологии", "Кардиология бөлімшесі", "Cardiology"), "29", 40, 0),
        ),
        ("81", "29", "17", "168"),
        ("HT-81-01", "HT-81-02", "HT-81-03", "HT-81-04", "HT-168-01", "HT-168-02"),
        (("operating_theatres", 5), ("intensive_care", 24)),
    ),
    Place(
        "ICS",
        "child_surgery",
        (
            "Межрегиональный центр детской хирургии",
            "Өңіраралық балалар хирургиясы орталығы",
            "Interregional Centre of Children's Surgery",
        ),
        ("Детская хирургия", "Балалар хирургиясы", "Children's surgery"),
        (
            Ward(("Хирургия новорождённых", "Нәрестелер хирургиясы", "Surgery of the newborn"), "20", 0, 30, "MCC"),
            Ward(
                ("Детская плановая хирургия", "Балалардың жоспарлы хирургиясы", "Planned child surgery"),
                "20",
                0,
                45,
                "IEM",
            ),
            Ward(
                ("Детская торакальная хирургия", "Балалар торакалды хирургиясы", "Child thoracic surgery"),
                "20",
                0,
                20,
                "CSC",
            ),
        ),
        ("20", "55"),
        ("HT-20-01", "HT-20-02", "HT-20-03"),
        (),
        founded=False,
    ),
    Place(
        "DCP",
        "consultative",
        (
            "Дистанционный консультативный центр (мать и дитя)",
            "Қашықтықтан кеңес беру орталығы (ана мен бала)",
            "Remote Consultative Centre (mother and child)",
        ),
        ("ДКЦ мать и дитя", "ҚКО ана мен бала", "Remote centre M&C"),
        (),
        ("136", "55", "68", "20", "18"),
        is_consultative=True,
        founded=False,
    ),
    Place(
        "DCA",
        "consultative",
        (
            "Дистанционный консультативный центр (взрослые)",
            "Қашықтықтан кеңес беру орталығы (ересектер)",
            "Remote Consultative Centre (adults)",
        ),
        ("ДКЦ взрослые", "ҚКО ересектер", "Remote centre adults"),
        (),
        ("81", "54", "29", "53", "100", "60"),
        is_consultative=True,
        founded=False,
    ),
    Place(
        "XONC",
        "oncology",
        (
            "Онкологический центр вне кластера (Алматы)",
            "Кластерден тыс онкология орталығы (Алматы)",
            "Oncology centre outside the cluster (Almaty)",
        ),
        ("Онкология, Алматы", "Онкология, Алматы", "Oncology, Almaty"),
        (Ward(("Отделение онкологии", "Онкология бөлімшесі", "Oncology"), "60", 80, 0),),
        ("60", "166"),
        ("HT-60-01", "HT-60-02", "HT-166-02", "HT-166-03"),
        is_external=True,
        region="KZ-75",
        latitude=43.24,
        longitude=76.89,
    ),
    Place(
        "XPRO",
        "oncology",
        (
            "Центр протонной терапии вне региона",
            "Өңірден тыс протондық терапия орталығы",
            "Proton therapy centre outside the region",
        ),
        ("Протонная терапия", "Протондық терапия", "Proton therapy"),
        (),
        ("166",),
        ("HT-166-01",),
        is_external=True,
        region="RU-CHE",
        latitude=55.16,
        longitude=61.40,
        time_zone="Asia/Yekaterinburg",
    ),
)

LEADS: dict[str, str] = {"ICS": "MCC", "DCP": "MCC", "DCA": "CSC"}  # centres without an organisation of their own
