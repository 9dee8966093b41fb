"""When to try again: 30 s, 1, 2, 4 … minutes up to 6 hours, shaken a little so that retries do not come in a crowd."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=6)
MAX_ATTEMPTS = 12  # about 14 hours in all
JITTER = 0.2


def next_time(now: datetime, attempts: int, *, at_least: float = 0) -> datetime:
    """The moment of the next try after `attempts` failed ones; `at_least` seconds when the other side asked so."""
    delay: timedelta = min(FIRST * float(2 ** min(attempts - 1, 20)), LONGEST)
    shaken = delay * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  not a secret
    return now + max(shaken, timedelta(seconds=at_least))
