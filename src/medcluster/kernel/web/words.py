"""Time, money and people in words, as the reader says them (look.md 5, 9). Plain text; `html.py` adds the exact value.

Everything takes the reader's language and time zone from Django's active ones.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from medcluster.kernel.web import reader
from medcluster.kernel.web.reader import language

MINUTE, HOUR, DAY = 60, 3600, 86400
DATE_FORM = "%d.%m.%Y"
MOMENT_FORM = "%d.%m.%Y %H:%M"
_SIGNS = {"KZT": "₸", "RUB": "₽", "USD": "$", "EUR": "€"}


def duration(seconds: float) -> str:
    """`2 h 10 min`, `3 days`, `5 weeks`: at most two parts, the second one only below two days. Never broken in two."""
    return _duration_in(_rounded(seconds), language())


def _rounded(seconds: float) -> int:
    """Whole minutes, hours or days: as far as `duration` tells."""
    total = max(int(seconds), 0)
    step = MINUTE if total < 12 * HOUR else HOUR if total < 2 * DAY else DAY
    return total - total % step


@lru_cache(maxsize=8192)
def _duration_in(total: int, language: str) -> str:
    return _duration(total).replace(" ", "\u00a0")


def _duration(total: int) -> str:
    if total < HOUR:
        return _("%(n)d min") % {"n": total // MINUTE}
    if total < DAY:
        hours, minutes = divmod(total // MINUTE, 60)
        if minutes and hours < 12:
            return _("%(h)d h %(m)d min") % {"h": hours, "m": minutes}
        return _("%(n)d h") % {"n": hours}
    if total < 2 * DAY and (hours := total % DAY // HOUR):
        return _("%(days)s %(h)d h") % {"days": days(1), "h": hours}
    return days(total // DAY)


def days(count: int) -> str:
    """`3 days`, and from nine weeks on in weeks."""
    if count < 63:
        return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}
    return ngettext("%(n)d week", "%(n)d weeks", count // 7) % {"n": count // 7}


def time_left(due: datetime | None, now: datetime | None = None) -> str:
    """`2 h 10 min left`, `3 days late`, or an empty text where there is no deadline."""
    if due is None:
        return ""
    seconds = (due - (now or reader.now())).total_seconds()
    return _left_in(_rounded(abs(seconds)), seconds < 0, language())


@lru_cache(maxsize=8192)
def _left_in(total: int, late: bool, language: str) -> str:
    words = _("%(time)s late") if late else _("%(time)s left")
    return words % {"time": duration(total)}


def ago(moment: datetime | date | None, now: datetime | None = None) -> str:
    """`just now`, `5 min ago`, `today at 14:05`, `yesterday at 09:10`, `Monday at 10:00`, or the date."""
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        return day(moment)
    now = now or reader.now()
    local, here = _local(moment), _local(now)
    seconds = (now - moment).total_seconds()
    if 0 <= seconds < MINUTE:
        return _("just now")
    if 0 <= seconds < HOUR:
        return _("%(time)s ago") % {"time": duration(seconds)}
    past = (here.date() - local.date()).days
    clock = f"{local:%H:%M}"
    if past in _NAMED_DAYS:
        return str(_NAMED_DAYS[past]() % {"time": clock})
    if 1 < past < 7:
        return _("%(weekday)s at %(time)s") % {"weekday": weekday(local.date()), "time": clock}
    return f"{local:{MOMENT_FORM}}"


_NAMED_DAYS = {
    0: lambda: _("today at %(time)s"),
    1: lambda: _("yesterday at %(time)s"),
    -1: lambda: _("tomorrow at %(time)s"),
}


def since(moment: datetime | None, now: datetime | None = None) -> str:
    """How long something has stood: `since 14:05`, `since yesterday`, `since Monday`, `since 03.02.2026`."""
    if moment is None:
        return ""
    local, here = _local(moment), _local(now or reader.now())
    past = (here.date() - local.date()).days
    if past <= 0:
        return _("since %(time)s") % {"time": f"{local:%H:%M}"}
    if past == 1:
        return _("since yesterday")
    if past < 7:
        return _SINCE[local.weekday()]()
    return _("since %(date)s") % {"date": f"{local:{DATE_FORM}}"}


_SINCE = (
    lambda: _("since Monday"),
    lambda: _("since Tuesday"),
    lambda: _("since Wednesday"),
    lambda: _("since Thursday"),
    lambda: _("since Friday"),
    lambda: _("since Saturday"),
    lambda: _("since Sunday"),
)
_WEEKDAYS = (
    lambda: pgettext("standing alone", "Monday"),
    lambda: pgettext("standing alone", "Tuesday"),
    lambda: pgettext("standing alone", "Wednesday"),
    lambda: pgettext("standing alone", "Thursday"),
    lambda: pgettext("standing alone", "Friday"),
    lambda: pgettext("standing alone", "Saturday"),
    lambda: pgettext("standing alone", "Sunday"),
)


def weekday(value: date) -> str:
    return _WEEKDAYS[value.weekday()]()


def day(value: date | datetime | None) -> str:
    """dd.mm.yyyy in all three languages, in the reader's time zone."""
    if value is None:
        return ""
    return _day_text(_local(value))


def moment(value: datetime | None) -> str:
    """dd.mm.yyyy hh:mm in the reader's time zone."""
    if value is None:
        return ""
    local = _local(value)
    return f"{_day_text(local)} {local.hour:02}:{local.minute:02}"


def _day_text(value: date) -> str:
    return f"{value.day:02}.{value.month:02}.{value.year:04}"  # three times as fast as strftime: lists call it a lot


D = TypeVar("D", date, datetime)


def _local(value: D) -> D:
    return value.astimezone(reader.zone()) if isinstance(value, datetime) and timezone.is_aware(value) else value


def age(born: date | None, on: date | None = None) -> str:
    """`43 years`; below three years `14 months`; below one month `12 days`."""
    if born is None:
        return ""
    on = on or timezone.localdate()
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if years >= 3:
        return npgettext("age", "%(n)d year", "%(n)d years", years) % {"n": years}
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if months >= 1:
        return npgettext("age", "%(n)d month", "%(n)d months", months) % {"n": months}
    return days(max((on - born).days, 0))


def money(amount: Decimal | float | None, currency: str = "KZT") -> str:
    """`1 250 000 ₸`: no cents when there are none, sign behind the number in every language."""
    if amount is None:
        return ""
    value = Decimal(str(amount))
    places = 0 if value == value.to_integral_value() else 2
    return f"{number_format(value, places, force_grouping=True)}\u00a0{_SIGNS.get(currency, currency)}"


def quantity(value: float | Decimal | None, places: int | None = None) -> str:
    """A number as the language writes it."""
    return "" if value is None else number_format(value, places, force_grouping=not -10_000 < value < 10_000)


def bytes_(size: int) -> str:
    """`240 KB`, `3.5 MB`."""
    if size < 1_000_000:
        return _("%(n)s KB") % {"n": quantity(max(1, round(size / 1000)))}
    return _("%(n)s MB") % {"n": quantity(round(size / 1_000_000, 1), 1)}


def person(value: Any) -> str:
    """A person's name: of a user, a patient, an actor, or as given."""
    for name in ("full_name", "name"):
        if found := getattr(value, name, ""):
            return str(found() if callable(found) else found)
    return str(value or "")


def in_zone(value: datetime | None, zone: str) -> str:
    """A moment at another place: `12.03.2026 14:00 (UTC+5)`, for a date that two sides must agree on."""
    if value is None:
        return ""
    local = timezone.localtime(value, ZoneInfo(zone))
    offset = (local.utcoffset() or timedelta()).total_seconds() / 3600
    return f"{local:{MOMENT_FORM}} (UTC{offset:+g})"


@lru_cache(maxsize=1024)
def _language_name(code: str, reader: str) -> str:
    return str(Locale(reader).languages.get(code, code))


def language_name(code: str) -> str:
    """A language in the reader's language: `kk` → "казахский"; a code that nobody knows stays as it is."""
    return _language_name(code, language()[:2])
