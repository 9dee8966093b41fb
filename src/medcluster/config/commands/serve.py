"""`medcluster serve`"""

from __future__ import annotations

import click

from medcluster.config import console, serving


def announce(address: str) -> None:
    click.echo(f"Medcluster is served at {address} (Ctrl-C ends it)")


@console.command(
    click.option("--host", help="Address to listen at; default MEDCLUSTER_BIND."),
    click.option("--port", type=click.IntRange(1, 65535), help="Port to listen at; default MEDCLUSTER_PORT."),
    click.option("--no-worker", is_flag=True, help="Web only: the worker runs elsewhere."),
)
def command(*, host: str | None, port: int | None, no_worker: bool) -> None:
    """Serve the site and its worker, as one tree of processes, until Ctrl-C or SIGTERM."""
    serving.serve(host=host, port=port, with_worker=not no_worker, ready=announce)
