"""`medcluster backup`"""

from __future__ import annotations

from pathlib import Path

import click

from medcluster.config import archive, console
from medcluster.config.console import Report


@console.command(click.argument("file", type=click.Path(dir_okay=False, path_type=Path)))
def command(*, file: Path) -> Report:
    """Write database and files into one archive, while others work. It holds patients' data: keep it safe."""
    with console.progress("Files") as tell:
        summary = archive.write(file, tell)
    return Report(
        {"file": str(file), **vars(summary)}, (f"{file}: {summary.members} members, {summary.size / 1e6:.1f} MB",)
    )
