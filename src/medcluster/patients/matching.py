"""How names, phones and dates are compared so that one person written in two ways is found. Pure, no ORM.

The *skeleton* of a word is what stays the same however a name is transliterated: Юрий, Yuriy, Iurii and Yury share one.
*Keys* are the blocks within which patients are compared; the *score* (0…100) says how likely two are one person.
"""

from __future__ import annotations

import re
import unicodedata
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
