"""The advice in the words of people: every reason as a sentence, rows ready to be drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medcluster.kernel.web.words import ago, days, quantity
from medcluster.routing.rules import Effect, Ranked, Why

Values = Mapping[str, Any]


def words(why: Why) -> str:
    """The sentence of one reason, in the reader's language."""
    return _WORDS[why.code](dict(why.values))


def _ages(values: Values) -> str:
    first, last = int(values["from"]), int(values["to"])
    if first >= 0 and last >= 0:
        return _("Treats ages %(first)d to %(last)d only") % {"first": first, "last": last}
    if first >= 0:
        return ngettext("Treats from %(n)d year of age", "Treats from %(n)d years of age", first) % {"n": first}
    if last >= 0:
        return ngettext("Treats up to %(n)d year of age", "Treats up to %(n)d years of age", last) % {"n": last}
    return _("Does not treat this age group")


def _free(values: Values) -> str:
    free = ngettext("%(n)d free bed", "%(n)d free beds", values["free"]) % {"n": values["free"]}
    return _("%(free)s of %(beds)d") % {"free": free, "beds": values["beds"]}


def _free_stale(values: Values) -> str:
    if values["days"] < 0:
        return _("%(free)s, never confirmed") % {"free": _free(values)}
    return _("%(free)s, but confirmed %(days)s ago") % {"free": _free(values), "days": days(values["days"])}


def _no_free(values: Values) -> str:
    if values["days"] < 0:
        return _("No free bed known, never confirmed")
    if values["days"] == 0:
        return _("No free bed, confirmed today")
    return _("No free bed, confirmed %(days)s ago") % {"days": days(values["days"])}


def _days(values: Values) -> dict[str, str]:
    return {name: days(value) for name, value in values.items()}


_WORDS: dict[str, Callable[[Values], str]] = {
    "profile": lambda v: _("Does not have this profile of care"),
    "age": _ages,
    "method": lambda v: _("Does not have this method"),
    "conditions": lambda v: _("Does not treat under these conditions"),
    "consults_only": lambda v: _("Consults from afar and has no beds"),
    "wish": lambda v: _("Wished by the patient"),
    "method_available": lambda v: _("Has the method"),
    "funding": lambda v: _("Accepts the funding"),
    "funding_refused": lambda v: _("Does not accept the funding"),
    "funding_unknown": lambda v: _("Accepted funding is not known"),
    "free_beds": _free,
    "free_beds_stale": _free_stale,
    "no_free_bed": _no_free,
    "capacity_unknown": lambda v: _("Free beds are not known"),
    "wait": lambda v: _("Expected wait: %(wait)s") % {"wait": days(v["wait"])},
    "wait_within": lambda v: (
        _("Expected wait %(wait)s, within the limit of %(limit)s")
        % {"wait": days(v["wait"]), "limit": days(v["limit"])}
    ),
    "wait_beyond": lambda v: (
        _("Expected wait %(wait)s, beyond the limit of %(limit)s")
        % {"wait": days(v["wait"]), "limit": days(v["limit"])}
    ),
    "same_region": lambda v: _("In the patient's region"),
    "same_district": lambda v: _("In the patient's district"),
    "same_country": lambda v: _("In the patient's country"),
    "distance": lambda v: _("%(km)s km from home") % {"km": quantity(v["km"])},
    "distance_unknown": lambda v: _("The distance is not known"),
    "outside_cluster": lambda v: _("Outside the cluster"),
}
CODES = frozenset(_WORDS)


@dataclass(frozen=True)
class Row:
    """A centre as the advice shows it. `points` are drawn beside each reason, so that nothing is hidden."""

    centre_id: int
    place: int
    name: str
    score: int
    wished: bool
    external: bool
    pros: tuple[tuple[str, str], ...]
    cons: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    why_not: tuple[str, ...]
    confirmed: str
    chosen: bool = False
    asked: Any = None


def rows(ranked: Iterable[Ranked], *, chosen: Iterable[str] = (), asked: Mapping[int, Any] | None = None) -> list[Row]:
    """The rows in the order of the advice. `chosen`: ids ticked by the person; `asked`: open offers by centre."""
    ticked = {str(ident) for ident in chosen}
    return [_row(entry, str(entry.centre_id) in ticked, (asked or {}).get(entry.centre_id)) for entry in ranked]


def _row(entry: Ranked, chosen: bool, asked: Any) -> Row:
    return Row(
        centre_id=entry.centre_id,
        place=entry.place,
        name=str(entry.name),
        score=entry.score,
        wished=entry.wished,
        external=entry.is_external,
        pros=_weighed(entry, Effect.FOR),
        cons=_weighed(entry, Effect.AGAINST),
        notes=tuple(words(why) for why in entry.with_effect(Effect.NOTE)),
        why_not=tuple(words(why) for why in entry.with_effect(Effect.EXCLUDES)),
        confirmed=_confirmed(entry.confirmed_at),
        chosen=chosen,
        asked=asked,
    )


def _weighed(entry: Ranked, effect: Effect) -> tuple[tuple[str, str], ...]:
    """Sentences with their points as people write them (`+30`, `−8`), the weightiest first."""
    found = sorted(entry.with_effect(effect), key=lambda why: -abs(why.weight))
    return tuple((words(why), f"{why.weight:+d}".replace("-", "−") if why.weight else "") for why in found)


def _confirmed(at: datetime | None) -> str:
    return _("beds confirmed %(when)s") % {"when": ago(at)} if at else ""


def context(
    advice: Any, *, chosen: Iterable[str] = (), asked: Mapping[int, Any] | None = None, selectable: bool = False
) -> dict[str, Any]:
    """What `routing/advice.html` draws. `selectable` adds a box named `centres` to every row."""
    return {
        "advice": advice,
        "advice_rows": rows(advice.ranked, chosen=chosen, asked=asked),
        "advice_excluded": rows(advice.excluded, chosen=chosen, asked=asked),
        "advice_selectable": selectable,
    }
