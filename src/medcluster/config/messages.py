"""Message catalogues without GNU gettext: `uv run python -m medcluster.config.messages update|compile|check [app…]`.

One catalogue per app and language, `<app>/locale/{ru,kk}/LC_MESSAGES/django.po`; English is the code's language and
needs none. `update` extracts from Python and templates and keeps translations (a text that went away is dropped, a new
one starts with the words that another app has for it, else empty). To translate: `missing app > file.json`, write the
words into the file, `fill app file.json`. `check` fails on what is missing, stale, fuzzy, untranslated, has other
placeholders than the text, lacks a plural form, or is translated in two ways. `compile` writes the .mo files that are
older than their .po; they are not committed: `serve`, the tests and the packaging call it.
"""

from __future__ import annotations

import json
import sys
from typing import TextIO

import click

from medcluster.config.catalogues import PACKAGE, apps, catalogue, check, compile_, disagreements, fill, missing, update


@click.group()
def main() -> None:
    """Message catalogues of the house."""


@main.command("update")
@click.argument("names", nargs=-1)
def update_command(names: tuple[str, ...]) -> None:
    """Extract texts and bring the catalogues up to them."""
    for app in names or apps():
        texts, missing = update(app)
        if texts:
            click.echo(f"{app}: {texts} texts, {missing} translations missing")


@main.command("missing")
@click.argument("app")
def missing_command(app: str) -> None:
    """Print the untranslated texts as JSON, to be filled in."""
    click.echo(json.dumps(missing(app), ensure_ascii=False, indent=1))


@main.command("fill")
@click.argument("app")
@click.argument("source", type=click.File("r", encoding="utf-8"))
def fill_command(app: str, source: TextIO) -> None:
    """Take translations from JSON as `missing` prints it."""
    click.echo(f"{fill(app, json.load(source))} written")


@main.command("compile")
@click.argument("names", nargs=-1)
def compile_command(names: tuple[str, ...]) -> None:
    """Write the .mo files that are out of date."""
    click.echo(f"{sum(compile_(app) for app in names or apps())} written")


@main.command("check")
@click.argument("names", nargs=-1)
def check_command(names: tuple[str, ...]) -> None:
    """Fail when a catalogue is not complete."""
    faults = [fault for app in names or apps() for fault in check(app)]
    faults += [] if names else disagreements()
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.echo(f"{len(faults)} faults", err=True)
        sys.exit(1)


__all__ = ["PACKAGE", "apps", "catalogue", "check", "compile_", "disagreements", "fill", "main", "missing", "update"]

if __name__ == "__main__":
    main()
