"""Who may call a view, said beside the view and read by the test that walks every address with every role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotPermitted
from medcluster.kernel.permissions import Permission

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Access:
    """The rule of one view: any of `permissions`, or merely signed in, or open to all with the reason why."""

    permissions: frozenset[Permission] = frozenset()
    public: str = ""


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the middleware put on the request."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Let in people who have any of the permissions; send visitors to sign in."""
    return _guarded(Access(frozenset(permissions)))


def signed_in(view: View) -> View:
    """Let in everybody who has signed in."""
    return _guarded(Access())(view)


def public(reason: str) -> Callable[[View], View]:
    """Open to everybody; `reason` says why that is right."""

    def mark(view: View) -> View:
        view.access = Access(public=reason)  # type: ignore[attr-defined]
        return view

    return mark


def _guarded(access: Access) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            if actor.user_id is None and not actor.is_system:
                return redirect_to_login(request.get_full_path())
            if access.permissions and access.permissions.isdisjoint(actor.permissions):
                raise NotPermitted(code=min(access.permissions).value)
            return view(request, *args, **kwargs)

        wrapper.access = access  # type: ignore[attr-defined]
        return wrapper

    return decorate
