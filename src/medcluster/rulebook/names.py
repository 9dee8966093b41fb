"""Names for the codes that rules hold: workflows, deadlines, catalogues, countries, care profiles, roles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from babel import Locale
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.utils.translation import gettext as translated  # of a text that is not written here

from medcluster.kernel.codes import Priority
from medcluster.kernel.permissions import ROLES, Role
from medcluster.kernel.workflow import WORKFLOWS

Choices = Sequence[tuple[str, Any]]
# Sources of the defaults in reference/*.csv, which are shown in the reader's language.
SOURCES = (
    gettext_noop("Cluster default"),
    gettext_noop("Cluster default: a flag and not a statutory limit"),
    gettext_noop("Common practice of international desks"),
    gettext_noop("KZ: no statutory limit found; a flag"),
    gettext_noop("KZ: oncology work-up"),
    gettext_noop("KZ practice"),
    gettext_noop("RU and KZ telemedicine orders (not verified)"),
    gettext_noop("RU: commission of the receiving organisation (not verified)"),
    gettext_noop("RU form 057/у-04"),
    gettext_noop("RU programme of state guarantees: specialised admission"),
    gettext_noop("RU programme of state guarantees: suspected or known cancer"),
)
_profiles: list[Callable[[], Choices]] = []
ONCOLOGY = "oncology"  # a track of its own beside the priorities: cancer has legal limits


def provide_profiles(choices: Callable[[], Choices]) -> None:
    """Care profiles live in the registry, on the same floor: a room above brings the two together."""
    _profiles[:] = [choices]


def profiles() -> dict[str, str]:
    """Names of care profiles by code; one query."""
    return {code: str(name) for code, name in (_profiles[0]() if _profiles else ())}


def workflow(code: str) -> str:
    return str(WORKFLOWS[code].label) if code in WORKFLOWS else code


def clock(workflow_code: str, clock_code: str) -> str:
    table = WORKFLOWS.get(workflow_code)
    found = [spec for spec in table.clocks if spec.code == clock_code] if table else []
    return str(found[0].label) if found else clock_code


def clock_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every deadline of every workflow, grouped: values are `referral.triage`."""
    return [
        (str(table.label), [(f"{table.code}.{spec.code}", str(spec.label)) for spec in table.clocks])
        for table in WORKFLOWS.values()
    ]


def catalogue(code: str) -> str:
    """`Referral: decline`, from the action that asks for a reason of this catalogue."""
    if code == "routing.override":
        return _("Routing: leaving the advice")
    for table in WORKFLOWS.values():
        for action in table.actions:
            if any(need.catalogue == code for need in action.needs):
                return f"{table.label}: {action.label}"
    return code


def catalogues() -> list[tuple[str, str]]:
    """Every catalogue that some action asks for, and the one of routing."""
    codes = {need.catalogue for t in WORKFLOWS.values() for a in t.actions for need in a.needs if need.catalogue}
    return sorted(((code, catalogue(code)) for code in codes | {"routing.override"}), key=lambda pair: pair[1])


def country(code: str) -> str:
    if not code:
        return _("All countries")
    return str(Locale.parse((get_language() or "ru")[:2]).territories.get(code, code))


def priority(code: str) -> str:
    if not code:
        return _("All priorities")
    return dict(priorities()).get(code, code)


def priorities() -> list[tuple[str, str]]:
    return [*((code, str(label)) for code, label in Priority.choices), (ONCOLOGY, _("Oncology, planned"))]


def roles() -> list[tuple[str, str]]:
    return [(role.value, str(definition.label)) for role, definition in ROLES.items()]


def role(code: str) -> str:
    known = {member.value: member for member in Role}
    return str(ROLES[known[code]].label) if code in known and known[code] in ROLES else code


def source(text: str) -> str:
    """Where a rule comes from: as it was typed, or a source of the defaults in the reader's language."""
    return translated(text) if text in SOURCES else text
