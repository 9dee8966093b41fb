"""Public numbers of cases: "R26-000123-7" = kind, year, running number, check digit.

Computed from the primary key, never stored: no counter to lock, and a mistyped digit is noticed (Luhn).
"""

from __future__ import annotations

import re
from datetime import datetime

_FORM = re.compile(r"^([A-Z])(\d{2})-?(\d{6,})-?(\d)$")
_LOOKALIKES = str.maketrans("РОТЕ", "POTE")  # Cyrillic letters typed for Latin ones


def number(prefix: str, pk: int, created: datetime) -> str:
    body = f"{created:%y}{pk:06d}"
    return f"{prefix}{created:%y}-{pk:06d}-{luhn(body)}"


def parse(prefix: str, text: str) -> int | None:
    """The primary key in a number as people type it (spaces, lower case, Cyrillic look-alikes); None: it is not one."""
    cleaned = re.sub(r"[\s–—_]", "", text.strip().upper()).translate(_LOOKALIKES)
    match = _FORM.match(cleaned)
    if match is None or match[1] != prefix or luhn(match[2] + match[3]) != int(match[4]):
        return None
    return int(match[3])


def luhn(digits: str) -> int:
    """The Luhn check digit of a string of digits."""
    total = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10
