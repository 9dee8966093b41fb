"""`medcluster demo`"""

from __future__ import annotations

import click
from django.db import connections
from django.utils.translation import override

from medcluster.config import console, demonstration, serving
from medcluster.config.console import Report
from medcluster.demo.cluster import PASSWORD
from medcluster.demo.people import demo_people
from medcluster.kernel.permissions import ROLES

SIZE = 2000


@console.command(
    click.option("--size", type=click.IntRange(1, 5_000_000), default=SIZE, show_default=True, help="How many cases."),
    click.option("--scenario", type=click.Choice([*demonstration.SCENARIOS]), help="A past of fixed size."),
    click.option("--no-serve", is_flag=True, help="Load only."),
    click.option("--host", help="Address to listen at; default MEDCLUSTER_BIND."),
    click.option("--port", type=click.IntRange(1, 65535), help="Port to listen at; default MEDCLUSTER_PORT."),
)
def command(*, size: int, scenario: str | None, no_serve: bool, host: str | None, port: int | None) -> Report | None:
    """Load the demonstration cluster and serve it. Everybody and everything in it is invented.

    A second start keeps the data. Ctrl-C ends everything. The scenario `aktobe-2018`, which gives the figures of the
    report of June 2018, is added to a demonstration that is there; in an empty MEDCLUSTER_DATA it stands alone (home
    region KZ-15).
    """
    with console.progress("Cases") as tell:
        if scenario:
            size, seconds = demonstration.prepare_scenario(scenario, tell)
        else:
            seconds = demonstration.prepare(size, tell)
    report = loaded(size, seconds)
    if no_serve:
        return report
    if seconds:
        click.echo(report.lines[0])
    serving.serve(host=host, port=port, with_worker=True, ready=announce)
    return None


def loaded(size: int, seconds: float) -> Report:
    """What was loaded, and how fast."""
    rate = round(size / seconds) if seconds else 0
    words = f"{size} cases loaded in {seconds:.1f} s: {rate} cases per second"
    found = {"loaded": bool(seconds), "size": size, "seconds": round(seconds, 2), "per_second": rate}
    return Report(found, (words if seconds else "The demonstration is there already; nothing changed",))


def announce(address: str) -> None:
    """The addresses, and whom one may sign in as."""
    people = demo_people()
    width = max((len(person.email) for person in people), default=0)
    click.echo(f"\nMedcluster, demonstration: {address}")
    click.echo(f"\nSign in with the password {PASSWORD} (everybody is invented):")
    with override("en"):  # the command line is English, the pages are not
        for person in people:
            click.echo(f"  {person.email:<{width}}  {ROLES[person.role].label}: {person.name}")
    click.echo("\nCtrl-C ends it; the data are kept.")
    connections.close_all()
