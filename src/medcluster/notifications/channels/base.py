"""What every channel is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from medcluster.notifications.attachments import Attachment


@dataclass(frozen=True)
class Outgoing:
    """A message ready to go. `key` is the same at every try; `link` is a path of ours or empty."""

    key: str
    address: str
    subject: str
    body: str
    name: str = ""
    link: str = ""
    language: str = "ru"
    attachments: tuple[Attachment, ...] = ()  # only e-mail carries them


class ChannelError(Exception):
    """Not sent. `permanent`: trying again cannot help. `retry_after`: seconds that the other side asked to wait."""

    def __init__(self, message: str, *, permanent: bool = False, retry_after: float = 0) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class Channel(Protocol):
    knows_keys: bool  # the other side drops a second message with the same idempotency key

    def configured(self) -> bool:
        """Whether the installation has what the channel needs."""

    def send(self, message: Outgoing) -> str:
        """Send; returns the other side's id of the message. Raises ChannelError."""


def absolute(link: str) -> str:
    """A path of ours as an address that opens outside."""
    if not link or "://" in link:
        return link
    return str(getattr(settings, "SITE_URL", "http://127.0.0.1:8000")).rstrip("/") + link
