"""Doors that only a person at a screen passes: pages about one's own security are closed to API tokens."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.errors import NotPermitted
from medcluster.kernel.web.access import View, actor_of


def in_person(view: View) -> View:
    """Refuse a program that acts by a token. Goes inside `signed_in` or `requires`, which is the outer decorator."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if actor_of(request).scopes is not None:
            raise NotPermitted(_("This needs you in person, not a program with a token."), code="in_person")
        return view(request, *args, **kwargs)

    return wrapper
