"""Daily cubes: what adds up over days, counted once when the facts change, so that a report never counts rows.

A cube is a fact table grouped by one day and a few dimensions; its measures are sums. It lies beside the facts,
partition by partition, and is as large as (days × combinations), however many cases there are. What does not add up
(distinct persons, medians) is asked of the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import duckdb
import pyarrow as pa

ROWS = "n"


@lru_cache(maxsize=1)
def _engine() -> duckdb.DuckDBPyConnection:
    """Opened once: opening takes longer than counting a month of a small cluster."""
    return duckdb.connect(":memory:")


@dataclass(frozen=True)
class Cube:
    """`measures` maps a name to an SQL sum over the fact's rows; `n`, the number of rows, is always there."""

    code: str
    fact: str
    day: str
    dimensions: tuple[str, ...]
    measures: Mapping[str, str]

    def roll_up(self, rows: pa.Table) -> pa.Table:
        """The cube of these rows of the fact table, sorted by day."""
        sums = ", ".join(
            f"CAST({sql} AS BIGINT) AS {name}" for name, sql in {ROWS: "count(*)", **self.measures}.items()
        )
        groups = ", ".join((self.day, *self.dimensions))
        with _engine().cursor() as connection:
            connection.register("rows", rows)
            return connection.sql(
                f"SELECT {groups}, {sums} FROM rows WHERE {self.day} IS NOT NULL GROUP BY {groups} ORDER BY {groups}"  # noqa: S608  names of our own
            ).to_arrow_table()

    def holds(self, *, fact: str, day: str, measures: Iterable[str], dimensions: Iterable[str]) -> bool:
        """Whether a question can be answered from this cube."""
        return (
            (self.fact, self.day) == (fact, day)
            and {*measures} <= {ROWS, *self.measures}
            and {*dimensions} <= {*self.dimensions}
        )


_HOME = ("centre", "age_group", "residency", "home_region", "home_country")
_PAYMENT = ("centre", "age_group", "residency", "funding", "sex")
_CARE = ("centre", "department", "profile", "age_group", "residency")
_STAYS = {
    "operated": "sum(CASE WHEN operated THEN 1 ELSE 0 END)",
    "operations": "sum(operations)",
    "high_tech": "sum(high_tech)",
    "died": "sum(CASE WHEN outcome = 'died' THEN 1 ELSE 0 END)",
    "stay_days": "sum(coalesce(stay_days, 0))",
}
_HOMES = ("home_region", "home_country")
_PLACES = ("centre", "organisation", "home_region")
_LATE = {"late": "count_if(late)"}
_WAY = {name: f"count({name}_on)" for name in ("accepted", "booked", "arrived", "discharged", "answered")}

CUBES: tuple[Cube, ...] = (
    Cube("treated", "episode", "discharged_on", ("centre", "age_group", "residency"), _STAYS),
    Cube("treated_by_home", "episode", "discharged_on", _HOME, _STAYS),
    Cube("treated_by_payment", "episode", "discharged_on", _PAYMENT, _STAYS),
    Cube("treated_by_care", "episode", "discharged_on", _CARE, _STAYS),
    Cube("admitted_by_home", "episode", "admitted_on", _HOME, {}),
    Cube("operations_by_home", "operation", "started_on", _HOME, {"high_tech": "count(method)"}),
    Cube("operations_by_method", "operation", "started_on", ("centre", "profile", "method", "age_group"), {}),
    Cube("asked_by_home", "referral", "submitted_on", ("organisation", "residency", "home_region", "home_country"), {}),
    Cube("consulted", "teleconsult", "sent_on", ("centre", "profile", "mode", "form"), _LATE),
    Cube("consulted_by_home", "teleconsult", "sent_on", (*_PLACES, "home_country", "mode", "form"), _LATE),
    Cube("treated_by_outcome", "episode", "discharged_on", ("centre", "home_region", "home_country", "outcome"), {}),
    Cube("treated_by_stay", "episode", "discharged_on", ("centre", "profile", "stay_days"), {}),
    Cube("treated_by_stay_of", "episode", "discharged_on", ("centre", "department", "profile", "stay_days"), {}),
    Cube("requested", "referral", "submitted_on", ("centre", "source"), _WAY),
    Cube("way", "referral", "submitted_on", ("centre", "source", "residency", "home_region", "home_country"), _WAY),
    Cube("way_of", "referral", "submitted_on", ("organisation", "source", "residency", *_HOMES), _WAY),
    Cube("waited_decision", "referral", "submitted_on", ("centre", "profile", "wait_decision"), {}),
    Cube("waited_admission", "referral", "submitted_on", ("centre", "profile", "wait_admission"), {}),
    Cube("waited_decision_of", "referral", "submitted_on", ("organisation", "home_region", "wait_decision"), {}),
    Cube("waited_admission_of", "referral", "submitted_on", ("organisation", "home_region", "wait_admission"), {}),
    Cube("stopped_of", "referral", "submitted_on", ("organisation", "home_region", "stopped"), {}),
    Cube("stopped_why", "referral", "submitted_on", ("centre", "home_region", "stopped", "stop_reason"), {}),
    Cube("answers", "offer", "answered_on", ("centre", "home_region", "home_country", "answer", "reason"), {}),
    Cube("answers_of", "offer", "answered_on", (*_PLACES, "answer", "reason"), {}),
    Cube("answer_times", "offer", "answered_on", (*_PLACES, "answer_days"), {}),
    Cube("ended_of", "deadline", "ended_on", (*_PLACES, "deadline"), {"met": "count_if(kept)"}),
    Cube("treated_by_profile", "episode", "discharged_on", ("centre", "profile", "home_region"), {}),
    Cube("ended", "deadline", "ended_on", ("centre", "home_region", "deadline"), {"met": "count_if(kept)"}),
    Cube("visited_by_home", "visit", "happened_on", _HOME, {}),
    Cube("visited_by_care", "visit", "happened_on", ("centre", "profile", "age_group", "funding", "occasion"), {}),
    Cube("given", "visit_service", "happened_on", ("centre", "age_group", "kind"), {"quantity": "sum(quantity)"}),
    Cube(
        "given_by_kind",
        "visit_service",
        "happened_on",
        ("centre", "profile", "age_group", "kind"),
        {
            "quantity": "sum(quantity)",
        },
    ),
    Cube(
        "learned",
        "learning",
        "starts_on",
        ("centre", "kind", "country_group", "countries", "profiles", "institutions", "title"),
        {"participants": "sum(participants)"},
    ),
)
