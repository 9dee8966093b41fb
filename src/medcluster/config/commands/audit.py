"""`medcluster audit`"""

from __future__ import annotations

import json
from pathlib import Path

import click

from medcluster.audit import services as trail
from medcluster.config import console
from medcluster.config.console import CommandFailed, Exit, Report

Anchors = dict[int, tuple[int, str]]


@console.command(
    click.option(
        "--anchors",
        type=click.Path(exists=True, path_type=Path),
        help="The --json answer of an earlier run, kept elsewhere.",
    )
)
def verify(*, anchors: Path | None) -> Report:
    """Prove the audit trail: every changed, deleted or reordered row is named. Exit code 1 when there is one.

    Keep the --json answer outside: with it even a whole database put back to an older state is found.
    """
    with console.progress("Rows") as tell:
        found = trail.verify(progress=tell, anchors=_read(anchors) if anchors else None)
    facts = {
        "sound": found.sound,
        "rows": found.rows,
        "heads": {str(chain): list(head) for chain, head in found.heads.items()},
        "findings": [vars(finding) for finding in found.findings],
    }
    lines = [f"{found.rows} rows, {len(found.findings)} findings" + (": the trail is sound" if found.sound else "")]
    lines += [f"chain {f.chain}, row {f.sequence}: {f.kind}: {f.words}" for f in found.findings]
    return Report(facts, tuple(lines), Exit.OK if found.sound else Exit.FAILED)


def _read(path: Path) -> Anchors:
    try:
        heads = json.loads(path.read_text())["heads"]
        return {int(chain): (int(sequence), str(last)) for chain, (sequence, last) in heads.items()}
    except (ValueError, KeyError, TypeError):
        raise CommandFailed(f"{path} is not the --json answer of `medcluster audit verify`.") from None


command = click.Group(help="Verify the audit trail.", commands={"verify": verify})
