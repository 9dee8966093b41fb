"""Draws docs/workflows.md from the registered tables: `uv run python -m medcluster.config.workflow_docs`.

A test fails when the page is stale, so the picture is never older than the house.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import django
from django.utils import translation

from medcluster.kernel.permissions import ROLES, Role
from medcluster.kernel.workflow import ALL, RESUME, STAY, WORKFLOWS, Action, Kind, Workflow

PAGE = Path(__file__).resolve().parents[3] / "docs" / "workflows.md"
COMMAND = "uv run python -m medcluster.config.workflow_docs"
MANY = 5  # an action possible in more states than this is told in words and not drawn
HEAD = f"""# Workflows

Every case of the house lives on a table: states, actions, deadlines. This page is drawn from the tables in the code
by `{COMMAND}`; do not edit it by hand.

How to read it. An action leads from its states to another one; *back* means to the state that was left when the case
was set aside, *stays* that the state does not change. Needs in (brackets) are optional. Of the deadlines, **+** starts,
**‖** pauses, **▸** resumes and **■** stops. Limits are the defaults that an installation starts with
(`rulebook/reference/limits.csv`); each cluster keeps its own under Rules, with dates of force.
"""


def page() -> str:
    """The whole page, in English, whatever the reader's language."""
    limits = _limits()
    with translation.override("en"):
        parts = [HEAD, *(_workflow(WORKFLOWS[code], limits) for code in sorted(WORKFLOWS, key=_order))]
    return "\n".join(parts)


def _order(code: str) -> tuple[int, str]:
    """The patient's way first, whatever else after it."""
    known = ("teleconsult", "referral", "offer", "episode")
    return (known.index(code) if code in known else len(known), code)


def _workflow(workflow: Workflow, limits: dict[tuple[str, str], list[str]]) -> str:
    states = [
        (f"`{s.code}`", s.label, s.plain, _roles(s.owes), _step(workflow, s.step), "yes" if s.final else "")
        for s in workflow.states
    ]
    clocks = [
        (f"`{c.code}`", c.label, _roles(c.owes), _roles(c.escalates_to), "<br>".join(limits[workflow.code, c.code]))
        for c in workflow.clocks
    ]
    parts = [
        f"## {workflow.label}\n",
        *_diagram(workflow),
        "### States\n",
        *_table(("state", "name", "what the patient reads", "who owes the next step", "step", "final"), states),
        "### Actions\n",
        *_table(
            ("action", "name", "who", "from → to", "needs", "deadlines", "messages"),
            [_action(workflow, action) for action in workflow.actions],
        ),
    ]
    if clocks:
        parts += ["### Deadlines\n", *_table(("deadline", "name", "owed by", "told as well", "limit"), clocks)]
    return "\n".join(parts)


def _diagram(workflow: Workflow) -> Iterator[str]:
    drawn = [a for a in workflow.actions if len(a.sources) <= MANY and a.target != STAY]
    yield "```mermaid\nstateDiagram-v2"
    for state in workflow.states:
        yield f"  {state.code}: {state.label}"
    yield f"  [*] --> {workflow.initial}"
    for (source, target), labels in _arrows(workflow, drawn).items():
        yield f"  {source} --> {target}: {', '.join(labels)}"
    for state in workflow.states:
        if state.final:
            yield f"  {state.code} --> [*]"
    yield "```\n"
    if left := [a for a in workflow.actions if len(a.sources) > MANY and a.target != STAY]:
        names = ", ".join(f"{a.label} (to `{_target(a)}`)" for a in left)
        yield f"Not drawn, because possible in many states: {names}.\n"


def _arrows(workflow: Workflow, actions: Iterable[Action]) -> dict[tuple[str, str], list[str]]:
    """Labels by source and target, in the order of the table; a way back is drawn to every state it can lead to."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for action in actions:
        for source in _in_order(workflow, action.sources):
            for target in _targets(workflow, action, source):
                found[source, target].append(str(action.label))
    return found


def _targets(workflow: Workflow, action: Action, source: str) -> list[str]:
    if action.target != RESUME:
        return [action.target]
    asides = [a for a in workflow.actions if a.sets_aside and a.target == source and len(a.sources) <= MANY]
    return _in_order(workflow, frozenset(s for a in asides for s in a.sources))


def _action(workflow: Workflow, action: Action) -> tuple[Any, ...]:
    sources = _in_order(workflow, action.sources)
    everywhere = action.sources >= workflow.open_states
    left = "every open state" if everywhere else ", ".join(f"`{code}`" for code in sources)
    who = _roles(action.roles) + (" (not a button)" if action.internal else "")
    return (
        f"`{action.code}`",
        action.label,
        who,
        f"{left} → {_target(action, mark='`')}",
        ", ".join(_need(need) for need in action.needs),
        _clocks(action),
        ", ".join(f"`{template}`" for template in action.sends),
    )


def _target(action: Action, mark: str = "") -> str:
    return {RESUME: "*back*", STAY: "*stays*"}.get(action.target, f"{mark}{action.target}{mark}")


def _need(need: Any) -> str:
    words = f"{need.label}" + (f" (`{need.catalogue}`)" if need.kind is Kind.REASON else "")
    return words if need.required else f"({words})"


def _clocks(action: Action) -> str:
    columns = (("+", action.starts), ("‖", action.pauses), ("▸", action.resumes), ("■", action.stops))
    return ", ".join(f"{sign} {'all' if code == ALL else code}" for sign, codes in columns for code in codes)


def _roles(found: Iterable[Role]) -> str:
    labels = [str(ROLES[role].label) if role in ROLES else role.value for role in Role if role in frozenset(found)]
    return ", ".join(labels)


def _step(workflow: Workflow, code: str) -> str:
    return str(dict(workflow.steps).get(code, ""))


def _in_order(workflow: Workflow, codes: frozenset[str]) -> list[str]:
    return [state.code for state in workflow.states if state.code in codes]


def _table(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"
    yield ""


def _limits() -> dict[tuple[str, str], list[str]]:
    # Models can be imported only once Django is set up, which main() does after this module is loaded.
    from medcluster.rulebook import names, presenters  # noqa: PLC0415
    from medcluster.rulebook.defaults import default_limits  # noqa: PLC0415

    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    with translation.override("en"):
        for row in default_limits():
            whom = " ".join(
                [row.country] * bool(row.country) + [names.priority(row.priority).lower()] * bool(row.priority)
            )
            words = presenters.limit(row.amount, row.unit)
            found[row.workflow, row.clock].append(f"{whom}: {words}" if whom else words)
    return found


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medcluster.config.settings")
    django.setup()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
