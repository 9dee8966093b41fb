"""Ways to reach people. A folder per channel; to add one, copy `sms`, add it to `_ADAPTERS` and to `ChannelCode`.

A channel gets an `Outgoing` with an idempotency key and answers with the other side's id, or raises ChannelError.
"""

from __future__ import annotations

from django.conf import settings

from medcluster.notifications.channels.base import Channel, ChannelError, Outgoing, absolute
from medcluster.notifications.channels.console import Console
from medcluster.notifications.channels.in_app import InApp
from medcluster.notifications.channels.sms import Sms
from medcluster.notifications.channels.smtp import Smtp
from medcluster.notifications.channels.telegram import Telegram

_ADAPTERS: dict[str, Channel] = {"in_app": InApp(), "smtp": Smtp(), "sms": Sms(), "telegram": Telegram()}


def adapter(code: str) -> Channel:
    """The channel of a message. One that is not set up prints in a demonstration, and otherwise refuses, visibly."""
    channel = _ADAPTERS.get(code)
    if channel is not None and channel.configured():
        return channel
    if settings.DEBUG or getattr(settings, "DEMO", False):
        return Console(code)
    raise ChannelError(f"the channel {code} is not set up", permanent=True)


def configured(code: str) -> bool:
    """Whether the channel can be offered to people."""
    return code in _ADAPTERS and _ADAPTERS[code].configured()


__all__ = ["Channel", "ChannelError", "Outgoing", "absolute", "adapter", "configured"]
