"""Public numbers of cases: "R26-000123-7" = kind, year, running number, check digit.

Computed from the primary key, never stored: no counter to lock, and a mistyped digit is noticed (Luhn).
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

_FORM = re.compile(r"^([A-Z])(\d{2})-?(\d{6,})-?(\d)$")
_DOUBLED = {str(n): 2 * n - 9 if n > 4 else 2 * n for n in range(10)}
_LOOKALIKES = str.maketrans("РОТЕ", "POTE")  # Cyrillic letters typed for Latin ones


def number(prefix: str, pk: int, created: datetime) -> str:
    return _number(prefix, pk, created.year % 100)


@lru_cache(maxsize=16_384)  # a list names each of its rows several times
def _number(prefix: str, pk: int, of_century: int) -> str:
    year, running = f"{of_century:02d}", f"{pk:06d}"
    return f"{prefix}{year}-{running}-{luhn(year + running)}"


def parse(prefix: str, text: str) -> int | None:
    """The primary key in a number as people type it (spaces, lower case, Cyrillic look-alikes); None: it is not one."""
    cleaned = re.sub(r"[\s–—_]", "", text.strip().upper()).translate(_LOOKALIKES)
    match = _FORM.match(cleaned)
    if match is None or match[1] != prefix or luhn(match[2] + match[3]) != int(match[4]):
        return None
    return int(match[3])


def luhn(digits: str) -> int:
    """The Luhn check digit of a string of digits."""
    doubled, plain = digits[::-2], digits[-2::-2]
    return -(sum(map(_DOUBLED.__getitem__, doubled)) + sum(map(int, plain))) % 10
