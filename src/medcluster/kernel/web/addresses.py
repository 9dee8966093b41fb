"""Addresses of things that lists name by the hundred."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse

_PLACE = "-_0_-"  # fits every kind of word, numbers aside, and is in no address
_plain = re.compile(r"[A-Za-z0-9_.~-]+", re.ASCII).fullmatch  # what an address holds as it is, as all our numbers


def address(name: str, *words: str) -> str:
    """`reverse(name, args=words)` for an address with words in it, worked out once per name: a list has fifty."""
    before, *after = _around(name, len(words), get_script_prefix())
    safe = [word if _plain(word) else quote(word, safe="") for word in words]
    return before + "".join([word + then for word, then in zip(safe, after, strict=True)])


def plain_address(name: str) -> str:
    """`reverse(name)` for an address without words in it, worked out once."""
    return _plain_address(name, get_script_prefix())


@lru_cache(maxsize=1024)
def _plain_address(name: str, prefix: str) -> str:
    return reverse(name)


@lru_cache(maxsize=1024)
def _around(name: str, count: int, prefix: str) -> list[str]:
    return reverse(name, args=[_PLACE] * count).split(_PLACE)
