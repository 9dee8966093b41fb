"""Every address says who may call it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from medcluster.kernel.web.access import Access

# views of libraries, guarded by the library's own rules: sign-in, second factor, the choice of language
OTHERS = ("allauth.", "django.views.i18n", "django.views.static")
ALLAUTH = "accounts/"  # where all addresses of allauth are, also those of its generic views


def views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from views(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


def test_every_view_says_who_may_call_it() -> None:
    silent = [
        f"/{route} ({view.__module__}.{view.__name__})"
        for route, view in views(get_resolver())
        if not isinstance(getattr(view, "access", None), Access)
        and not view.__module__.startswith(OTHERS)
        and not route.startswith(ALLAUTH)
    ]
    assert not silent, "wrap these in requires(), signed_in or public():\n" + "\n".join(silent)


def test_a_public_view_gives_its_reason_in_words() -> None:
    short = [
        route
        for route, view in views(get_resolver())
        if (access := getattr(view, "access", None)) and access.public and len(access.public.split()) < 3
    ]
    assert not short, f"say why these are open to everybody: {short}"


def test_no_name_is_used_twice() -> None:
    names: dict[str, str] = {}
    for namespace, entry in _named(get_resolver(), ""):
        key = f"{namespace}{entry.name}"
        route = str(entry.pattern)
        assert names.setdefault(key, route) == route, f"{key} is the name of two addresses"


def _named(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            if not (entry.app_name or "").startswith("allauth"):
                yield from _named(entry, inner)
        elif entry.name and not entry.callback.__module__.startswith(OTHERS):
            yield namespace, entry
