"""`medcluster export`"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from medcluster.config import console
from medcluster.config.console import CommandFailed, Report
from medcluster.indicators import taking
from medcluster.indicators.snapshot import current
from medcluster.kernel.actor import SYSTEM
from medcluster.registry import importing as registry
from medcluster.registry.imports.kinds import KINDS

WRITERS = {".csv": registry.export_csv, ".xlsx": registry.export_xlsx}


def _registry_command(kind: str, label: str) -> click.Command:
    def run(*, file: Path, template: bool) -> Report:
        if file.suffix.lower() not in WRITERS:
            raise CommandFailed(f"{file.name}: end the file's name in .csv or .xlsx.")
        content = WRITERS[file.suffix.lower()](kind, template_only=template)
        file.write_bytes(content)
        return Report({"file": str(file), "bytes": len(content)}, (f"{file}: {len(content)} bytes",))

    run.__doc__ = f"Write {label} to a CSV or XLSX file that `import` reads back."
    return console.command(
        click.argument("file", type=click.Path(dir_okay=False, path_type=Path)),
        click.option("--template", is_flag=True, help="Only the headings, to be filled in."),
    )(run)


@console.command(
    click.argument("table", type=click.Choice(sorted(taking.DAYS))),
    click.argument("file", type=click.Path(dir_okay=False, path_type=Path)),
    click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day."),
    click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day, counted too."),
    click.option("--centre", type=int, help="Only this centre (its id)."),
)
def facts(*, table: str, file: Path, first: datetime | None, last: datetime | None, centre: int | None) -> Report:
    """Write a table of the facts to a .csv or .parquet file, without persons. Kept in the audit trail."""
    form = file.suffix.lower().removeprefix(".")
    if form not in taking.FORMATS:
        raise CommandFailed(f"{file.name}: end the file's name in .csv or .parquet.")
    wanted = taking.Wanted(table, first.date() if first else None, last.date() if last else None, centre)
    rows = taking.take(current(), wanted, form, file, by=SYSTEM)
    return Report({"file": str(file), "rows": rows}, (f"{file}: {rows} rows",))


REGISTRY = {f"registry-{code}": _registry_command(code, str(kind.label).lower()) for code, kind in KINDS.items()}
command = click.Group(help="Write the registry or the facts to a file.", commands={**REGISTRY, "facts": facts})
