"""How often one network address may ask for open data, so that a careless script does not slow the cluster down."""

from __future__ import annotations

from django.core.cache import cache
from django.utils.translation import gettext as _

from medcluster.kernel.errors import DomainError

MOST, WINDOW = 120, 60  # questions in so many seconds


class TooOften(DomainError):
    """Asked too often from one address: wait."""

    status = 429


def count(address: str) -> None:
    """Raises TooOften beyond the limit."""
    key = f"opendata:{address or '-'}"
    cache.add(key, 0, WINDOW)
    try:
        asked = cache.incr(key)
    except ValueError:  # it ended between the two lines
        return
    if asked > MOST:
        raise TooOften(_("You asked more than %(n)d times within a minute. Wait a minute and go on.") % {"n": MOST})
