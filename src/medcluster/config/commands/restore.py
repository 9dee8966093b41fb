"""`medcluster restore`"""

from __future__ import annotations

from pathlib import Path

import click

from medcluster.config import console, restoring
from medcluster.config.console import Exit, Report


@console.command(
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.option("--force", is_flag=True, help="Replace data that are there; SQLite and files are set aside."),
)
def command(*, file: Path, force: bool) -> Report:
    """Put an archive of `backup` in place: proved whole first, then the database, then the files, then the audit trail.

    Refuses to overwrite data without --force, and while Medcluster is running.
    """
    with console.progress("Members") as tell:
        done = restoring.restore(file, force=force, tell=tell)
    facts = {"file": str(file), **vars(done), "set_aside": [str(path) for path in done.set_aside]}
    lines = [f"Restored {done.members} members of {done.made_at}", *(f"Set aside: {path}" for path in done.set_aside)]
    lines.append(f"Audit trail: {done.rows} rows, {done.findings} findings")
    lines += [f"Warning: {words}" for words in done.warnings]
    return Report(facts, tuple(lines), Exit.FAILED if done.findings else Exit.OK)
