"""What may happen to a case, as data: how often each ending is met, how long each step takes, what people write.

Pure: no ORM. A plot is a list of steps with waiting times; `stories.py` sets them in time and writes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
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
    ("not_admitted", 0.7),
    ("readmitted", 0.6),
    ("died_in_centre", 0.5),
)
FINAL = frozenset({"closed", "withdrawn", "cancelled_by_patient", "duplicate", "expired", "died", "died_in_centre"})
IN_CENTRE = frozenset(
    {"arrived", "admitted", "discharged", "outcome_sent", "closed", "not_admitted", "readmitted", "died_in_centre"}
)
# How many hours an open case has usually stood where it stands; now and then it has stood too long.
HOURS_OPEN = {
    "submitted": 3, "registered": 5, "triage": 40, "info_requested": 60, "redirected": 30, "advice_returned": 30,
    "declined": 30, "accepted": 24, "funding_check": 40, "waitlisted": 160, "slot_offered": 30, "booked": 40,
    "confirmed": 60, "no_show": 20, "arrived": 4, "admitted": 120, "discharged": 30, "outcome_sent": 40,
    "not_admitted": 24, "readmitted": 60,
}  # fmt: skip
LATE = 0.1

REFUSALS: tuple[dict[str, str], ...] = (
    {"reason": "no_capacity", "comment": "Свободных мест нет до конца следующего месяца."},
    {"reason": "no_equipment", "comment": "Ангиограф на ремонте."},
    {"reason": "outside_profile"},
    {"reason": "not_indicated", "comment": "По снимкам показаний не видим, просим повторить через полгода."},
)
ADVICE = "Лечение по месту жительства, контроль через месяц."


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
SUGGESTED = Beat("suggest_centre", S, (8, 60))
REFUSE_ADMISSION = Beat("refuse_admission", S, (0.5, 3))
READMIT = Beat("readmit", S, (6, 40))
DIE_INSIDE = Beat("died", S, (20, 200))
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
    """The beats of one case; whether another centre declined first (or suggested this one), or a second one was asked
    at the same time."""

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


def plot(ending: str, random: Random, *, shown: bool = False) -> Plot:
    """The way to an ending with its detours: information asked, a centre that declined first, two asked.

    The `shown` ones go the long way, so that every state of an offer is met in a small cluster too.
    """
    beats = list(_way(ending, random, long=shown))
    actions = [beat.action for beat in beats]
    declined = "accept" in actions and random.random() < 0.15
    suggested = random.random() < 0.25
    if shown and ending == "booked":
        declined = suggested = True
    if declined:
        place = actions.index("accept")
        beats[place:place] = [SUGGESTED if suggested else ALL_DECLINED, SEND]
    if "register" in actions and random.random() < 0.12:
        place = [beat.action for beat in beats].index("register") + 1
        if place < len(beats):
            beats[place:place] = [REQUEST_INFO, PROVIDE_INFO]
    return Plot(ending, tuple(beats), declined, "accept" in actions and not declined and random.random() < 0.25)


def _way(ending: str, random: Random, *, long: bool) -> tuple[Beat, ...]:
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
    if ending in _INSIDE:
        return _INSIDE[ending]
    if ending == "no_show":
        return (*MAIN[:8], Beat("no_show", B, (80, 400), {"reason": "no_answer"}))
    least, most = _CUT[ending]
    return (*MAIN[: most if long else random.randint(least, most)], _EXITS[ending])


_INSIDE = {
    "not_admitted": (*MAIN[:9], REFUSE_ADMISSION),
    "readmitted": (*MAIN[:11], READMIT),
    "died_in_centre": (*MAIN[:10], DIE_INSIDE),
}
_CUT = {
    "advice_returned": (2, 3),
    "declined": (1, 2),
    "withdrawn": (1, 6),
    "cancelled_by_patient": (4, 8),
    "duplicate": (1, 2),
    "expired": (6, 6),
    "died": (2, 8),
}
_EXITS = {
    "advice_returned": Beat("advise", C, (6, 60), {"comment": ADVICE}),
    "declined": Beat("decline", C, (6, 60), {"reason": "not_indicated", "comment": "Показаний к операции сейчас нет."}),
    "withdrawn": Beat("withdraw", D, (10, 90), {"reason": "improved"}),
    "cancelled_by_patient": Beat("cancel_by_patient", D, (10, 90), {"reason": "changed_mind"}),
    "duplicate": Beat("duplicate", C, (1, 10), {"comment": "Повтор того же обращения."}),
    "expired": Beat("expire", C, (120, 300), {"comment": "Ответа на предложенную дату нет."}),
    "died": Beat("died", D, (20, 200)),
}


def times(start: datetime, beats: tuple[Beat, ...], random: Random, *, day_and_night: bool = False) -> list[datetime]:
    """When each beat happens, from `start`: within the day's work unless it cannot wait, in order."""
    moment, found = start, []
    for beat in beats:
        moment += timedelta(hours=random.uniform(*beat.hours))
        if not day_and_night:
            moment = in_working_hours(moment, random)
        found.append(moment.astimezone(UTC))
    return found


def until(end: datetime, at: list[datetime], random: Random) -> list[datetime]:
    """The same moments moved by whole days so that the last one lies at `end`, in that day's work or the day's before.

    What was within working hours stays within them; the order stays.
    """
    last = _last_working_moment(end, random)
    days = (last - at[-1]) // timedelta(days=1)
    moved = [moment + timedelta(days=days) for moment in at]
    moved[-1] = max(moved[-1], last)
    return moved


def stood(ending: str, random: Random) -> timedelta:
    """How long an open case has been standing where it stands."""
    late = random.random() < LATE
    return timedelta(hours=HOURS_OPEN[ending] * (random.uniform(1.5, 5) if late else random.uniform(0.03, 0.8)))


def _last_working_moment(moment: datetime, random: Random) -> datetime:
    """The moment itself, or the end of the working day before it."""
    local = moment.astimezone(HERE)
    if local.hour >= 18:
        local = local.replace(hour=17, minute=random.randint(0, 59))
    elif local.hour < 8:
        local = (local - timedelta(days=1)).replace(hour=17, minute=random.randint(0, 59))
    while local.weekday() > 4:
        local -= timedelta(days=1)
    return local.astimezone(UTC)


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
