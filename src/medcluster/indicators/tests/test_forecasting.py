"""The forecast counts people down by usual lengths of stay."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from medcluster.indicators.forecasting import Staying, forecast

TODAY = date(2026, 11, 22)


def test_the_share_still_there_falls_with_the_days() -> None:
    staying = Staying.of({2: 1, 4: 1})
    assert [staying.after(day) for day in range(6)] == [1, 1, 1, 0.5, 0.5, 0]
    assert staying.still(2, 1) == 0.5
    assert Staying.of({}).after(0) == 1


def test_who_is_here_leaves_and_who_is_booked_comes() -> None:
    stays = {("29", 3): 40}
    here = {("29", TODAY - timedelta(days=1)): 2}
    coming = {("29", TODAY + timedelta(days=2)): 3, ("54", TODAY - timedelta(days=1)): 1}
    days = forecast(here, coming, stays, TODAY, 6)
    assert [day.here for day in days] == [2, 2, 2, 0, 0, 0, 0]
    assert [day.coming for day in days] == [1, 1, 4, 4, 3, 3, 0]


def test_without_ended_stays_nobody_is_lost_at_once() -> None:
    days = forecast({("29", TODAY): 4}, {}, {}, TODAY, 2)
    assert days[0].here == 4


@pytest.mark.parametrize("stayed", [10, 40])
def test_who_stays_longer_than_anybody_leaves_step_by_step(stayed: int) -> None:
    staying = Staying.of({5: 30})
    assert staying.still(stayed, 0) == 1
    assert staying.still(stayed, 1) == 0.5
