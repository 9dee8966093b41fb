"""Who is on duty: a week as a grid of profiles by days, and who answers at this moment."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from medcluster.registry.models import CareProfile, Centre, DutyShift
from medcluster.registry.presenters import short_name
from medcluster.registry.rules import monday_of


@dataclass(frozen=True)
class ShiftView:
    """A shift in the centre's own time."""

    shift: DutyShift
    starts_at: datetime
    ends_at: datetime
    now: bool

    @property
    def who(self) -> str:
        return short_name(self.shift.specialist.name)

    @property
    def overnight(self) -> bool:
        return self.starts_at.date() != self.ends_at.date()


@dataclass(frozen=True)
class DutyLine:
    """A profile and its shifts, a list per day of the week; a shift stands on the day on which it begins."""

    profile: CareProfile
    days: tuple[tuple[ShiftView, ...], ...]


@dataclass(frozen=True)
class DutyWeek:
    monday: date
    days: tuple[date, ...]
    today: date
    lines: tuple[DutyLine, ...]

    @property
    def previous(self) -> date:
        return self.monday - timedelta(days=7)

    @property
    def next(self) -> date:
        return self.monday + timedelta(days=7)


def week(centre: Centre, day: date | None = None) -> DutyWeek:
    """The centre's week that has the day, in the centre's time zone. One query."""
    zone = ZoneInfo(centre.time_zone)
    now = timezone.now()
    today = now.astimezone(zone).date()
    monday = monday_of(day or today)
    start = datetime.combine(monday, time.min, zone)
    shifts = (
        DutyShift.objects.filter(centre=centre, starts_at__gte=start, starts_at__lt=start + timedelta(days=7))
        .select_related("profile", "specialist")
        .order_by("starts_at")
    )
    grid: dict[CareProfile, list[list[ShiftView]]] = defaultdict(lambda: [[] for _day in range(7)])
    for shift in shifts:
        view = _view(shift, zone, now)
        grid[shift.profile][view.starts_at.weekday()].append(view)
    lines = tuple(
        DutyLine(profile, tuple(tuple(day) for day in days))
        for profile, days in sorted(grid.items(), key=lambda pair: str(pair[0]).casefold())
    )
    return DutyWeek(monday, tuple(monday + timedelta(days=n) for n in range(7)), today, lines)


def on_duty(at: datetime | None = None, *, centre_id: int | None = None, profile: str = "") -> list[DutyShift]:
    """Shifts running at the moment, of active centres; for teleconsultations: whom to ask now."""
    shifts = DutyShift.objects.at(at or timezone.now()).filter(centre__is_active=True)
    if centre_id is not None:
        shifts = shifts.filter(centre_id=centre_id)
    if profile:
        shifts = shifts.filter(profile_id=profile)
    return list(
        shifts.select_related("centre", "profile", "specialist").order_by("centre__code", "profile_id", "starts_at")
    )


def _view(shift: DutyShift, zone: ZoneInfo, now: datetime) -> ShiftView:
    return ShiftView(
        shift,
        shift.starts_at.astimezone(zone),
        shift.ends_at.astimezone(zone),
        shift.starts_at <= now < shift.ends_at,
    )
