"""`medcluster`: one program for everything that is not done in a browser."""

from __future__ import annotations

import os

import click


@click.group()
def main() -> None:
    """Run a regional medical cluster."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medcluster.config.settings")
    import django  # settings must be named before Django is loaded

    django.setup()
