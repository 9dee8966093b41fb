"""How many of those in beds now, and of those expected, will be in beds on the coming days. Plain and explained.

Lengths of stay of the last year say for each day of a stay how likely it is to go on; everybody is taken to behave as
people of the same profile did. Nothing is smoothed and nobody unknown is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

MIN_STAYS = 20  # fewer stays of a profile say too little: all profiles are taken together


@dataclass(frozen=True)
class Staying:
    """Of those admitted, the share who are still there after `n` days: 1, 0.9, …"""

    shares: tuple[float, ...]

    @classmethod
    def of(cls, stays: Mapping[int, int]) -> Staying:
        """From how many stays lasted how many days."""
        total = sum(stays.values())
        if not total:
            return cls((1.0,))
        left, shares = total, []
        for day in range(max(stays) + 1):
            shares.append(left / total)
            left -= stays.get(day, 0)
        return cls(tuple(shares))

    def after(self, days: int) -> float:
        return self.shares[days] if 0 <= days < len(self.shares) else 0.0

    def still(self, stayed: int, more: int) -> float:
        """The chance that who is there after `stayed` days is there `more` days later. Who stayed longer than
        anybody before is taken to leave at the usual daily rate of the longest."""
        begun = self.after(stayed)
        if begun <= 0:
            return 0.5**more
        return self.after(stayed + more) / begun


@dataclass(frozen=True)
class Day:
    """Expected on one day: of those here now, and of those who come."""

    day: date
    here: float
    coming: float


def forecast(
    here: Mapping[tuple[str, date], int],
    coming: Mapping[tuple[str, date], int],
    stays: Mapping[tuple[str, int], int],
    today: date,
    days: int,
) -> list[Day]:
    """`here` and `coming` are counts by profile and day (of admission, of arrival); `stays` by profile and length."""
    staying = _by_profile(stays)
    usual = staying[""]
    found = []
    for ahead in range(days + 1):
        now = sum(
            n * staying.get(profile, usual).still(max((today - since).days, 0), ahead)
            for (profile, since), n in here.items()
        )
        later = sum(
            n * staying.get(profile, usual).after(ahead - wait)
            for (profile, on), n in coming.items()
            if (wait := max((on - today).days, 0)) <= ahead
        )
        found.append(Day(date.fromordinal(today.toordinal() + ahead), now, later))
    return found


def _by_profile(stays: Mapping[tuple[str, int], int]) -> dict[str, Staying]:
    lengths: dict[str, dict[int, int]] = {"": {}}
    for (profile, length), n in stays.items():
        for key in {profile, ""}:
            of = lengths.setdefault(key, {})
            of[length] = of.get(length, 0) + n
    return {key: Staying.of(of) for key, of in lengths.items() if not key or sum(of.values()) >= MIN_STAYS}
