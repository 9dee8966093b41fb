"""Telegram: `sendMessage` of the Bot API (core.telegram.org/bots/api#sendmessage).

Success: `{"ok": true, "result": {"message_id": …}}`. Failure: `ok` false with `error_code`, `description` and, when too
many, `parameters.retry_after` seconds. The API knows no idempotency key: after a crash a second copy is possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from medcluster.notifications.channels.base import ChannelError, Outgoing, absolute
from medcluster.notifications.channels.http import Answer, post_json

LONGEST = 4096  # characters of a text message
FINAL = frozenset({400, 403})  # chat unknown, bot blocked: the person must act


class Telegram:
    knows_keys = False

    def configured(self) -> bool:
        return bool(getattr(settings, "TELEGRAM_TOKEN", ""))

    def send(self, message: Outgoing) -> str:
        words = "\n\n".join(part for part in (message.subject, message.body, absolute(message.link)) if part)
        preview = {"is_disabled": True}
        sent = call(
            "sendMessage", {"chat_id": message.address, "text": words[:LONGEST], "link_preview_options": preview}
        )
        return str(sent["message_id"])


def call(method: str, payload: Mapping[str, Any]) -> Any:
    """The result of one method of the Bot API. Raises ChannelError."""
    base = str(getattr(settings, "TELEGRAM_URL", "https://api.telegram.org")).rstrip("/")
    answer = post_json(f"{base}/bot{settings.TELEGRAM_TOKEN}/{method}", payload)
    if not (answer.ok and answer.body.get("ok") is True):
        raise _refusal(answer)
    return answer.body["result"]


def _refusal(answer: Answer) -> ChannelError:
    code = int(answer.body.get("error_code") or answer.status)
    parameters = answer.body.get("parameters") or {}
    return ChannelError(
        f"Telegram answered {code} {str(answer.body.get('description', ''))[:200]}".strip(),
        permanent=code in FINAL,
        retry_after=float(parameters.get("retry_after") or answer.retry_after),
    )
