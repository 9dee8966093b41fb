"""How every command speaks: words for people or JSON for programs, progress on standard error, known exit codes.

A command returns a `Report`; this module prints it and ends the process. Errors are told in words; the traceback is
shown with `--debug` only.
"""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NoReturn

import click
from django.conf import settings
from django.utils import translation
from tqdm import tqdm

NO_TABLE = re.compile(r'no such table|relation "\w+" does not exist')
Tell = Callable[[int, int], None]  # done so far, of how many


class Exit(IntEnum):
    """What the exit code of every command means."""

    OK = 0
    FAILED = 1  # it could not be done, or a check found something
    USAGE = 2  # wrong arguments or wrong settings
    REJECTED = 3  # done, but some rows were rejected
    INTERRUPTED = 130  # Ctrl-C


class CommandFailed(Exception):
    """The command cannot go on; the message says why and what to do."""


@dataclass(frozen=True)
class Report:
    """What a command did: `facts` for programs, `lines` for people."""

    facts: dict[str, Any] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    code: Exit = Exit.OK


Option = Callable[[Callable[..., Any]], Callable[..., Any]]  # what click.option(…) and click.argument(…) give


def command(*options: Option) -> Callable[[Callable[..., Report | None]], click.Command]:
    """Make a function a command with `--json` and `--debug`: its docstring is the help, its Report the answer."""

    def decorate(function: Callable[..., Report | None]) -> click.Command:
        def run(*, as_json: bool, debug: bool, **given: Any) -> NoReturn:
            answer(_done(function, given, as_json=as_json, debug=debug), as_json=as_json)

        for option in reversed((*options, *_COMMON)):
            run = option(run)
        return click.command(help=function.__doc__)(run)

    return decorate


_COMMON = (
    click.option("--json", "as_json", is_flag=True, help="Answer in JSON on standard output."),
    click.option("--debug", is_flag=True, help="Show the traceback of an error."),
)


def _done(function: Callable[..., Report | None], given: dict[str, Any], *, as_json: bool, debug: bool) -> Report:
    # the command line speaks English, also in what the apps say
    language = translation.override("en") if settings.configured else nullcontext()
    try:
        with language:
            return function(**given) or Report()
    except (KeyboardInterrupt, click.Abort):
        sys.exit(Exit.INTERRUPTED)
    except click.ClickException:
        raise
    except Exception as error:  # the outermost place: everything is told in words here
        if debug:
            traceback.print_exc()
        refuse(in_words(error), as_json=as_json)


def answer(report: Report, *, as_json: bool) -> NoReturn:
    """Print the report in the asked form and end the process with its code."""
    if as_json:
        click.echo(json.dumps(report.facts, ensure_ascii=False, default=str))
    else:
        for line in report.lines:
            click.echo(line)
    sys.exit(report.code)


def refuse(words: str, *, as_json: bool, code: Exit = Exit.FAILED) -> NoReturn:
    """End with an error in words, on standard error and, when asked for, as JSON."""
    if as_json:
        click.echo(json.dumps({"error": words}, ensure_ascii=False))
    click.secho(f"Error: {words}", err=True, fg="red")
    sys.exit(code)


def in_words(error: Exception) -> str:
    """What went wrong for a person: our own words, the system's, or the kind of the error and how to see more."""
    kind = f"{type(error).__module__}.{type(error).__name__}"
    if isinstance(error, CommandFailed) or kind.startswith("medcluster."):
        return str(error)
    if kind.startswith("django.db") and NO_TABLE.search(str(error)):
        return "The database has no tables yet. Run: medcluster migrate"
    if kind.endswith(("OperationalError", "PoolTimeout")):
        return (
            f"The database cannot be used: {str(error).strip()} Check MEDCLUSTER_DATABASE_URL and that it is running."
        )
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror or error}{where}"
    return f"{type(error).__name__}: {error} (add --debug to see where)"


def note(words: str) -> None:
    """A line for the person at the terminal, never part of the answer."""
    click.echo(words, err=True)


@contextmanager
def progress(title: str) -> Iterator[Tell]:
    """A bar on standard error while a long work goes on; nothing when that is not a terminal."""
    bar = tqdm(desc=title, unit="", disable=not sys.stderr.isatty(), file=sys.stderr, dynamic_ncols=True)

    def tell(done: int, total: int) -> None:
        bar.total = total or None
        bar.update(done - bar.n)

    try:
        yield tell
    finally:
        bar.close()
