"""The toy case of the kernel's tests, and requests as the middleware leaves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory

from medcluster.kernel.actor import ANONYMOUS, Actor
from medcluster.kernel.tests.conftest import desk, doctor, draft, errand, heard, people

Asking = Callable[..., HttpRequest]

__all__ = ["Asking", "ask", "desk", "doctor", "draft", "errand", "heard", "people"]


@pytest.fixture
def ask(rf: RequestFactory) -> Asking:
    """`ask("/?page=2", by=actor, htmx="table-x")`: a request with its actor; `post={…}` makes it a POST."""

    def build(
        path: str = "/",
        *,
        by: Actor = ANONYMOUS,
        post: dict[str, Any] | None = None,
        htmx: str | None = None,
        **headers: str,
    ) -> HttpRequest:
        if htmx is not None:
            headers |= {"HX-Request": "true", "HX-Target": htmx}
        request = rf.get(path, headers=headers) if post is None else rf.post(path, post, headers=headers)
        request.actor = by  # type: ignore[attr-defined]
        request.session = {}  # type: ignore[assignment]
        request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
        return request

    return build
