"""`medcluster report`"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import click

from medcluster.config import console
from medcluster.config.console import CommandFailed, Report
from medcluster.indicators import building
from medcluster.indicators.asking import Period
from medcluster.indicators.reports.counting import count
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.formats import FORMATS, write
from medcluster.indicators.snapshot import current, the_store
from medcluster.indicators.store import FactsBusy
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.errors import Incomplete
from medcluster.registry.models import Centre

FORMS = ("%Y-%m-%d", "%d.%m.%Y")
LANGUAGES = ("ru", "kk", "en")


class Day(click.ParamType[date]):
    """A day as programs write it or as people do: 2018-05-31, 31.05.2018."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        for form in FORMS:
            with suppress(ValueError):
                return datetime.strptime(str(value), form).date()
        raise click.BadParameter(
            f"There is no day {value}. Write year, month and day like this: 2018-05-31.", ctx, param
        )


DAY = Day()


@console.command(
    click.option("--from", "first", type=DAY, required=True, help="First day."),
    click.option("--to", "last", type=DAY, required=True, help="Last day, counted too."),
    click.option("--since", type=DAY, help="First day of the cumulative part; default: where the records begin."),
    click.option("--centre", "centres", multiple=True, help="Code of a centre, to narrow the report; may be repeated."),
    click.option("--lang", "language", type=click.Choice(LANGUAGES), default="ru", show_default=True),
    click.option("--format", "form", type=click.Choice([*FORMATS]), help="Default: by the file's name, else json."),
    click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File; none: JSON on screen."),
    click.option("--as-is", is_flag=True, help="Do not take the latest changes into the facts first."),
)  # fmt: skip
def period(
    *, first: date, last: date, since: date | None, centres: tuple[str, ...], language: str,
    form: str | None, output: Path | None, as_is: bool,
) -> Report:  # fmt: skip
    """What the cluster did between two days, against the year before, in words, tables and charts."""
    to_screen = output is None or str(output) == "-"
    chosen = form or ("json" if to_screen or output is None else output.suffix.removeprefix(".").lower())
    if chosen not in FORMATS:
        raise CommandFailed(f"Say the format with --format, or end the file's name in one of: {', '.join(FORMATS)}.")
    if to_screen and chosen != "json":
        raise CommandFailed(f"Give a file with -o: {chosen} is not written to the screen.")
    file = write(_counted(first, last, since, centres, as_is), chosen, language)
    if to_screen or output is None:
        return Report(json.loads(file.content), (file.content.decode().rstrip(),))
    output.write_bytes(file.content)
    return Report({"file": str(output), "bytes": len(file.content)}, (f"{output}: {len(file.content)} bytes",))


def _counted(first: date, last: date, since: date | None, centres: tuple[str, ...], as_is: bool) -> PeriodFigures:
    """The figures; what is wrong with the days is told as for people."""
    try:
        asked = Period(first, last)
        if not as_is:
            with console.progress("Tables") as tell, suppress(FactsBusy):
                building.refresh(the_store(), tell)
        return count(current(), asked, since, _keys(centres))
    except Incomplete as refused:
        raise CommandFailed(" ".join(str(fault.message) for fault in refused.faults)) from refused


def _keys(codes: tuple[str, ...]) -> list[int]:
    known = dict(Centre.objects.visible_to(SYSTEM).values_list("code", "pk"))
    if strange := [code for code in codes if code not in known]:
        raise CommandFailed(f"No centre has the code {', '.join(strange)}. There are: {', '.join(sorted(known))}.")
    return [known[code] for code in codes]


command = click.Group(help="Write the reports of the cluster to files.", commands={"period": period})
