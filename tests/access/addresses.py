"""Every address of the house with the rule of its view, and example values for what it asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from medcluster.kernel.web.access import Access

# Views of libraries that carry no rule of ours, each with the reason why they are left out of the matrix.
LIBRARIES = {
    "allauth.account.views": "sign-in is its job; proved in accounts/tests",
    "allauth.mfa.base.views": "one's own second factors, behind sign-in",
    "allauth.mfa.totp.views": "one's own second factors, behind sign-in",
    "allauth.mfa.recovery_codes.views": "one's own second factors, behind sign-in",
    "allauth.mfa.webauthn.views": "one's own passkeys, behind sign-in",
    "allauth.socialaccount.views": "sign-in by an outside provider",
    "allauth.socialaccount.providers.oauth2.views": "sign-in by an outside provider",
    "allauth.socialaccount.providers.openid_connect.views": "sign-in by an outside provider",
    "allauth.usersessions.views": "one's own sessions, behind sign-in",
    "django.views.generic.base": "addresses of allauth that only lead elsewhere",
    "django.views.i18n": "chooses a language and changes nothing else",
}
VALUES: Mapping[str, str] = {
    "action": "register", "code": "register", "slug:code": "routing", "kind": "centres", "form": "csv", "queue": "mine",
    "language": "ru", "audience": "staff", "size": "small",
    "scope": "cluster", "key": "all", "section": "overview", "chart": "by-month",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """One address: its route, its rule, the app that keeps it."""

    route: str
    access: Access | None
    module: str

    @property
    def owned(self) -> bool:
        """Whether the address names one object of a case, a person or a place by its number or key."""
        return "<str:number>" in self.route or "<uuid:pk>" in self.route

    def filled(self, number: str = "R26-000000-0") -> str:
        """The address with example values; `number` for the public number of a case or patient."""

        def value(match: re.Match[str]) -> str:
            converter, _colon, name = match[1].rpartition(":")
            if name == "number" and converter == "str":
                return number
            if converter == "uuid":
                return (
                    number if name == "pk" and self.owned and "-" in number and len(number) == 36 else str(UUID(int=1))
                )
            return VALUES.get(name, "1") if converter != "int" else "1"

        route = re.sub(r"\(\?P<\w+>([^)|]*)(\|[^)]*)?\)", lambda m: m[1].replace(r"\d+", "1"), self.route)
        return "/" + re.sub(r"<([^>]+)>", value, route.replace("^", "").replace("$", ""))


def addresses() -> list[Address]:
    return [Address(route, getattr(view, "access", None), view.__module__) for route, view in _walk(get_resolver())]


def _walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        else:
            yield from _walk(pattern, route)
