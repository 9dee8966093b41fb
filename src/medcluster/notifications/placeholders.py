"""The words that a message may carry. Nothing else gets into the outbox: no diagnosis, no name of the patient.

The list is closed on purpose (care-path.md section 8): a new placeholder is a decision about what leaves the house.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.texts import LANGUAGES, LocalizedText, text

MAX_LENGTH = 300
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Placeholder:
    """A word in braces: what an editor reads about it, and an example for the preview."""

    code: str
    label: Any
    sample: Any


_LIST = (
    Placeholder("number", _("Number of the case"), "R26-000123-7"),
    Placeholder("state", _("Where the case stands"), text("На рассмотрении", "Қаралуда", "Before the centres")),
    Placeholder("priority", _("Priority"), text("Срочно", "Шұғыл", "Urgent")),
    Placeholder(
        "centre",
        _("Centre"),
        text("Центр детской хирургии", "Балалар хирургиясы орталығы", "Centre of children's surgery"),
    ),
    Placeholder(
        "organisation",
        _("Organisation"),
        text("Областная детская больница", "Облыстық балалар ауруханасы", "Regional children's hospital"),
    ),
    Placeholder("department", _("Department"), text("Приёмное отделение", "Қабылдау бөлімі", "Admissions")),
    Placeholder("place", _("Place"), text("Кабинет 214", "214-кабинет", "Room 214")),
    Placeholder("address", _("Address"), text("ул. Победы, 12", "Жеңіс к-сі, 12", "12 Victory Street")),
    Placeholder("phone", _("Phone to call"), "+7 717 255 00 00"),
    Placeholder("date", _("Date"), "2026-05-14"),
    Placeholder("starts_at", _("Date and time of the meeting"), "2026-05-14T05:30:00+00:00"),
    Placeholder("until", _("Answer until"), "2026-05-12T13:00:00+00:00"),
    Placeholder("due_at", _("End of the time limit"), "2026-05-12T13:00:00+00:00"),
    Placeholder("level", _("Share of the time limit, per cent"), 80),
    Placeholder("clock", _("What the time limit is for"), text("Решение центра", "Орталық шешімі", "Decision")),
    Placeholder("reason", _("Reason (from the list)"), text("Нет свободных коек", "Бос төсек жоқ", "No beds are free")),
    Placeholder(
        "next_step",
        _("What happens next"),
        text(
            "Координатор подбирает другой центр", "Үйлестіруші басқа орталық іздеуде", "Another centre is being found"
        ),
    ),
    Placeholder("documents", _("List of papers"), text("Выписка", "Үзінді көшірме", "Extract")),
    Placeholder("actor", _("Who did it"), "А. Н. Иванова"),
    Placeholder("person", _("Name of the reader"), "Айгүл Серікқызы"),
    Placeholder("role", _("Role"), text("Координатор кластера", "Кластер үйлестірушісі", "Cluster coordinator")),
    Placeholder("room", _("Link to the meeting"), "https://example.org/room/1"),
    Placeholder("link", _("Link to the case"), "https://example.org/r/R26-000123-7"),
    Placeholder("days", _("Number of days"), 3),
    Placeholder("code", _("Access code"), "4821"),
    Placeholder("device", _("Device or browser"), "Firefox, Linux"),
)

PLACEHOLDERS: dict[str, Placeholder] = {placeholder.code: placeholder for placeholder in _LIST}
ALLOWED: frozenset[str] = frozenset(PLACEHOLDERS)


def only_allowed(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context without anything that is not on the list; values are cut to what a message can show."""
    return {key: _plain(value) for key, value in context.items() if key in ALLOWED and value not in (None, "")}


def _plain(value: Any) -> Any:
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {str(code): _short(words) for code, words in value.items() if code in LANGUAGES}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value[:20]]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return _short(value)


def _short(value: Any) -> str:
    return _SPACES.sub(" ", str(value)).strip()[:MAX_LENGTH]


def in_words(value: Any, language: str, zone: str) -> str:
    """A value as a reader sees it: in their language, times in their zone with the zone named."""
    if isinstance(value, Mapping):
        return LocalizedText({str(k): str(v) for k, v in value.items()}).in_language(language)
    if isinstance(value, (list, tuple)):
        return ", ".join(in_words(item, language, zone) for item in value)
    moment = _moment(value)
    if isinstance(moment, datetime):
        local = moment.astimezone(ZoneInfo(zone))
        return f"{local:%d.%m.%Y %H:%M} ({_offset(local)})"
    return f"{moment:%d.%m.%Y}" if moment else str(value)


def _moment(value: Any) -> date | None:
    if not isinstance(value, str) or not value[:4].isdigit():
        return None
    try:
        return parse_date(value) or parse_datetime(value)
    except ValueError:
        return None


def _offset(moment: datetime) -> str:
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
