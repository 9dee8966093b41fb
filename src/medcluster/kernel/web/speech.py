"""The words of the interface by heart: a page asks for two hundred translations, always the same ones.

Django looks each of them up through several merged catalogues. Here a language's answers are kept as they are given:
catalogues do not change while a process runs (Django's own reloading in development makes new ones).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.utils.translation import trans_real

MOST = 20_000  # far more than the interface has: texts made at run time do not fill the memory


class _Answers(dict[str, str]):
    def __init__(self, ask: Callable[[str], str]) -> None:
        super().__init__()
        self.ask = ask

    def __missing__(self, message: str) -> str:
        found = self.ask(message)
        if len(self) < MOST:
            self[message] = found
        return found


@lru_cache(maxsize=16)
def learn(language: str) -> None:
    """From now on this process remembers what it has said in the language."""
    catalogue = trans_real.translation(language)
    catalogue.gettext = _Answers(catalogue.gettext).__getitem__  # type: ignore[method-assign, assignment]
