"""What does not add up, by the declared formula over the facts, put to whichever engine holds them.

ibis writes the SQL of a formula once for each engine; what a question is narrowed to is bound to it as values.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from medcluster.indicators.declared import Formula
from medcluster.indicators.facts import FACTS
from medcluster.indicators.narrowing import Rows, narrowed
from medcluster.kernel.lazily import lazily

if TYPE_CHECKING:
    from medcluster.indicators.asking import Question
    from medcluster.indicators.snapshot import Snapshot

ibis = lazily("ibis")  # a second of every start otherwise
IBIS_TYPES = {
    "text": "string", "whole": "int64", "day": "date", "moment": "timestamp('UTC')", "flag": "boolean",
    "part": "float64",
}  # fmt: skip
ASKED = "asked"  # the rows of the fact table that the question is about


def from_facts(snapshot: Snapshot, question: Question, *, months: bool = False) -> Rows:
    """The figure by the dimensions of the question; with `months`, the month (its first day) comes before them.

    A figure that nothing is known of (the median of nothing) is left out.
    """
    indicator, period = question.indicator, question.period
    engine = snapshot.engine
    formula = compiled(indicator.formula, indicator.fact, indicator.day, question.by, engine.dialect, months=months)
    condition, given = narrowed(question.where)
    sql = f"WITH {ASKED} AS (SELECT * FROM {indicator.fact} WHERE {indicator.day} BETWEEN ? AND ?{condition}) {formula}"  # noqa: S608  our own names, values bound
    rows = engine.ask(snapshot, sql, [period.first, period.last, *given])
    return {tuple(map(_day, row[:-1])): _number(row[-1]) for row in rows if row[-1] is not None}


@lru_cache(maxsize=2000)
def compiled(formula: Formula, fact: str, day: str, by: Sequence[str], dialect: str, *, months: bool) -> str:
    """The formula over the rows asked for, as one statement; writing it takes longer than a small cluster's answer."""
    rows = ibis.table(_schema(fact), name=ASKED)
    keys = [*by]
    if months:
        rows, keys = rows.mutate(of_month=rows[day].truncate("M")), ["of_month", *by]
    figure = formula(rows).name("figure")
    asked = rows.group_by(keys).aggregate(figure) if keys else rows.aggregate(figure)
    return str(ibis.to_sql(asked, dialect=dialect))


@lru_cache
def _schema(fact: str) -> Any:
    (found,) = (of for of in FACTS if of.code == fact)
    return ibis.schema({column.name: IBIS_TYPES[column.kind] for column in found.columns})


def _day(value: Any) -> Any:
    """Engines give the month as a day or as a moment."""
    return value.date() if hasattr(value, "date") else value


def _number(value: Any) -> Any:
    """Engines give sums as whole numbers or as decimals."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
