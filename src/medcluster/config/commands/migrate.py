"""`medcluster migrate`"""

from __future__ import annotations

from medcluster.config import console
from medcluster.config.console import Report
from medcluster.config.installing import bring_up_to_date


@console.command()
def command() -> Report:
    """Bring the database to this version and load the reference data (regions, profiles, limits, reasons).

    Safe to run again and while an older version is serving: what an editor of the cluster changed is left alone.
    """
    applied, reference = bring_up_to_date()
    lines = [f"{len(applied)} migrations applied" if applied else "Nothing to migrate"]
    lines += [
        f"{name}: " + ", ".join(f"{number} {what}" for what, number in counts.items())
        for name, counts in reference.items()
    ]
    return Report({"applied": applied, "reference": reference}, tuple(lines))
