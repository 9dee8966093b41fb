"""`medcluster import`"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from medcluster.config import console
from medcluster.config.console import Exit, Report
from medcluster.kernel.actor import SYSTEM
from medcluster.learning.importing import EVENTS
from medcluster.patients import importing as patients
from medcluster.registry import importing as registry
from medcluster.registry.imports.kinds import KINDS
from medcluster.registry.imports.shapes import Kind
from medcluster.visits.importing import VISITS

TABLES = (VISITS, EVENTS)
SHOWN = 20  # rejected rows told on the screen; --json has all of them


@console.command(click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path)))
def import_patients(*, files: tuple[Path, ...]) -> Report:
    """Read patients from FHIR R4 files: bundles, single resources, NDJSON, or folders of them."""
    with console.progress("Files") as tell:
        result = patients.run(files, by=SYSTEM, progress=tell)
    facts = result.as_json()
    words = [
        f"{row['file']}{', ' + row['entry'] if row['entry'] else ''}: {row['reason']}" for row in facts["rejected"]
    ]
    words += [f"{file}: nobody in it" for file in result.without_patients]
    return _report(facts, words)


def _table_command(kind: str | Kind, label: str) -> click.Command:
    def run(*, file: Path, dry_run: bool) -> Report:
        result = registry.run(kind, file, SYSTEM, dry_run)
        facts = result.as_json()
        faults = facts.pop("faults")
        facts["rejected_rows"], facts["rejected"] = facts["rejected"], faults
        words = [f"{f['cell'] or 'file'} {f['column']}: {f['message']}".replace(" :", ":") for f in faults]
        words += [f"column «{name}» is not known and was left out" for name in result.ignored]
        if dry_run:
            words.append("Nothing was written (--dry-run).")
        elif not result.ok:
            words.append("Nothing was written: mend the rows above and run again.")
        return _report(facts, words)

    run.__doc__ = f"Read {label} from CSV or XLSX: all rows or none."
    return console.command(
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.option("--dry-run", is_flag=True, help="Say what would change, write nothing."),
    )(run)


def _report(facts: dict[str, Any], words: list[str]) -> Report:
    """The counts as every importer gives them; exit code 3 when something was rejected."""
    counts = ", ".join(f"{facts[name]} {name}" for name in ("created", "updated", "unchanged"))
    lines = [f"{counts}, {len(facts['rejected'])} rejected", *words[:SHOWN]]
    if len(words) > SHOWN:
        lines.append(f"… and {len(words) - SHOWN} more (--json shows all)")
    return Report(facts, tuple(lines), Exit.REJECTED if facts["rejected"] else Exit.OK)


command = click.Group(
    help="Read patients, visits, learning events or the registry from files. The second time nothing changes.",
    commands={
        "patients": import_patients,
        **{f"registry-{code}": _table_command(code, str(kind.label).lower()) for code, kind in KINDS.items()},
        **{kind.code: _table_command(kind, str(kind.label).lower()) for kind in TABLES},
    },
)
