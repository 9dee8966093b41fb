"""What may happen to a case, as data: how often each ending is met, how long each step takes, what people write.

Pure: no ORM. A plot is a list of steps with waiting times; `stories.py` sets them in time and writes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from medcluster.kernel.permissions import Role

HERE = ZoneInfo("Asia/Almaty")

# Where cases stand, in parts of a hundred: most are over, each open state is met.
ENDINGS: tuple[tuple[str, float], ...] = (
    ("draft", 1.5),
    ("submitted", 2.5),
    ("registered", 2),
    ("triage", 5),
    ("info_requested", 1.5),
    ("redirected", 1.5),
    ("advice_returned", 1),
    ("declined", 1),
    ("accepted", 1.5),
    ("funding_check", 1.5),
    ("waitlisted", 3),
    ("slot_offered", 2),
    ("booked", 2.5),
    ("confirmed", 2),
    ("no_show", 0.7),
    ("arrived", 0.8),
    ("admitted", 3.5),
    ("discharged", 1.5),
    ("outcome_sent", 2),
    ("closed", 54),
    ("withdrawn", 2.5),
    ("cancelled_by_patient", 2),
    ("duplicate", 1),
    ("expired", 1),
    ("died", 1.5),
)

# profile → main diagnoses, with a question as a doctor asks it (invented)
CLINICAL: dict[str, tuple[tuple[str, str], ...]] = {
    "81": (
        ("I35.0", "Показано ли протезирование аортального клапана?"),
        ("I25.1", "Просим решить вопрос о шунтировании."),
        ("Q21.0", "Нужна ли операция по поводу дефекта перегородки?"),
    ),
    "29": (("I50.0", "Подбор терапии, решение о ресинхронизации."), ("I48.0", "Показана ли абляция?")),
    "54": (
        ("D32.0", "Показано ли удаление опухоли?"),
        ("G40.2", "Возможна ли хирургия эпилепсии?"),
        ("I67.1", "Просим решить вопрос об окклюзии аневризмы."),
    ),
    "53": (("G35", "Уточнение диагноза и терапии."), ("G20", "Показана ли стимуляция мозга?")),
    "136": (("O34.2", "Ведение беременности высокого риска."), ("N97.9", "Обследование и программа лечения.")),
    "55": (("Q39.0", "Перевод новорождённого на операцию."), ("P22.0", "Дальнейшая тактика ведения.")),
    "18": (("C91.0", "Просим принять ребёнка на лечение."), ("C74.9", "Консультация и курс терапии.")),
    "68": (("J45.0", "Тяжёлое течение, подбор терапии."), ("K90.0", "Уточнение диагноза.")),
    "19": (("Q54.1", "Показана ли одноэтапная пластика?"), ("N13.7", "Рефлюкс, решение об операции.")),
    "20": (("Q43.1", "Лапароскопическая коррекция, сроки."), ("Q67.6", "Показания к коррекции грудной клетки.")),
    "158": (("G80.1", "Курс реабилитации после операции."), ("S06.2", "Реабилитация после травмы.")),
    "100": (("M16.1", "Эндопротезирование, оценка рисков."), ("S72.0", "Перевод для операции.")),
    "112": (("K80.0", "Показана ли операция?"), ("C22.0", "Возможна ли резекция печени?")),
    "97": (("I10", "Подбор терапии."), ("E11.7", "Обследование.")),
    "60": (("C50.1", "План лечения, операция."), ("C18.7", "Лапароскопическая резекция.")),
}
CHILD_PROFILES = frozenset({"55", "18", "68", "19", "20"})
HISTORY = (
    "Болен около {n} мес. Проведено обследование по месту жительства, динамика недостаточная. (Вымышленный случай.)"
)
FINDINGS = "Состояние стабильное. Результаты обследований приложены. (Вымышленные данные.)"


@dataclass(frozen=True)
class Beat:
    """One step of a plot: the action, who takes it, how many hours after the one before (from, to), the values."""

    action: str
    role: Role
    hours: tuple[float, float]
    data: dict[str, Any] = field(default_factory=dict)
    comment: str = ""


D, C, B, F = Role.REFERRING_DOCTOR, Role.COORDINATOR, Role.BOOKING, Role.FINANCE
T, A, S = Role.TRIAGE_DOCTOR, Role.ADMISSIONS, Role.SYSTEM
SUBMIT = Beat("submit", D, (0.2, 20))
REGISTER = Beat("register", C, (0.4, 5))
SEND = Beat("send_to_centres", C, (0.3, 6))
ACCEPT = Beat("accept", S, (5, 60))
CHECK = Beat("check_funding", F, (1, 20))
FUND = Beat("confirm_funding", F, (4, 50), {"funding": "osms"})
OFFER_SLOT = Beat("offer_slot", B, (4, 70))
BOOK = Beat("book", D, (2, 48))
CONFIRM = Beat("confirm", D, (12, 60))
ARRIVE = Beat("arrive", A, (72, 480))
ADMIT = Beat("admit", S, (0.5, 3))
DISCHARGE = Beat("discharge", S, (72, 330))
SEND_OUTCOME = Beat("send_outcome", S, (3, 60))
ACKNOWLEDGE = Beat("acknowledge", D, (2, 70))
ALL_DECLINED = Beat("all_declined", S, (8, 60))
REQUEST_INFO = Beat("request_info", C, (1, 8), {"comment": "Просим приложить свежие результаты обследования."})
PROVIDE_INFO = Beat("provide_info", D, (4, 60), {"comment": "Результаты приложены."})
MAIN = (
    SUBMIT,
    REGISTER,
    SEND,
    ACCEPT,
    FUND,
    OFFER_SLOT,
    BOOK,
    CONFIRM,
    ARRIVE,
    ADMIT,
    DISCHARGE,
    SEND_OUTCOME,
    ACKNOWLEDGE,
)
STATES = (
    "submitted",
    "registered",
    "triage",
    "accepted",
    "waitlisted",
    "slot_offered",
    "booked",
    "confirmed",
    "arrived",
    "admitted",
    "discharged",
    "outcome_sent",
    "closed",
)


@dataclass(frozen=True)
class Plot:
    """The beats of one case; whether another centre declined first, or a second one was asked at the same time."""

    ending: str
    beats: tuple[Beat, ...]
    declined_first: bool = False
    parallel: bool = False

    @property
    def reaches_centre(self) -> bool:
        return any(beat.action == "accept" for beat in self.beats)


def choose(random: Random) -> str:
    """An ending by its weight."""
    return random.choices([code for code, _w in ENDINGS], [weight for _c, weight in ENDINGS])[0]


def plot(ending: str, random: Random) -> Plot:
    """The way to an ending with its detours: information asked, a centre that declined first, two asked."""
    beats = list(_way(ending, random))
    actions = [beat.action for beat in beats]
    declined = "accept" in actions and random.random() < 0.15
    if declined:
        place = actions.index("accept")
        beats[place:place] = [ALL_DECLINED, SEND]
    if "register" in actions and random.random() < 0.12:
        place = [beat.action for beat in beats].index("register") + 1
        if place < len(beats):
            beats[place:place] = [REQUEST_INFO, PROVIDE_INFO]
    return Plot(ending, tuple(beats), declined, "accept" in actions and not declined and random.random() < 0.25)


def _way(ending: str, random: Random) -> tuple[Beat, ...]:
    if ending in STATES:
        return MAIN[: STATES.index(ending) + 1]
    if ending == "draft":
        return ()
    if ending == "funding_check":
        return (*MAIN[:4], CHECK)
    if ending == "redirected":
        return (*MAIN[:3], ALL_DECLINED)
    if ending == "info_requested":
        return (*MAIN[: random.choice((1, 2))], REQUEST_INFO)
    if ending == "no_show":
        return (*MAIN[:8], Beat("no_show", B, (80, 400), {"reason": "no_answer"}))
    return (*MAIN[: random.randint(*_CUT[ending])], _EXITS[ending])


_CUT = {
    "advice_returned": (2, 2),
    "declined": (1, 2),
    "withdrawn": (1, 6),
    "cancelled_by_patient": (4, 8),
    "duplicate": (1, 2),
    "expired": (6, 6),
    "died": (2, 8),
}
_EXITS = {
    "advice_returned": Beat("advise", C, (6, 60), {"comment": "Лечение по месту жительства, контроль через месяц."}),
    "declined": Beat("decline", C, (6, 60), {"reason": "not_indicated", "comment": "Показаний к операции сейчас нет."}),
    "withdrawn": Beat("withdraw", D, (10, 90), {"reason": "improved"}),
    "cancelled_by_patient": Beat("cancel_by_patient", D, (10, 90), {"reason": "changed_mind"}),
    "duplicate": Beat("duplicate", C, (1, 10), {"comment": "Повтор того же обращения."}),
    "expired": Beat("expire", C, (120, 300), {"comment": "Ответа на предложенную дату нет."}),
    "died": Beat("died", D, (20, 200)),
}


def times(start: datetime, beats: tuple[Beat, ...], random: Random) -> list[datetime]:
    """When each beat happens, from `start`: within the day's work, in order."""
    moment, found = start, []
    for beat in beats:
        moment = in_working_hours(moment + timedelta(hours=random.uniform(*beat.hours)), random)
        found.append(moment)
    return found


def in_working_hours(moment: datetime, random: Random) -> datetime:
    """The moment itself, or the next morning when it falls into the night or on Sunday."""
    local = moment.astimezone(HERE)
    if local.hour < 8:
        local = local.replace(hour=8, minute=random.randint(0, 59))
    elif local.hour >= 19:
        local = (local + timedelta(days=1)).replace(hour=8, minute=random.randint(0, 59))
    if local.weekday() == 6:
        local += timedelta(days=1)
    return local
