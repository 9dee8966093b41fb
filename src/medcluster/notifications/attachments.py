"""Files that go along with an e-mail. An app says it for its own templates, in `AppConfig.ready()`:

    attachments.register("teleconsult.scheduled", calendar_of)

`maker(object_id, language)` is asked when the message leaves, so that the file is as fresh as can be; None sends none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Attachment:
    """A small file: its name, its media type with parameters, and its bytes. No diagnosis, no name of a patient."""

    filename: str
    media_type: str
    content: bytes


Maker = Callable[[int, str], Attachment | None]

_MAKERS: dict[str, Maker] = {}


def register(template: str, maker: Maker) -> None:
    """Say which file goes along with the messages of a template."""
    _MAKERS[template] = maker


def wanted(template: str) -> bool:
    return template in _MAKERS


def made(template: str, object_id: int, language: str) -> tuple[Attachment, ...]:
    """The files of a message; none when the template has none or when there is nothing to send any more."""
    maker = _MAKERS.get(template)
    found = maker(object_id, language) if maker else None
    return (found,) if found else ()
