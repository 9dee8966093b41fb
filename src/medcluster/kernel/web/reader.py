"""What all cells of one page share: the reader's language and time zone, and the moment of reading.

    with reading():
        ...                      # hundreds of words, days and times, each asking `language()`, `zone()`, `now()`

Django finds the active language and zone through thread-locals that are slow to ask; a list asks for them a thousand
times. Inside `reading()` they are looked up once. Do not change language or zone inside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import timezone
from django.utils.translation import get_language

from medcluster.kernel import texts


@dataclass(frozen=True)
class Reader:
    language: str
    zone: tzinfo
    now: datetime


_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)


@contextmanager
def reading() -> Iterator[Reader]:
    """Everything inside is read by one person at one moment."""
    found = Reader(get_language() or "ru", timezone.get_current_timezone(), timezone.now())
    token, language = _reader.set(found), texts.READING_IN.set(found.language)
    try:
        yield found
    finally:
        texts.READING_IN.reset(language)
        _reader.reset(token)


def language() -> str:
    reader = _reader.get()
    return reader.language if reader else get_language() or "ru"


def zone() -> tzinfo:
    reader = _reader.get()
    return reader.zone if reader else timezone.get_current_timezone()


def now() -> datetime:
    reader = _reader.get()
    return reader.now if reader else timezone.now()
