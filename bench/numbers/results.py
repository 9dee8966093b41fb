"""The table of results, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TITLES = {
    "sums": "What adds up: two years, by age, from outside or not",
    "report": "The whole period report",
    "rest": "What does not add up",
    "dashboards": "Dashboards, the slowest sections",
}
SHOWN = 8


def write(found: list[dict[str, Any]], *, load: float, machine: str) -> None:
    (HERE / "results.json").write_text(json.dumps({"machine": machine, "runs": found}, indent=1) + "\n")
    head = f"# Results\n\n{machine}; load of the machine {load:.1f}. Milliseconds; CPU over both cores.\n\n"
    (HERE / "results.md").write_text(head + text(found))


def text(found: list[dict[str, Any]]) -> str:
    return "\n".join(_of_size(run) for run in found)


def _of_size(run: dict[str, Any]) -> str:
    rows = sum(run["cube_rows"].values())
    lines = [f"## {run['stays']:,} stays", "", f"Rows of the cubes: {rows:,}; memory at most {run['peak_mb']} MB.", ""]
    for part, title in TITLES.items():
        if part in run:
            lines += [f"**{title}**", "", *_table(part, run[part]), ""]
    return "\n".join(lines)


def _table(part: str, measured: dict[str, Any]) -> list[str]:
    if part == "rest":
        lines = ["| | ours | by hand | ratio | ratio of CPU |", "|---|---|---|---|---|"]
        return lines + [
            f"| {name} | {of['ours']['warm_ms']} | {of['by_hand']['warm_ms']} | {of['ratio']['warm_ms']} "
            f"| {of['ratio']['warm_cpu_ms']} |"
            for name, of in measured.items()
        ]
    shown = [*measured.items()]
    if part == "dashboards":
        shown = sorted(shown, key=lambda row: -row[1]["warm_ms"])[:SHOWN]
    return ["| | first | warm | CPU warm |", "|---|---|---|---|"] + [
        f"| {name} | {of['first_ms']} | {of['warm_ms']} | {of['warm_cpu_ms']} |" for name, of in shown
    ]
