"""`medcluster facts`"""

from __future__ import annotations

import click

from medcluster.config import console
from medcluster.config.console import Exit, Report
from medcluster.indicators import building
from medcluster.indicators.snapshot import the_store
from medcluster.indicators.store import Manifest


@console.command()
def refresh() -> Report:
    """Take what changed since the last time into the facts. The worker does this by itself."""
    with console.progress("Tables") as tell:
        return _built(building.refresh(the_store(), tell))


@console.command()
def rebuild() -> Report:
    """Build the facts anew. Readers keep the old ones until it is done."""
    with console.progress("Rows") as tell:
        return _built(building.rebuild(the_store(), tell))


@console.command()
def verify() -> Report:
    """Prove that the facts equal the tables that people work in. Exit code 1 when they differ."""
    with console.progress("Rows") as tell:
        found = building.verify(the_store(), tell)
    lines = [f"{d.table} {d.partition}: differs at {', '.join(map(str, d.keys))}" for d in found]
    return Report(
        {"equal": not found, "differences": [vars(difference) for difference in found]},
        tuple(lines) or ("The facts equal the tables",),
        Exit.FAILED if found else Exit.OK,
    )


def _built(manifest: Manifest) -> Report:
    rows = {table: manifest.rows(table) for table in manifest.tables}
    words = ", ".join(f"{table} {count}" for table, count in rows.items())
    facts = {"version": manifest.version, "as_of": manifest.as_of, "rows": rows}
    return Report(facts, (f"Facts as of {manifest.as_of}: {words}",))


command = click.Group(
    help="Build and prove the facts that numbers are counted from.",
    commands={"refresh": refresh, "rebuild": rebuild, "verify": verify},
)
