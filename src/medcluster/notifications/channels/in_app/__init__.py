"""The bell. A message in the system is delivered by being written (see `fanout.py`), so there is nothing to send."""

from __future__ import annotations

from medcluster.notifications.channels.base import Outgoing


class InApp:
    knows_keys = True

    def configured(self) -> bool:
        return True

    def send(self, message: Outgoing) -> str:
        return message.key
