"""Addresses of things that lists name by the hundred."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse

_PLACE = "0~0"
_plain = re.compile(r"[A-Za-z0-9_.~-]+", re.ASCII).fullmatch  # what an address holds as it is, as all our numbers


def address(name: str, word: str) -> str:
    """`reverse(name, args=[word])` for an address with one word in it, worked out once per name: a list has fifty."""
    before, after = _around(name, get_script_prefix())
    return f"{before}{word if _plain(word) else quote(word, safe='')}{after}"


def plain_address(name: str) -> str:
    """`reverse(name)` for an address without words in it, worked out once."""
    return _plain_address(name, get_script_prefix())


@lru_cache(maxsize=1024)
def _plain_address(name: str, prefix: str) -> str:
    return reverse(name)


@lru_cache(maxsize=1024)
def _around(name: str, prefix: str) -> tuple[str, str]:
    before, _place, after = reverse(name, args=[_PLACE]).partition(_PLACE)
    return before, after
