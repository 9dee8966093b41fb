"""`medcluster static`"""

from __future__ import annotations

from pathlib import Path

import click
from django.core.management import call_command
from django.test.utils import override_settings

from medcluster.config import console
from medcluster.config.console import Report

HASHED = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


@console.command(click.argument("folder", type=click.Path(file_okay=False, path_type=Path)))
def command(*, folder: Path) -> Report:
    """Collect the static files with hashed names into FOLDER, for MEDCLUSTER_STATIC. Run when an image is built."""
    with override_settings(STATIC_ROOT=str(folder), STORAGES=HASHED):
        call_command("collectstatic", interactive=False, verbosity=0)
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    return Report({"folder": str(folder), "files": files}, (f"{files} files in {folder}",))
