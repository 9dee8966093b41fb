"""What may happen to a teleconsultation, as data: endings with their weights, steps with their waiting times, words.

Pure: no ORM. `talks.py` sets the plots in time and writes them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from medcluster.demo.plots import Beat
from medcluster.kernel.permissions import Role

ASKER, MODERATOR, LEAD = Role.REFERRING_DOCTOR, Role.TRIAGE_DOCTOR, Role.CONSULTANT

# ending → parts of a hundred; "live" and "written" tell apart two ways of standing at the same state
ENDINGS: tuple[tuple[str, float], ...] = (
    ("draft", 1.5),
    ("sent", 3),
    ("redirected", 1.5),
    ("moderation", 2.5),
    ("info_requested", 2),
    ("accepted", 1.5),
    ("accepted_live", 2),
    ("scheduled", 4),
    ("rescheduled", 1.5),
    ("no_show", 1.5),
    ("in_review", 3.5),
    ("conclusion_draft", 2.5),
    ("signed", 0.5),
    ("delivered", 4),
    ("unread", 1.5),
    ("acknowledged", 3),
    ("closed", 48),
    ("closed_live", 10),
    ("converted", 4),
    ("declined", 2),
    ("cancelled", 1.5),
    ("died", 1),
)
FINAL = frozenset({"closed", "closed_live", "converted", "declined", "cancelled", "died"})
LIVE = frozenset({"accepted_live", "scheduled", "rescheduled", "no_show", "closed_live"})
CONCLUDED = frozenset({"signed", "delivered", "unread", "acknowledged", "closed", "closed_live", "converted"})

SEND = Beat("send", ASKER, (0.1, 2))
TAKE = Beat("take", MODERATOR, (0.2, 3))
ACCEPT = Beat("accept", MODERATOR, (0.1, 1))
ASK_BACK = Beat("request_info", MODERATOR, (0.2, 2), {"comment": "Просим приложить запись ЭКГ и последние анализы."})
ANSWER = Beat("answer_info", ASKER, (1, 20), {"comment": "Запись и анализы приложены."})
REVIEW = Beat("start_review", LEAD, (0.5, 10))
SET_TIME = Beat("set_time", LEAD, (0.5, 8))
FAILED = Beat("technical_failure", ASKER, (4, 19), {"reason": "no_connection"})
ABSENT = Beat("no_show", LEAD, (4, 19), {"reason": "asking_absent", "comment": "Ждали 20 минут, связи не было."})
WRITE = Beat("start_conclusion", LEAD, (1, 14))
WRITE_AFTER_TALK = Beat("start_conclusion", LEAD, (20, 50))
SIGN = Beat("sign", LEAD, (0.3, 4))
DELIVER = Beat("deliver", Role.SYSTEM, (0.01, 0.02))
READ = Beat("acknowledge", ASKER, (1, 22), {"plan": "follow"})
CLOSE = Beat("close", ASKER, (2, 120))
WRITTEN = (SEND, TAKE, ACCEPT, REVIEW, WRITE, SIGN, DELIVER, READ, CLOSE)
TALKED = (SEND, TAKE, ACCEPT, SET_TIME, WRITE_AFTER_TALK, SIGN, DELIVER, READ, CLOSE)
_LENGTH = {
    "draft": 0, "sent": 1, "moderation": 2, "accepted": 3, "accepted_live": 3, "in_review": 4, "scheduled": 4,
    "conclusion_draft": 5, "signed": 6, "delivered": 7, "unread": 7, "acknowledged": 8, "closed": 9, "closed_live": 9,
}  # fmt: skip
_EXITS: dict[str, tuple[Beat, ...]] = {
    "redirected": (
        SEND,
        TAKE,
        Beat("redirect", MODERATOR, (0.2, 2), {"reason": "other_profile", "comment": "Вопрос ближе к вашему профилю."}),
    ),
    "info_requested": (SEND, TAKE, ASK_BACK),
    "rescheduled": (*TALKED[:4], FAILED),
    "no_show": (*TALKED[:4], ABSENT),
    "declined": (
        SEND,
        TAKE,
        Beat(
            "decline", MODERATOR, (0.5, 6),
            {"reason": "in_person_needed", "comment": "Нужен очный осмотр: направьте пациента в поликлинику центра."},
        ),
    ),
    "cancelled": (
        SEND,
        Beat(
            "cancel", ASKER, (1, 12),
            {"reason": "no_longer_needed", "comment": "Состояние улучшилось, вопрос снят."},
        ),
    ),
    "converted": (*WRITTEN[:7], Beat("convert", ASKER, (2, 40))),
    "died": (*WRITTEN[:4], Beat("record_death", ASKER, (3, 40))),
}  # fmt: skip
SPEED = {"planned": 1.0, "urgent": 0.2, "emergency": 0.03}  # of waiting times, by priority

# How long an open case has stood where it stands, in parts of the limit that runs there; the rest is late.
HOURS_OPEN = {
    "draft": 30, "sent": 3, "redirected": 3, "moderation": 3, "info_requested": 40, "accepted": 40,
    "accepted_live": 40, "scheduled": 8, "rescheduled": 20, "no_show": 6, "in_review": 40, "conclusion_draft": 40,
    "signed": 0.1, "delivered": 20, "acknowledged": 60,
}  # fmt: skip
LATE = 0.1  # this part of the open cases has run over

CONCLUSIONS: dict[str, dict[str, str]] = {
    "refer": {
        "ru": "По представленным данным есть показания к лечению в центре. Просим направить пациента, взяв с собой "
        "записи исследований. До поездки продолжать назначенную терапию. (Вымышленный случай.)",
        "kk": "Ұсынылған деректер бойынша орталықта емдеуге көрсетілім бар. Пациентті зерттеу жазбаларымен бірге "
        "жолдауыңызды сұраймыз. Сапарға дейін тағайындалған ем жалғасады. (Ойдан шығарылған жағдай.)",
        "en": "The data show an indication for treatment in the centre. Please refer the patient with the records of "
        "the examinations. Until then continue the present therapy. (Invented case.)",
    },
    "advice": {
        "ru": "Лечение возможно по месту жительства. Рекомендуем скорректировать дозы, контроль через месяц, при "
        "ухудшении связаться повторно. (Вымышленный случай.)",
        "kk": "Емді тұрғылықты жерінде жалғастыруға болады. Дозаны түзету, бір айдан кейін бақылау ұсынылады; "
        "нашарласа, қайта хабарласыңыз. (Ойдан шығарылған жағдай.)",
        "en": "Treatment is possible at home. We advise to adjust the doses and to control in a month; in case of "
        "deterioration contact us again. (Invented case.)",
    },
    "tests": {
        "ru": "Для решения данных недостаточно. Просим выполнить КТ с контрастом и повторить запрос. "
        "(Вымышленный случай.)",
        "kk": "Шешім қабылдауға деректер жеткіліксіз. Контрастпен КТ жасап, сұрауды қайталауыңызды сұраймыз. "
        "(Ойдан шығарылған жағдай.)",
        "en": "The data do not suffice for a decision. Please make a CT with contrast and ask again. (Invented case.)",
    },
    "no_indication": {
        "ru": "Показаний к операции сейчас нет. Наблюдение кардиолога или профильного врача, контроль через полгода. "
        "(Вымышленный случай.)",
        "kk": "Қазір операцияға көрсетілім жоқ. Бейінді дәрігердің бақылауы, жарты жылдан кейін қайта тексеру. "
        "(Ойдан шығарылған жағдай.)",
        "en": "There is no indication for surgery now. Observation at home, control in half a year. (Invented case.)",
    },
}
OPINIONS = (
    "Согласен с планом, риск приемлем. (Вымышленное мнение.)",
    "Предложил бы сначала уточнить функцию почек. (Вымышленное мнение.)",
    "Поддерживаю выжидательную тактику. (Вымышленное мнение.)",
)


def choose(random: Random) -> str:
    """An ending by its weight."""
    return random.choices([code for code, _w in ENDINGS], [weight for _c, weight in ENDINGS])[0]


def beats(ending: str, random: Random) -> tuple[Beat, ...]:
    """The way to an ending; now and then with a question back on it."""
    way = _EXITS.get(ending) or (TALKED if ending in LIVE else WRITTEN)[: _LENGTH[ending]]
    if ending in FINAL and len(way) > 4 and random.random() < 0.15:
        way = (*way[:2], ASK_BACK, ANSWER, *way[2:])
    return way


def paced(way: tuple[Beat, ...], priority: str) -> tuple[Beat, ...]:
    """The same way at the speed of the priority; talks are agreed for a time, so what follows them is not hurried."""
    speed = SPEED[priority]
    hurried = [beat for beat in way if beat.hours[0] < 20]
    return tuple(
        replace(beat, hours=(beat.hours[0] * speed, beat.hours[1] * speed)) if beat in hurried else beat for beat in way
    )


def stood(ending: str, priority: str, random: Random) -> timedelta:
    """How long an open case has been standing at its end."""
    if ending == "unread":
        return timedelta(days=random.uniform(5, 16))
    hours = HOURS_OPEN[ending] * SPEED[priority]
    late = random.random() < LATE
    return timedelta(hours=hours * (random.uniform(1.3, 3) if late else random.uniform(0.05, 0.8)))
