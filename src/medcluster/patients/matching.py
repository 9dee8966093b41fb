"""How names, phones and dates are compared so that one person written in two ways is found. Pure, no ORM.

The *skeleton* of a word is what stays the same however a name is transliterated: Юрий, Yuriy, Iurii and Yury share one.
*Keys* are the blocks within which patients are compared; the *score* (0…100) says how likely two are one person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from medcluster.kernel.texts import fold

if TYPE_CHECKING:
    from medcluster.patients.models import Patient

# Cyrillic (Russian and Kazakh) to Latin, already in the loose spelling that `skeleton` reduces further.
_LATIN = str.maketrans(
    {
        "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
        "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p",
        "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "ch",
        "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "і": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "ї": "i", "є": "e",
        "ў": "u", "ҳ": "h",
    }
)  # fmt: skip
_RULES = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"[^a-z]", ""),
        (r"shch|sch|sh", "s"),
        (r"dzh|dj|zh", "z"),
        (r"ch|ts|tz", "c"),
        (r"kh|gh(?=[^aeiou])", "h"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"ck", "k"),
        (r"x", "ks"),
        (r"q", "k"),
        (r"w", "v"),
        (r"^j", "z"),
        (r"(?<=[aeiouy])j", "i"),
        (r"j", ""),
        (r"ng$", "n"),
        (r"y", "i"),
        (r"i+(?=[aeou])", ""),
        (r"(.)\1+", r"\1"),
        (r"f$", "v"),
    )
)


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """The loose form of one word: lower-case Latin letters, transliterations of the same name alike."""
    text = fold(word).translate(_LATIN)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    for pattern, by in _RULES:
        text = pattern.sub(by, text)
    return text


def skeletons(*texts: str) -> list[str]:
    """The skeletons of all words of the texts, in order, without empty ones."""
    return [found for text in texts for word in re.split(r"[\s\-]+", text) if (found := skeleton(word))]


def phone_digits(text: str) -> str:
    """The last ten digits of a phone, alike however it is written; empty below seven digits."""
    digits = re.sub(r"\D", "", text)
    return digits[-10:] if len(digits) >= 7 else ""


def fill_search(patient: Patient) -> None:
    """Fill the columns by which the list searches: names as written, their skeletons, digits of the phone."""
    names = (
        patient.family_name, patient.given_name, patient.middle_name, patient.family_latin, patient.given_latin,
    )  # fmt: skip
    patient.search = fold(*names)
    patient.search_key = " ".join(dict.fromkeys(skeletons(*names)))
    patient.phone_key = phone_digits(patient.phone)


def date_key(birth_date: date) -> str:
    """A date by which 05.12.1980 and 12.05.1980 are the same."""
    low, high = sorted((birth_date.day, birth_date.month))
    return f"{birth_date.year}{low:02d}{high:02d}"


@dataclass(frozen=True)
class Person:
    """What is compared of a patient, or of a form that is being typed."""

    names: tuple[tuple[str, str], ...]  # skeletons (family, given) as written and in Latin, without repeats
    middle: str = ""
    birth_date: date | None = None
    sex: str = ""
    phone: str = ""
    email: str = ""
    identifiers: frozenset[tuple[str, str]] = frozenset()  # (system, value)

    @classmethod
    def of(
        cls,
        *,
        family: str = "",
        given: str = "",
        middle: str = "",
        family_latin: str = "",
        given_latin: str = "",
        birth_date: date | None = None,
        sex: str = "",
        phone: str = "",
        email: str = "",
        identifiers: Iterable[tuple[str, str]] = (),
    ) -> Person:
        forms = [(_joined(family), _joined(given)), (_joined(family_latin), _joined(given_latin))]
        return cls(
            names=tuple(dict.fromkeys(form for form in forms if any(form))),
            middle=_joined(middle),
            birth_date=birth_date,
            sex=sex,
            phone=phone_digits(phone),
            email=email.strip().casefold(),
            identifiers=frozenset(identifiers),
        )


def keys_of(person: Person) -> set[str]:
    """The blocks of a person. Two people who may be one share at least one, even with one mistake in name or date."""
    keys = {f"i:{_tight(value)}"[:80] for _system, value in person.identifiers if len(_tight(value)) >= 5}
    if person.phone:
        keys.add(f"p:{person.phone}")
    born = person.birth_date
    for family, given in person.names:
        pair = "+".join(sorted((family[:8], given[:8])))
        if born is None:
            keys.add(f"n:{pair}")
            continue
        keys.add(f"n:{pair}:{born.year}")
        keys.add(f"n:{pair}:{date_key(born)[4:]}")
        keys.add(f"d:{date_key(born)}:{''.join(sorted((family[:1], given[:1])))}")
    return keys


def _joined(text: str) -> str:
    return "".join(skeletons(text))


def _tight(value: str) -> str:
    return re.sub(r"[^0-9a-zа-я]", "", value.casefold())
