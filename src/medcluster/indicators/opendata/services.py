"""Writes of open data: choose an indicator, publish its periods as they become due, withdraw it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.indicators.asking import Period
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.opendata import making
from medcluster.indicators.opendata.models import Publication, PublishedPeriod
from medcluster.indicators.snapshot import Snapshot, current
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports

OBJECT = "indicators.publication"
MOST_DIMENSIONS = 5


@transaction.atomic
def publish(
    *, indicator: str, dimensions: Sequence[str], rhythm: str, since: date, opens_on: date, by: Actor
) -> Publication:
    """Choose an indicator for everybody, or change what may still be changed of one. Its periods follow by themselves.

    Incomplete for what cannot be open; Conflict when figures are out already and the change would let them be compared.
    """
    by.require(Permission.PUBLISH_DATA)
    _check(indicator, dimensions, rhythm)
    found = Publication.objects.select_for_update().filter(indicator=indicator).first()
    if found is not None and found.periods.exists() and _told_otherwise(found, dimensions, rhythm, since):
        raise Conflict(
            _("Figures of this indicator are out already. Split, rhythm and first day stay as they are: another cut of "
              "the same figures would give away what is hidden."), code="opendata.settled",
        )  # fmt: skip
    publication = found or Publication(indicator=indicator)
    publication.dimensions, publication.rhythm = list(dimensions), rhythm
    publication.since, publication.opens_on = since, opens_on
    publication.withdrawn_at = None
    publication.published_by_name, publication.published_at = by.name or "—", timezone.now()
    publication.save()
    details = {"indicator": indicator, "dimensions": list(dimensions), "rhythm": rhythm, "since": f"{since}",
               "opens_on": f"{opens_on}"}  # fmt: skip
    ports.audit.append([AuditEntry("opendata.publish", by, OBJECT, publication.pk, details=details)])
    return publication


@transaction.atomic
def withdraw(*, publication: Publication, by: Actor) -> None:
    """Take an indicator off the public page. What was published of it is kept, and comes back unchanged."""
    by.require(Permission.PUBLISH_DATA)
    publication.withdrawn_at = timezone.now()
    publication.save(update_fields=["withdrawn_at"])
    ports.audit.append(
        [AuditEntry("opendata.withdraw", by, OBJECT, publication.pk, details={"indicator": publication.indicator})]
    )


def publish_due(today: date | None = None, snapshot: Snapshot | None = None) -> int:
    """Publish every period whose time has come; how many. Safe with several workers: a period is published once."""
    day, done = today or timezone.localdate(), 0
    for publication in Publication.objects.visible_to(SYSTEM).filter(withdrawn_at__isnull=True):
        out = set(publication.periods.values_list("first", flat=True))
        for period in making.periods_due(publication.since, day, publication.rhythm):
            if period.first not in out:
                snapshot = snapshot or current()
                done += _publish(publication, period, snapshot)
    return done


def _publish(publication: Publication, period: Period, snapshot: Snapshot) -> int:
    indicator = INDICATORS[publication.indicator]
    try:
        with transaction.atomic():
            Publication.objects.select_for_update().filter(indicator__in=_codes(indicator.code)).count()
            told = list(_told(indicator.code, period))
            cells = making.made(snapshot, indicator, publication.dimensions, period, told)
            PublishedPeriod.objects.create(
                publication=publication, first=period.first, last=period.last,
                cells=[{"by": dict(key), "value": value} for key, value in cells],
                facts_version=snapshot.manifest.version, as_of=snapshot.as_of,
            )  # fmt: skip
            hidden = sum(value is None for _key, value in cells)
            details = {"indicator": indicator.code, "first": f"{period.first}", "hidden": hidden, "figures": len(cells)}
            ports.audit.append([AuditEntry("opendata.period", SYSTEM, OBJECT, publication.pk, details=details)])
    except IntegrityError:
        return 0  # another worker was faster
    return 1


def _told(code: str, period: Period) -> Iterable[making.Told]:
    """What is out already of the same facts and the same period."""
    rows = PublishedPeriod.objects.filter(first=period.first, publication__indicator__in=_codes(code))
    for row in rows.select_related("publication"):
        hidden = frozenset(tuple(cell["by"].items()) for cell in row.cells if cell["value"] is None)
        yield making.Told(INDICATORS[row.publication.indicator], tuple(row.publication.dimensions), hidden)


def _codes(code: str) -> list[str]:
    return [of.code for of in making.family(INDICATORS[code])]


def _told_otherwise(found: Publication, dimensions: Sequence[str], rhythm: str, since: date) -> bool:
    return (found.dimensions, found.rhythm, found.since) != (list(dimensions), rhythm, since)


def _check(code: str, dimensions: Sequence[str], rhythm: str) -> None:
    indicator = INDICATORS.get(code)
    if indicator is None or not making.may_be_open(indicator):
        raise Incomplete([Fault("indicator", _("Choose an indicator that counts cases."))])
    if strange := [name for name in dimensions if name not in indicator.dimensions]:
        raise Incomplete([Fault("dimensions", _("This indicator cannot be split like that.")) for _name in strange])
    if len(dimensions) > MOST_DIMENSIONS:
        raise Incomplete([Fault("dimensions", _("Choose at most %(n)d ways to split.") % {"n": MOST_DIMENSIONS})])
    others = Publication.objects.visible_to(SYSTEM).filter(indicator__in=_codes(code)).exclude(indicator=code)
    if others.exclude(rhythm=rhythm).exists():
        raise Incomplete(
            [Fault("rhythm", _("Figures of the same source are published in the other rhythm. Choose the same one: "
                               "quarters and years side by side would give away what is hidden."))]
        )  # fmt: skip
