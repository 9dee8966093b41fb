"""The network address of the person behind a request."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The connection's own address; behind our one proxy the last entry of X-Forwarded-For, which nobody can forge."""
    if getattr(settings, "BEHIND_PROXY", False) and (chain := request.headers.get("X-Forwarded-For")):
        return chain.split(",")[-1].strip()[:64]
    return str(request.META.get("REMOTE_ADDR") or "")[:64]
