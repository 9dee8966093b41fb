"""`medcluster`: one program for everything that is not done in a browser.

A command is a module of `config/commands/`. It is imported only when it is called: `medcluster --help` answers at
once, and the module may import the apps' code at its top, because Django has been started by then.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import AbstractContextManager

import click

from medcluster.config.console import Exit, refuse
from medcluster.config.environment import WrongSettings

COMMANDS = {
    "serve": "Serve the site and its worker until Ctrl-C.",
    "worker": "Send messages, sound clocks, scan files: the work behind the pages.",
    "demo": "Load the demonstration cluster and serve it.",
    "migrate": "Bring the database to this version and load the reference data.",
    "check": "Check settings, database, catalogues and security of this installation.",
    "import": "Read patients or the registry from files.",
    "export": "Write the registry or the facts to a file.",
    "facts": "Build and prove the facts that numbers are counted from.",
    "report": "Write the report of a period as JSON, docx, xlsx or PDF.",
    "audit": "Verify the audit trail.",
    "backup": "Write database and files into one archive.",
    "restore": "Put an archive of `backup` in place.",
    "person": "Make people who can sign in: the first administrator.",
    "token": "Make, list and revoke personal API tokens.",
    "settings": "Show every setting with its value and meaning.",
    "static": "Collect the static files with hashed names into a folder.",
}
MODULES = {"import": "import_"}
NEEDS_NO_DJANGO = frozenset({"settings"})
SPEAK_TO_PEOPLE = frozenset({"serve", "worker", "demo"})  # what they write is read on pages, in their languages


class Commands(click.Group):
    """Finds a command by its name and starts Django before its module is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        if cmd_name == "demo":
            os.environ.setdefault("MEDCLUSTER_DEMO", "1")
        if cmd_name not in NEEDS_NO_DJANGO:
            start_django()
            if cmd_name not in SPEAK_TO_PEOPLE:
                ctx.with_resource(in_english())
        module = importlib.import_module(f"medcluster.config.commands.{MODULES.get(cmd_name, cmd_name)}")
        found: click.Command = module.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def start_django() -> None:
    """Read the settings and load the apps; wrong settings end the process with every fault and its hint."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medcluster.config.settings")
    import django  # noqa: PLC0415  half a second that `medcluster --help` does not need

    try:
        django.setup()
    except WrongSettings as error:
        refuse(str(error), as_json="--json" in sys.argv, code=Exit.USAGE)


def in_english() -> AbstractContextManager[None]:
    """The command line speaks English throughout, whatever language the cluster's pages are in."""
    from django.utils.translation import override  # noqa: PLC0415  Django is started only by now

    found: AbstractContextManager[None] = override("en")
    return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="medcluster")
def main() -> None:
    """Run a regional medical cluster.

    Every command takes --json (answer for programs) and --debug (traceback of an error).

    Exit codes: 0 done; 1 failed or a check found something; 2 wrong arguments or settings; 3 done, some rows rejected;
    130 interrupted.
    """


if __name__ == "__main__":
    main()
