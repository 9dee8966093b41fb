"""SMS through an HTTP gateway that takes one JSON POST per message.

Request: `POST {SMS_URL}`, `Authorization: Bearer {SMS_TOKEN}`, `Idempotency-Key: {key}`
(draft-ietf-httpapi-idempotency-key-header), body `{"to": "+77010000000", "text": "…", "reference": "{key}"}`.
Answer: 2xx with `{"id": "…"}`; the same key again gives the first answer. 409: the first try is still under way;
429 with Retry-After: too many; 401/403: our token (an operator mends it, so we try again); other 4xx: final.
"""

from __future__ import annotations

from django.conf import settings

from medcluster.notifications.channels.base import ChannelError, Outgoing
from medcluster.notifications.channels.http import Answer, post_json

WORTH_ANOTHER_TRY = frozenset({401, 403, 404, 408, 409, 425, 429})


class Sms:
    knows_keys = True

    def configured(self) -> bool:
        return bool(getattr(settings, "SMS_URL", ""))

    def send(self, message: Outgoing) -> str:
        headers = {"Idempotency-Key": message.key}
        if token := getattr(settings, "SMS_TOKEN", ""):
            headers["Authorization"] = f"Bearer {token}"
        payload = {"to": message.address, "text": message.body, "reference": message.key}
        answer = post_json(settings.SMS_URL, payload, headers)
        if not answer.ok:
            raise _refusal(answer)
        return str(answer.body.get("id", ""))


def _refusal(answer: Answer) -> ChannelError:
    final = 400 <= answer.status < 500 and answer.status not in WORTH_ANOTHER_TRY
    words = str(answer.body.get("error") or answer.body.get("message") or "")[:200]
    return ChannelError(
        f"gateway answered {answer.status} {words}".strip(), permanent=final, retry_after=answer.retry_after
    )
