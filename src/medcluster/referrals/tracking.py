"""Following a case without an account: its number and a code that the referrer hands to the patient.

The code is derived from the case and the installation's secret, so that nothing is stored and nothing can leak from
the database. Guessing is limited where it is asked for (`portal`). No diagnosis and no name is ever shown.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from django.conf import settings
from django.utils.encoding import force_bytes

from medcluster.kernel import numbers
from medcluster.referrals.models import Referral

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without characters that look alike
LENGTH = 8


def code_for(referral: Referral) -> str:
    """Eight characters (40 bits), in two groups: "7KMD-2QXA"."""
    digest = hmac.new(force_bytes(settings.SECRET_KEY), _subject(referral).encode(), sha256).digest()
    number = int.from_bytes(digest[:8], "big")
    letters = "".join(ALPHABET[(number >> (5 * i)) & 31] for i in range(LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def _subject(referral: Referral) -> str:
    """What the code is made of; the first code of a case carries no issue."""
    return f"tracking:{referral.pk}" + (f":{referral.code_issue}" if referral.code_issue else "")


def find(number: str, code: str) -> Referral | None:
    """The submitted case with this number and code; None when either is wrong, without saying which."""
    referral = by_number(number)
    if referral is None or not hmac.compare_digest(_clean(code_for(referral)), _clean(code)):
        return None
    return referral


def by_number(number: str) -> Referral | None:
    """The submitted case of a number, for somebody who has shown its code before."""
    pk = numbers.parse("R", number)
    if pk is None:
        return None
    query = Referral.objects.select_related("patient", "centre", "referring_organisation").exclude(state="draft")
    return query.filter(pk=pk).first()


def _clean(code: str) -> str:
    """As typed: any case, with or without the dash, Cyrillic look-alikes."""
    table = str.maketrans("АВСЕНКМРТХУ", "ABCEHKMPTXY")
    return "".join(c for c in code.upper().translate(table) if c.isascii() and c.isalnum())
