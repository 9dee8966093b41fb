"""Pages that stay fresh without reload: htmx asks every 20 s with the revision it shows; 204 when nothing changed.

    @requires(Permission.READ_REFERRALS)
    def offers(request, number):
        case = ...
        return answer(request, f"{case.pk}:{case.version}", page="referrals/detail.html",
                      fragment="referrals/_offers.html", context={...})

In the fragment, the outermost element asks for its newer self:

    {% load house %}
    <section {% live request.path revision "offers" %}> ... </section>

`revision` is put into the context. Make it cheap: a version, or the newest moment and the number of rows. To spend
nothing on a page that has not changed, call `unchanged(request, revision)` before loading the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def asks_again(request: HttpRequest) -> bool:
    """Whether a part of a page asks for its newer self, by its revision."""
    return bool(request.headers.get("X-Revision"))


def unchanged(request: HttpRequest, revision: str) -> HttpResponse | None:
    """204 when the asking element already shows this revision, else None."""
    if request.headers.get("X-Revision", "") != revision or not revision:
        return None
    return HttpResponse(status=204)


def answer(
    request: HttpRequest, revision: str, *, fragment: str, context: Mapping[str, Any], page: str = ""
) -> HttpResponse:
    """The page; or to a polling element its newer fragment, or 204 when it shows this revision already."""
    if (same := unchanged(request, revision)) is not None:
        return same
    asked = "X-Revision" in request.headers or not page
    response = render(request, fragment if asked else page, {**context, "revision": revision})
    patch_vary_headers(response, ["HX-Request", "X-Revision"])
    return response
