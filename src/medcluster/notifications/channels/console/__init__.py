"""Prints instead of sending: stands in for channels that a demonstration has not set up."""

from __future__ import annotations

import sys

from medcluster.notifications.channels.base import Outgoing, absolute


class Console:
    knows_keys = False

    def __init__(self, stands_for: str = "console") -> None:
        self.stands_for = stands_for

    def configured(self) -> bool:
        return True

    def send(self, message: Outgoing) -> str:
        lines = [f"--- {self.stands_for} → {message.name} <{message.address}>", message.subject, message.body]
        sys.stdout.write("\n".join([*lines, absolute(message.link), ""]))
        sys.stdout.flush()
        return f"console-{message.key}"
