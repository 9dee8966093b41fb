"""`medcluster export`"""

from __future__ import annotations

from pathlib import Path

import click

from medcluster.config import console
from medcluster.config.console import CommandFailed, Report
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


command = click.Group(
    help="Write the registry to a file.",
    commands={f"registry-{code}": _registry_command(code, str(kind.label).lower()) for code, kind in KINDS.items()},
)
