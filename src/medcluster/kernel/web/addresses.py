"""Addresses of things that lists name by the hundred."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse

_PLACE = "0~0"


def address(name: str, word: str) -> str:
    """`reverse(name, args=[word])` for an address with one word in it, worked out once per name: a list has fifty."""
    before, after = _around(name, get_script_prefix())
    return f"{before}{quote(word, safe='')}{after}"


@lru_cache(maxsize=1024)
def _around(name: str, prefix: str) -> tuple[str, str]:
    before, _place, after = reverse(name, args=[_PLACE]).partition(_PLACE)
    return before, after
