"""What the values of dimensions are called, in the reader's language, and the colour that a centre has everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.episodes.models import Outcome
from medcluster.indicators.declared import Direction, Unit
from medcluster.kernel.codes import AgeGroup, Conditions, Funding, Priority, Residency, Sex
from medcluster.referrals.models import Source
from medcluster.referrals.workflow import REFERRAL
from medcluster.registry.known import known
from medcluster.registry.models import CareProfile, Centre, Country, Department, Method, Organisation, Region
from medcluster.rulebook.models import CodedReason
from medcluster.teleconsults.models import Form, Mode

NOT_KNOWN = _("Not known")
COLOURS = 10  # slots of the palette in charts.css

DIMENSIONS: dict[str, Any] = {
    "centre": _("Centre"),
    "department": _("Department"),
    "organisation": _("Referring organisation"),
    "profile": _("Profile"),
    "conditions": _("Conditions of care"),
    "priority": _("Priority"),
    "age_group": _("Age group"),
    "sex": _("Sex"),
    "residency": _("Residency"),
    "home_region": _("Home region"),
    "home_country": _("Home country"),
    "funding": _("Funding"),
    "method": _("Method"),
    "outcome": _("Outcome"),
    "source": _("Source of the request"),
    "mode": pgettext_lazy("of a teleconsultation", "Mode"),
    "form": pgettext_lazy("of a teleconsultation", "Form"),
    "occasion": _("Occasion of the visit"),
    "kind": _("Kind"),
    "code": _("Service"),
    "format": _("Format"),
    "country_group": _("Countries"),
    "countries": _("Country"),
    "profiles": _("Specialty"),
    "title": pgettext_lazy("of an event", "Title"),
    "institutions": _("Institutions"),
    "stopped": _("Where it stopped"),
    "stop_reason": _("Reason for stopping"),
    "answer": _("Answer of the centre"),
    "reason": _("Reason"),
    "deadline": _("Deadline"),
    "wait_decision": _("Days to the decision"),
    "wait_admission": _("Days to admission"),
    "stay_days": _("Days in hospital"),
    "answer_days": _("Days to the answer"),
}
UNITS = {
    Unit.STAYS: _("patients"),
    Unit.PEOPLE: _("persons"),
    Unit.SERVICES: _("services"),
    Unit.REQUESTS: _("requests"),
    Unit.VISITS: _("visits"),
    Unit.EVENTS: _("events"),
    Unit.DEADLINES: _("deadlines"),
    Unit.DAYS: _("days"),
    Unit.SHARE: "%",
}
DIRECTIONS = {
    Direction.MORE: _("More is better"),
    Direction.LESS: _("Less is better"),
    Direction.NONE: _("Neither"),
}
ANSWERS = {
    "accepted": _("Accepted"),
    "declined": _("Declined"),
    "suggested": _("Another centre suggested"),
    "advised": _("Treatment at home advised"),
}


def unit(value: Unit) -> str:
    return str(UNITS.get(value, value.value))


def dimension(code: str) -> str:
    return str(DIMENSIONS.get(code, code))


def label(code: str, value: Any) -> str:
    """The name of one value of a dimension; its own code where nothing better is known."""
    if value is None or value == "":
        return str(NOT_KNOWN)
    return _LABELS.get(code, lambda given: str(given))(value)


def centre_slot(pk: Any) -> int:
    """The colour of a centre: the same on every chart, by the order in which centres were registered."""
    return sorted(known(Centre)).index(pk) % COLOURS if pk in known(Centre) else COLOURS - 1


def reason(code: str, *catalogues: str) -> str:
    """The words of a coded reason, as the rulebook says them now."""
    rows = {(row.catalogue, row.code): row for row in known(CodedReason).values()}
    for catalogue in catalogues or {key[0] for key in rows}:
        if found := rows.get((catalogue, code)):
            return str(found.label)
    return code


def _registered(model: Any) -> Callable[[Any], str]:
    def name(key: Any) -> str:
        found = known(model).get(key)
        return str(getattr(found, "short_name", "") or found.name) if found else str(key)

    return name


def _choice(choices: Any) -> Callable[[Any], str]:
    return lambda value: str(choices(value).label) if value in choices.values else str(value)


_STATES = {state.code: state.label for state in REFERRAL.states}
_CLOCKS = {clock.code: clock.label for clock in REFERRAL.clocks}


_LABELS: dict[str, Callable[[Any], str]] = {
    "centre": _registered(Centre),
    "department": _registered(Department),
    "organisation": _registered(Organisation),
    "profile": _registered(CareProfile),
    "method": _registered(Method),
    "home_region": _registered(Region),
    "home_country": _registered(Country),
    "conditions": _choice(Conditions),
    "priority": _choice(Priority),
    "age_group": _choice(AgeGroup),
    "sex": _choice(Sex),
    "residency": _choice(Residency),
    "funding": _choice(Funding),
    "outcome": _choice(Outcome),
    "source": _choice(Source),
    "mode": _choice(Mode),
    "form": _choice(Form),
    "stopped": lambda code: str(_STATES.get(code, code)),
    "stop_reason": reason,
    "reason": lambda code: reason(code, "offer.decline", "referral.redirect"),
    "answer": lambda code: str(ANSWERS.get(code, code)),
    "deadline": lambda code: str(_CLOCKS.get(code, code)),
}
