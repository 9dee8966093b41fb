"""A POST of JSON to a configured service, without following redirects (a redirect would turn it into a GET)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from medcluster.notifications.channels.base import ChannelError

TIMEOUT = 15
MAX_ANSWER = 100_000


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]
    retry_after: float = 0

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_OPENER = build_opener(_NoRedirect)


def post_json(url: str, payload: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
    """The answer, whatever its status. No answer at all (network, time-out, not HTTP) raises ChannelError to retry.

    The address is left out of errors: it may carry a token.
    """
    if not url.startswith(("http://", "https://")):
        raise ChannelError("the address of the service is not http(s)", permanent=True)
    data = json.dumps(payload, ensure_ascii=False).encode()
    request = Request(url, data, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})  # noqa: S310
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as response:
            return _answer(response.status, response.read(MAX_ANSWER), response.headers.get("Retry-After"))
    except HTTPError as error:
        with error:
            return _answer(error.code, error.read(MAX_ANSWER), error.headers.get("Retry-After"))
    except (URLError, OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or type(error).__name__
        raise ChannelError(f"no answer: {reason}") from None


def _answer(status: int, raw: bytes, retry_after: str | None) -> Answer:
    try:
        body = json.loads(raw)
    except ValueError:
        body = {}
    seconds = float(retry_after) if retry_after and retry_after.isdigit() else 0
    return Answer(status, body if isinstance(body, dict) else {}, seconds)
