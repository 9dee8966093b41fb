"""How the house says no: the kernel's refusals as pages, fragments or JSON, and the refusals of people written down.

A view raises `NotVisible`, `NotPermitted`, `Conflict` or `Incomplete`; the middleware turns it into 404, 403, 409 or
422 (others 400):

    def offer(request, number):
        offer = get_visible(Offer.objects.visible_to(actor_of(request)), pk=...)   # 404 page when not theirs

- a person gets a page in the house's look: why, and what to do next (`workspace/errors/<status>.html`);
- htmx gets a toast (the page stays as it is);
- a client that prefers JSON gets `{"error": code, "message": "...", "faults": [{"field": ..., "message": ...}]}`.

Redirects answer htmx with `HX-Redirect`, so that a fragment never swallows the page of sign-in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from medcluster.kernel.actor import ANONYMOUS, Actor
from medcluster.kernel.errors import Conflict, DomainError, Incomplete, NotPermitted, NotVisible
from medcluster.kernel.ports import AuditEntry, ports

logger = logging.getLogger(__name__)

PAGES = frozenset({400, 403, 404, 409, 422, 500})


class DomainErrorMiddleware:
    """Turns the domain's refusals into answers and keeps htmx away from redirects. Comes last, after the actor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_htmx(request) and response.status_code in (301, 302, 303):
            return _htmx_redirect(request, response["Location"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        error = _as_refusal(exception)
        if error is None:
            return None
        _audit_refusal(request, error)
        return refuse(request, error)


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def wants_json(request: HttpRequest) -> bool:
    """True when the client would rather have JSON than a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The answer to a refusal, in the form that the client understands."""
    if wants_json(request):
        return JsonResponse(as_json(error), status=error.status)
    if is_htmx(request):
        return toast(request, words(error), status=error.status)
    return page(request, error.status, error)


def as_json(error: DomainError) -> dict[str, Any]:
    faults = error.faults if isinstance(error, Incomplete) else ()
    return {
        "error": error.code,
        "message": words(error),
        "faults": [{"field": fault.field, "message": str(fault.message)} for fault in faults],
    }


def page(request: HttpRequest, status: int, error: DomainError | None = None) -> HttpResponse:
    """The page of a refusal, or of a failure when `error` is None."""
    template = f"workspace/errors/{status if status in PAGES else 400}.html"
    faults = error.faults if isinstance(error, Incomplete) else ()
    context = {"status": status, "error": error, "message": str(error) if error else "", "faults": faults}
    return render(request, template, context, status=status)


def toast(request: HttpRequest, message: Any, *, status: int = 200, level: str = "danger") -> HttpResponse:
    """A short note in the corner of the page that htmx is on; nothing else of the page changes."""
    response = render(request, "components/toast.html", {"message": message, "level": level}, status=status)
    response["HX-Retarget"] = "#toasts"
    response["HX-Reswap"] = "beforeend"
    return response


def words(error: DomainError) -> str:
    """The refusal in a sentence; a refusal without words of its own gets the usual ones of its kind."""
    if isinstance(error, Incomplete):
        return " ".join(dict.fromkeys(str(fault.message) for fault in error.faults)) or str(error)
    return str(error) or _USUAL.get(error.status, _USUAL[400])()


_USUAL: dict[int, Callable[[], str]] = {
    400: lambda: _("This request cannot be carried out."),
    403: lambda: _("Your role does not allow this."),
    404: lambda: _("This does not exist, or it is not open to you."),
    409: lambda: _("Somebody has changed this meanwhile. Look at it again before you act."),
    500: lambda: _("Something went wrong on our side. It has been written down."),
}


def _as_refusal(exception: Exception) -> DomainError | None:
    if isinstance(exception, DomainError):
        return exception
    if isinstance(exception, PermissionDenied):
        return NotPermitted(code="permission_denied")
    if isinstance(exception, IntegrityError):  # the database kept two people from doing the same thing at once
        logger.warning("a constraint refused a write", exc_info=exception)
        return Conflict(_("Somebody else has done the same at this very moment. Look at it again before you act."))
    return None


def _audit_refusal(request: HttpRequest, error: DomainError) -> None:
    """Write down that a signed-in person was refused; a visitor has no name to write down."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    if actor.user_id is None or not isinstance(error, NotVisible | NotPermitted):
        return
    match = request.resolver_match
    details = {
        "status": error.status,
        "code": error.code,
        "method": request.method,
        "view": match.view_name if match else "",
        "arguments": {key: str(value)[:100] for key, value in match.kwargs.items()} if match else {},
    }
    with transaction.atomic():
        ports.audit.append([AuditEntry(action="access.refused", actor=actor, outcome="refused", details=details)])


def _htmx_redirect(request: HttpRequest, location: str) -> HttpResponse:
    """Tell htmx to leave the page; after sign-in the person returns to the page, not to its fragment."""
    login = resolve_url(settings.LOGIN_URL)
    if urlsplit(location).path == login:
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = f"{here.path}?{here.query}" if here.query else here.path
        location = f"{login}?{urlencode({'next': back})}" if back else login
    return HttpResponse(status=200, headers={"HX-Redirect": location})


# -- handlers for config/urls.py and for settings.CSRF_FAILURE_VIEW


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler404`: an address that leads nowhere."""
    return refuse(request, NotVisible(code="not_found"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler400`: a request that is not one."""
    return refuse(request, DomainError(code="bad_request"))


def failed(request: HttpRequest) -> HttpResponse:
    """`handler500`: our own fault. Plain: nothing of the shell, which may be what failed."""
    if wants_json(request):
        return JsonResponse({"error": "failed", "message": _USUAL[500](), "faults": []}, status=500)
    return page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: the page was open too long or the browser keeps no cookies."""
    message = _("The page was open for too long or the browser refuses cookies. Reload the page and try again.")
    return refuse(request, NotPermitted(message, code="csrf"))


__all__ = [
    "DomainErrorMiddleware",
    "as_json",
    "bad_request",
    "csrf_failure",
    "failed",
    "is_htmx",
    "not_found",
    "page",
    "refuse",
    "toast",
    "wants_json",
    "words",
]
