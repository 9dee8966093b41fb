"""Pieces of a page that look the same whenever they are made of the same words: drawn by their template once.

    once("components/pager.html", "table", (("count_words", "12 rows"), ("next", "?page=2")))

What is given is the key, so it must be small, hashable and everything that the template reads; nothing else of the
page is known inside. Never for what a person alone may see.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def once(template: str, name: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    """The template with `values` at hand as `name`, in the reader's language."""
    return _draw(template, name, values, get_language())


@lru_cache(maxsize=4096)
def _draw(template: str, name: str, values: tuple[tuple[str, Hashable], ...], language: str | None) -> SafeString:
    return render_to_string(template, {name: dict(values)})
