"""What every installation starts with: the countries of the near abroad (members of the CIS) between two days.

Founded on 8 December 1991 by Belarus, Russia and Ukraine, joined on 21 December by the others (Alma-Ata Declaration);
Georgia was a member from 3 December 1993 to 18 August 2009, Ukraine ended its part on 19 May 2018, Turkmenistan takes
part as an associate. What somebody has changed is left alone: only an empty table is filled.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from medcluster.learning.models import NearAbroad

FOUNDED, JOINED = date(1991, 12, 8), date(1991, 12, 21)
MEMBERS: tuple[tuple[str, date, date | None], ...] = (
    ("AM", JOINED, None),
    ("AZ", JOINED, None),
    ("BY", FOUNDED, None),
    ("GE", date(1993, 12, 3), date(2009, 8, 17)),
    ("KG", JOINED, None),
    ("KZ", JOINED, None),
    ("MD", JOINED, None),
    ("RU", FOUNDED, None),
    ("TJ", JOINED, None),
    ("TM", JOINED, None),
    ("UA", FOUNDED, date(2018, 5, 18)),
    ("UZ", JOINED, None),
)


def load(**signal: Any) -> None:
    """Receiver of `post_migrate`."""
    if signal.get("using", "default") == "default" and not NearAbroad.objects.exists():
        NearAbroad.objects.bulk_create(
            NearAbroad(country=country, valid_from=since, valid_until=until) for country, since, until in MEMBERS
        )
