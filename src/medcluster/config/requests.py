"""The outermost middleware: gives each request an id, and writes one line about it without personal data."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from medcluster.config.logs import REQUEST_ID

log = logging.getLogger("medcluster.requests")
_OURS = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
QUIET = ("/static/",)


class RequestLogMiddleware:
    """Sets `X-Request-ID` (the proxy's, when it is well-formed) on the answer and on every log line of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _OURS.match(given) else secrets.token_hex(8)
        token = REQUEST_ID.set(request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            if log.isEnabledFor(logging.INFO) and not request.path.startswith(QUIET):
                self._write(request, response, time.perf_counter() - started)
            return response
        finally:
            REQUEST_ID.reset(token)

    def _write(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        route = request.resolver_match.route if request.resolver_match else ""
        actor = getattr(request, "actor", None)
        extra = {
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "milliseconds": round(seconds * 1000, 1),
            "user": getattr(actor, "user_id", None),
        }
        log.info("%s /%s %s", request.method, route, response.status_code, extra=extra)
