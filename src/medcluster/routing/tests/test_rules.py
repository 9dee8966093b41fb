"""The advice: who is left out and why, what counts for and against, and promises that hold for every registry."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcluster.kernel.codes import Funding, Priority
from medcluster.registry.snapshot import BedsOffer, CentreEntry, ProfileOffer
from medcluster.routing.districts import district_of
from medcluster.routing.presenters import CODES, words
from medcluster.routing.rules import Effect, Ranked, RoutingRequest, distance_km, rank
from medcluster.routing.tests.factories import NOW, REGIONS, beds, centre, offer, request, snapshot


def only(asked: RoutingRequest, entry: CentreEntry, **changes: object) -> Ranked:
    (row,) = rank(asked, snapshot(entry, **changes))
    return row


def codes(row: Ranked, effect: Effect | None = None) -> set[str]:
    return {why.code for why in row.reasons if effect is None or why.effect is effect}


class TestExclusions:
    @pytest.mark.parametrize(
        ("asked", "entry", "why"),
        [
            (request(profile="29"), centre(), {"profile"}),
            (request(age_years=70), centre(profiles=(offer(age_to=60),)), {"age"}),
            (request(age_years=3), centre(profiles=(offer(age_from=18),)), {"age"}),
            (request(profile="20"), centre(profiles=(offer(profile="20"),)), {"age"}),
            (request(method="HT-112-02"), centre(), {"method"}),
            (request(conditions="day"), centre(), {"conditions"}),
            (request(), centre(is_consultative=True, beds=()), {"consults_only"}),
            (request(age_years=70, method="X", conditions="day"), centre(profiles=(offer(age_to=60),)),
             {"age", "method", "conditions"}),
        ],
    )  # fmt: skip
    def test_every_reason_is_told(self, asked: RoutingRequest, entry: CentreEntry, why: set[str]) -> None:
        row = only(asked, entry)
        assert row.excluded
        assert row.place == 0
        assert codes(row) == why

    def test_what_is_not_known_excludes_nobody(self) -> None:
        asked = RoutingRequest(profile="112", at=NOW)
        assert not only(asked, centre(profiles=(offer(age_from=18, conditions=frozenset()),))).excluded

    def test_a_consultative_centre_with_beds_takes_patients(self) -> None:
        assert not only(request(), centre(is_consultative=True)).excluded
        assert not only(request(conditions=""), centre(is_consultative=True, beds=())).excluded

    def test_excluded_ones_come_last_and_have_no_place(self) -> None:
        rows = rank(request(), snapshot(centre(1, profiles=()), centre(2), centre(3, profiles=())))
        assert [(row.centre_id, row.place) for row in rows] == [(2, 1), (1, 0), (3, 0)]


class TestScores:
    def test_a_near_fitting_centre_says_why(self) -> None:
        row = only(request(wished_centre_id=1, method="HT-112-01"), centre())
        assert codes(row, Effect.FOR) == {
            "wish",
            "method_available",
            "funding",
            "free_beds",
            "wait_within",
            "same_region",
        }
        assert row.wished
        assert (row.free, row.beds, row.wait_days, row.distance_km) == (5, 40, 10, 0)

    def test_a_far_full_centre_says_why_not(self) -> None:
        entry = centre(
            region="KZ-71", profiles=(offer(fundings=frozenset({"paid"}), wait_days=90),), beds=(beds(free=0),)
        )
        row = only(request(), entry)
        assert codes(row, Effect.AGAINST) == {"funding_refused", "no_free_bed", "wait_beyond", "distance"}
        assert row.score < 0

    def test_an_old_confirmation_counts_half_and_says_so(self) -> None:
        fresh, old, never = (
            only(request(), centre(beds=(beds(confirmed_at=at),)))
            for at in (NOW - timedelta(days=7), NOW - timedelta(days=8), None)
        )
        assert fresh.score > old.score == never.score
        assert "free_beds_stale" in codes(old) & codes(never)
        assert "free_beds" in codes(fresh)

    def test_beds_of_the_other_age_group_do_not_count(self) -> None:
        row = only(request(), centre(beds=(beds(age_group="child", free=20),)))
        assert "capacity_unknown" in codes(row, Effect.NOTE)

    def test_care_without_a_bed_asks_for_none(self) -> None:
        entry = centre(profiles=(offer(conditions=frozenset({"outpatient"})),), beds=())
        assert not codes(only(request(conditions="outpatient"), entry)) & {"capacity_unknown", "free_beds"}

    def test_the_same_district_beats_the_same_country(self) -> None:
        near = only(request(), centre(region="KZ-27"))
        far = only(request(), centre(region="KZ-71"))
        assert "same_district" in codes(near)
        assert "same_country" in codes(far)
        assert near.score > far.score

    def test_an_emergency_weighs_way_and_beds_more(self) -> None:
        near_full, far_free = centre(1, beds=(beds(free=0),)), centre(2, region="KZ-71", beds=(beds(free=9),))
        planned = rank(request(), snapshot(near_full, far_free))
        emergency = rank(request(priority=Priority.EMERGENCY), snapshot(near_full, far_free))
        gap = {row.centre_id: row.score for row in planned}
        gap_now = {row.centre_id: row.score for row in emergency}
        assert gap[1] > gap[2]
        assert gap_now[2] > gap_now[1]

    def test_destinations_outside_come_after_the_cluster_unless_wished(self) -> None:
        inside = centre(1, region="KZ-71", beds=(beds(free=0),))
        outside = centre(2, region="KZ-15", is_external=True)
        assert [r.centre_id for r in rank(request(), snapshot(inside, outside))] == [1, 2]
        wished = rank(request(wished_centre_id=2), snapshot(inside, outside))
        assert [r.centre_id for r in wished] == [2, 1]


class TestWords:
    def test_every_reason_has_words_in_every_language(self) -> None:
        seen: set[str] = set()
        for asked in (
            request(),
            request(wished_centre_id=1, method="HT-112-01", limit_days=None),
            request(funding="dms"),
        ):
            for entry in (
                centre(), centre(profiles=()), centre(is_external=True, beds=()),
                centre(is_consultative=True, beds=()), centre(beds=(beds(free=0),)),
                centre(region="KZ-27", beds=(beds(confirmed_at=None),)), centre(region="KZ-71"),
                centre(profiles=(offer(fundings=frozenset(), wait_days=90, age_from=1),)),
                centre(profiles=(offer(age_to=3, conditions=frozenset({"day"})),), methods=frozenset()),
                centre(latitude=None, longitude=None),
            ):  # fmt: skip
                for why in only(asked, entry).reasons:
                    assert words(why)
                    seen.add(why.code)
        assert seen == CODES


class TestDistance:
    def test_aktobe_to_astana(self) -> None:
        km = distance_km((50.28, 57.17), (51.16, 71.47))
        assert km is not None
        assert 980 < km < 1030

    def test_unknown_point(self) -> None:
        assert distance_km((None, 1.0), (1.0, 1.0)) is None

    def test_districts(self) -> None:
        assert district_of("KZ-15") == district_of("KZ-27") == "KZ-west"
        assert district_of("RU-ORE") == "RU-volga"
        assert district_of("UZ-TK") == "UZ-TK"


# -- promises for every registry

regions = st.sampled_from(sorted(REGIONS))
fundings = st.frozensets(st.sampled_from(Funding.values), max_size=3)
waits = st.none() | st.integers(0, 200)
offers = st.builds(
    ProfileOffer, st.just("112"), st.none() | st.integers(0, 60), st.none() | st.integers(30, 120),
    st.frozensets(st.sampled_from(["inpatient", "day"]), max_size=2), fundings, waits,
)  # fmt: skip
confirmed = st.none() | st.integers(0, 40).map(lambda days: NOW - timedelta(days=days))
bed_offers = st.builds(BedsOffer, st.just("112"), st.just("adult"), st.integers(0, 60), st.integers(0, 30), confirmed)


@st.composite
def centres(draw: st.DrawFn, ident: int) -> CentreEntry:
    return centre(
        ident, region=draw(regions), profiles=(draw(offers),), is_external=draw(st.booleans()),
        beds=tuple(draw(st.lists(bed_offers, max_size=1))),
    )  # fmt: skip


registries = st.integers(1, 6).flatmap(lambda n: st.tuples(*(centres(ident) for ident in range(1, n + 1))))
requests = st.builds(
    RoutingRequest, profile=st.just("112"), at=st.just(NOW), age_years=st.none() | st.integers(0, 100),
    home_region=st.just("") | regions, home_country=st.sampled_from(["", "KZ", "RU"]),
    funding=st.just("") | st.sampled_from(Funding.values), conditions=st.sampled_from(["", "inpatient", "day"]),
    priority=st.sampled_from(Priority.values), limit_days=waits, wished_centre_id=st.none() | st.integers(1, 6),
)  # fmt: skip


def place(asked: RoutingRequest, entries: tuple[CentreEntry, ...], ident: int) -> int:
    """How many stand before it; an excluded one stands behind all."""
    return [row.centre_id for row in rank(asked, snapshot(*entries))].index(ident)


def swapped(entries: tuple[CentreEntry, ...], better: CentreEntry) -> tuple[CentreEntry, ...]:
    return tuple(better if entry.id == better.id else entry for entry in entries)


@given(requests, registries)
def test_equal_input_gives_equal_output_in_any_order(asked: RoutingRequest, entries: tuple[CentreEntry, ...]) -> None:
    forwards, backwards = rank(asked, snapshot(*entries)), rank(asked, snapshot(*reversed(entries)))
    assert forwards == backwards
    assert [row.place for row in forwards if not row.excluded] == list(
        range(1, 1 + sum(not row.excluded for row in forwards))
    )
    assert len(forwards) == len(entries)


@given(requests, registries, st.integers(1, 20))
def test_more_free_beds_never_rank_lower(asked: RoutingRequest, entries: tuple[CentreEntry, ...], more: int) -> None:
    mine = entries[0]
    better = replace(mine, beds=tuple(replace(b, free=b.free + more) for b in mine.beds))
    assert place(asked, swapped(entries, better), 1) <= place(asked, entries, 1)


@given(requests, registries)
def test_a_wish_never_ranks_lower(asked: RoutingRequest, entries: tuple[CentreEntry, ...]) -> None:
    without = replace(asked, wished_centre_id=None)
    assert place(replace(asked, wished_centre_id=1), entries, 1) <= place(without, entries, 1)


@given(requests, registries, st.integers(1, 200))
def test_a_shorter_wait_never_ranks_lower(asked: RoutingRequest, entries: tuple[CentreEntry, ...], less: int) -> None:
    (mine,) = entries[0].profiles
    if mine.wait_days is None:
        return
    better = replace(entries[0], profiles=(replace(mine, wait_days=max(0, mine.wait_days - less)),))
    assert place(asked, swapped(entries, better), 1) <= place(asked, entries, 1)


@given(requests, registries)
def test_accepting_the_funding_never_ranks_lower(asked: RoutingRequest, entries: tuple[CentreEntry, ...]) -> None:
    (mine,) = entries[0].profiles
    better = replace(entries[0], profiles=(replace(mine, fundings=mine.fundings | {asked.funding}),))
    assert place(asked, swapped(entries, better), 1) <= place(asked, entries, 1)


@given(requests, registries)
def test_a_younger_confirmation_of_free_beds_never_ranks_lower(
    asked: RoutingRequest, entries: tuple[CentreEntry, ...]
) -> None:
    if not entries[0].beds or not entries[0].beds[0].free:
        return
    better = replace(entries[0], beds=tuple(replace(b, confirmed_at=NOW) for b in entries[0].beds))
    assert place(asked, swapped(entries, better), 1) <= place(asked, entries, 1)


@settings(max_examples=50)
@given(requests, registries)
def test_every_reason_is_weighed_and_the_score_is_their_sum(
    asked: RoutingRequest, entries: tuple[CentreEntry, ...]
) -> None:
    for row in rank(asked, snapshot(*entries)):
        assert row.score == sum(why.weight for why in row.reasons)
        assert all(why.weight >= 0 for why in row.with_effect(Effect.FOR))
        assert all(why.weight <= 0 for why in row.with_effect(Effect.AGAINST))
        assert not row.excluded or {why.effect for why in row.reasons} == {Effect.EXCLUDES}
