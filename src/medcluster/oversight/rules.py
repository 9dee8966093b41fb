"""How a case loses its person: pure, no tables.

What stays: age in bands, sex, region, profile, the first three characters of the diagnosis, months and days between
events. What goes: names, numbers, identifiers, exact dates, every free text.
"""

from __future__ import annotations

import hmac
from datetime import date
from hashlib import sha256

BANDS = (1, 5, 10, 15, 18, 25, 35, 45, 55, 65, 75, 85)  # each begins a band; the last one has no end
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without characters that look alike
HALF = 20  # bits; a code is eight letters of five
MASK = (1 << HALF) - 1
ROUNDS = 6


def age_band(age: int | None) -> str:
    """ "0", "1–4", "18–24", "85+"; empty when the age is not known."""
    if age is None or age < 0:
        return ""
    begins = max((b for b in (0, *BANDS) if b <= age), default=0)
    following = next((b for b in BANDS if b > begins), None)
    if following is None:
        return f"{begins}+"
    return str(begins) if following - begins == 1 else f"{begins}–{following - 1}"


def month(day: date | None) -> str:
    """ "2026-03"."""
    return f"{day:%Y-%m}" if day else ""


def block(icd10: str) -> str:
    """The three-character category of a diagnosis."""
    return icd10[:3].upper()


def code_of(pk: int, secret: bytes) -> str:
    """A pseudonym of a case: the same for ever, without its number in it (a Feistel network keyed by the secret)."""
    left, right = pk >> HALF, pk & MASK
    for step in range(ROUNDS):
        left, right = right, left ^ _mix(right, step, secret)
    value = left << HALF | right
    letters = "".join(ALPHABET[value >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def pk_of(code: str, secret: bytes) -> int | None:
    """The key behind a pseudonym; None when it is none."""
    letters = "".join(c for c in code.upper() if c in ALPHABET)
    if len(letters) != 8:
        return None
    value = 0
    for letter in letters:
        value = value << 5 | ALPHABET.index(letter)
    left, right = value >> HALF, value & MASK
    for step in reversed(range(ROUNDS)):
        left, right = right ^ _mix(left, step, secret), left
    return left << HALF | right


def _mix(half: int, step: int, secret: bytes) -> int:
    digest = hmac.new(secret, f"oversight:{step}:{half}".encode(), sha256).digest()
    return int.from_bytes(digest[:4], "big") & MASK
