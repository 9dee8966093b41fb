"""Numbers of persons in Russia and Kazakhstan: how they are checked, kept and shown (care-path.md section 10).

`check(system, value)` is the one entry. What happens with a wrong number is a setting of the installation,
`IDENTIFIER_CONTROL = {"snils": "deny" | "warn" | "off", …}`: refuse it, take it with a warning, or do not look.
A passport has a country and no check digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.codes import Sex
from medcluster.kernel.numbers import luhn

_SEPARATORS = re.compile(r"[\s\u00a0\u202f.\-–—_/№]+")
_SNILS_UNCHECKED = 1_001_998  # numbers up to 001-001-998 were given out before the check digits
_CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}  # seventh digit of the ИИН


class Control(StrEnum):
    """What to do with a number that fails its check."""

    DENY = "deny"
    WARN = "warn"
    OFF = "off"


@dataclass(frozen=True)
class IdentifierVerdict:
    """`ok`: the number may be kept, as `normalised`. `message` says what is wrong, `warning` what looks odd."""

    ok: bool
    message: Any = ""
    normalised: str = ""
    warning: Any = ""


def check(
    system: str,
    value: str,
    *,
    birth_date: date | None = None,
    sex: str = "",
    control: Control | str | None = None,
) -> IdentifierVerdict:
    """Judge one number of a system ("snils", "enp", "iin"; others are only tidied). Pure but for the setting."""
    kept = normalise(system, value)
    if not kept:
        return IdentifierVerdict(False, _("Enter the number."), "")
    checker = _CHECKERS.get(system)
    mode = Control(control) if control else control_of(system)
    if checker is None or mode is Control.OFF:
        return IdentifierVerdict(True, "", kept)
    if fault := checker(kept):
        return IdentifierVerdict(mode is not Control.DENY, fault, kept, "" if mode is Control.DENY else fault)
    return IdentifierVerdict(True, "", kept, _oddity(system, kept, birth_date, sex))


def control_of(system: str) -> Control:
    """The installation's choice for a system; deny unless it says otherwise. One word stands for all systems."""
    chosen = getattr(settings, "IDENTIFIER_CONTROL", {})
    return Control(chosen if isinstance(chosen, str) else chosen.get(system, Control.DENY))


def normalise(system: str, value: str) -> str:
    """As it is stored: separators gone from the numbers that we know, everything else only trimmed."""
    if system in _CHECKERS:
        return _SEPARATORS.sub("", value)
    if system in ("passport", "id_card", "birth"):
        return _SEPARATORS.sub("", value).upper()
    return " ".join(value.split())


def show(system: str, value: str) -> str:
    """As people write it: 112-233-445 95, 7700 0000 0000 0016, 900101 300017, 45 08 123456."""
    if system == "snils" and len(value) == 11:
        return f"{value[:3]}-{value[3:6]}-{value[6:9]} {value[9:]}"
    if system == "enp" and len(value) == 16:
        return " ".join(value[start : start + 4] for start in range(0, 16, 4))
    if system == "iin" and len(value) == 12:
        return f"{value[:6]} {value[6:]}"
    if system == "passport" and len(value) == 10 and value.isdigit():
        return f"{value[:2]} {value[2:4]} {value[4:]}"
    return value


def snils_fault(digits: str) -> Any:
    """Empty when the СНИЛС is right: Σ dᵢ×(9…1) mod 101, 100 → 00; the oldest numbers carry no check digits."""
    if not _is_digits(digits, 11):
        return _("СНИЛС has 11 digits.")
    if int(digits[:9]) == 0:
        return _("СНИЛС cannot consist of zeros.")
    if int(digits[:9]) <= _SNILS_UNCHECKED:
        return ""
    if int(digits[9:]) != snils_check(digits[:9]):
        return _("The check digits of the СНИЛС are wrong: one of the digits is mistyped.")
    return ""


def snils_check(nine: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(nine, range(9, 0, -1), strict=True)) % 101 % 100


def enp_fault(digits: str) -> Any:
    """Empty when the ЕНП is right: 16 digits, the last one is Luhn's."""
    if not _is_digits(digits, 16):
        return _("ЕНП has 16 digits.")
    if int(digits) == 0:
        return _("ЕНП cannot consist of zeros.")
    if int(digits[15]) != luhn(digits[:15]):
        return _("The check digit of the ЕНП is wrong: one of the digits is mistyped.")
    return ""


def iin_fault(digits: str) -> Any:
    """Empty when the ИИН is right: mod 11 with weights 1…11, at 10 again with 3…11, 1, 2, at 10 again never given."""
    if not _is_digits(digits, 12):
        return _("ИИН has 12 digits.")
    if int(digits) == 0:
        return _("ИИН cannot consist of zeros.")
    if iin_check(digits[:11]) != int(digits[11]):
        return _("The check digit of the ИИН is wrong: one of the digits is mistyped.")
    return ""


def iin_check(eleven: str) -> int | None:
    """The twelfth digit; None when no ИИН can begin like this."""
    for weights in ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)):
        rest = sum(int(digit) * weight for digit, weight in zip(eleven, weights, strict=True)) % 11
        if rest < 10:
            return rest
    return None


def iin_oddity(digits: str, birth_date: date | None, sex: str) -> Any:
    """Since 2013 the digits need not match birth date or sex, so this only warns."""
    century = _CENTURIES.get(digits[6])
    if century is None:
        return ""
    if birth_date is not None and f"{birth_date:%y%m%d}" != digits[:6]:
        return _("The ИИН begins with another date of birth. Compare it with the document.")
    if birth_date is not None and birth_date.year // 100 * 100 != century:
        return _("The ИИН belongs to another century than the date of birth. Compare it with the document.")
    expected = Sex.MALE if int(digits[6]) % 2 else Sex.FEMALE
    if sex in (Sex.MALE, Sex.FEMALE) and sex != expected:
        return _("The ИИН says another sex. Compare it with the document.")
    return ""


def _oddity(system: str, kept: str, birth_date: date | None, sex: str) -> Any:
    return iin_oddity(kept, birth_date, sex) if system == "iin" else ""


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


_CHECKERS: dict[str, Callable[[str], Any]] = {"snils": snils_fault, "enp": enp_fault, "iin": iin_fault}
