"""The page that draws every workflow is as young as the tables."""

from __future__ import annotations

import re

from medcluster.config.workflow_docs import COMMAND, PAGE, page
from medcluster.kernel.workflow import WORKFLOWS


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), f"docs/workflows.md is stale: {COMMAND}"


def test_everything_is_on_it() -> None:
    text = page()
    for workflow in WORKFLOWS.values():
        assert text.count("```mermaid") == len(WORKFLOWS)
        for codes in (workflow.states, workflow.actions, workflow.clocks):
            assert all(f"| `{entry.code}` |" in text for entry in codes)


def test_the_diagrams_are_well_formed() -> None:
    for diagram in re.findall(r"```mermaid\n(.*?)```", page(), re.S):
        first, *lines = diagram.strip().splitlines()
        assert first == "stateDiagram-v2"
        declared = {line.split(":")[0].strip() for line in lines if "-->" not in line}
        for line in (line for line in lines if "-->" in line):
            source, _arrow, rest = line.strip().partition(" --> ")
            assert {source, rest.split(":")[0].strip()} - {"[*]"} <= declared
