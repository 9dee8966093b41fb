"""The facts for a page: the newest, else those that this process still holds, else the words why there are none."""

from __future__ import annotations

from medcluster.indicators import feed, snapshot
from medcluster.indicators.presenters import Standing
from medcluster.indicators.snapshot import Snapshot
from medcluster.indicators.store import FactsDamaged, FactsMissing


def opened() -> tuple[Snapshot | None, Standing]:
    """What can be asked now, and how far it is to be trusted. Never raises for spoilt or missing facts."""
    try:
        found = snapshot.current()
    except (FactsMissing, FactsDamaged) as refusal:
        held = snapshot.held()
        return held, Standing(held.as_of if held else None, str(refusal))
    standing = Standing(found.as_of)
    if standing.is_old:  # on a quiet night nothing is written, and old facts are still the newest
        standing = Standing(found.as_of, behind=feed.heads() != found.manifest.feed)
    return found, standing
