"""Open data: what everybody reads without an account, and the page where a person chooses what is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medcluster.indicators.opendata import formats, limits, pages, selectors, services
from medcluster.indicators.opendata.forms import PublicationForm
from medcluster.indicators.opendata.policies import publishes
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, public, requires

LANGUAGES = ("ru", "kk", "en")
AN_HOUR = 3600
Write = Callable[[selectors.Dataset], str]
FORMATS: dict[str, tuple[Write, str]] = {
    "csv": (formats.as_csv, "text/csv; charset=utf-8; header=present"),
    "json": (formats.as_json, "application/json"),
    "schema.json": (formats.as_schema, "application/json"),
}
WHY = "figures that the cluster has published, without small numbers"


@require_safe
@public(WHY)
def index(request: HttpRequest) -> HttpResponseBase:
    """What is open, with its licence."""
    actor = actor_of(request)
    limits.count(actor.address)
    found = {"listed": selectors.listed(actor), "may_publish": publishes(actor), "licence": formats.LICENCE}
    return render(request, "opendata/index.html", found)


@require_safe
@public(WHY)
def dataset(request: HttpRequest, code: str) -> HttpResponseBase:
    """One indicator: its tables, charts and files."""
    actor = actor_of(request)
    limits.count(actor.address)
    found = selectors.dataset(actor, code)
    return render(request, "opendata/dataset.html", pages.dataset_page(found) | {"may_publish": publishes(actor)})


@require_safe
@public(WHY)
def file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """One indicator as CSV, JSON or its schema; kept by caches for an hour."""
    actor = actor_of(request)
    limits.count(actor.address)
    found = selectors.dataset(actor, code)
    language = _language(request)
    write, kind = FORMATS[form]
    key = f"opendata:{code}:{form}:{language}:{found.version}"
    text = cache.get(key)
    if text is None:
        with override(language):
            text = write(found)
        cache.set(key, text, AN_HOUR)
    return _cached(request, text, kind, found, f"{code}.{form}")


@require_safe
@public(WHY)
def package(request: HttpRequest) -> HttpResponseBase:
    """A Data Package: every open indicator with its schema."""
    actor = actor_of(request)
    limits.count(actor.address)
    with override(_language(request)):
        every = [selectors.dataset(actor, of.publication.indicator) for of in selectors.listed(actor)]
        text = formats.package(every, request.build_absolute_uri(reverse("opendata:index")))
    return HttpResponse(text, content_type="application/json")


@require_http_methods(["GET", "POST"])
@requires(Permission.PUBLISH_DATA)
def publish(request: HttpRequest) -> HttpResponseBase:
    """Choose an indicator, and how it is split."""
    _for_publishers(request)
    form = PublicationForm(request.POST or None, initial=pages.initial(request.GET))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.publish(by=actor_of(request), **form.cleaned_data)
        except Incomplete as refusal:
            for fault in refusal.faults:
                form.add_error(fault.field, fault.message)
        except Conflict as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Published. Its figures are counted now and are there within a minute."))
            return redirect("opendata:dataset", made.indicator)
    status = 422 if form.errors else 200
    return render(request, "opendata/publish.html", {"form": form}, status=status)


@require_POST
@requires(Permission.PUBLISH_DATA)
def withdraw(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take an indicator off the public page."""
    _for_publishers(request)
    found = selectors.dataset(actor_of(request), code)
    services.withdraw(publication=found.publication, by=actor_of(request))
    messages.success(request, _("Withdrawn. What was published is kept and comes back unchanged."))
    return redirect("opendata:index")


def _for_publishers(request: HttpRequest) -> None:
    if not publishes(actor_of(request)):
        raise NotPermitted(code=Permission.PUBLISH_DATA.value)


def _language(request: HttpRequest) -> str:
    """That of the address, so that caches tell them apart; else the reader's."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else (get_language() or "ru")[:2]


def _cached(request: HttpRequest, text: str, kind: str, found: selectors.Dataset, name: str) -> HttpResponse:
    mark = quote_etag(f"{found.version}-{_language(request)}")
    headers: dict[str, Any] = {"ETag": mark, "Access-Control-Allow-Origin": "*"}
    open_to_all = found.publication.withdrawn_at is None and not publishes(actor_of(request))
    by_address = open_to_all and request.GET.get("lang", "") in LANGUAGES
    headers["Cache-Control"] = f"public, max-age={AN_HOUR}" if by_address else "private, no-cache"
    if found.refreshed_at:
        headers["Last-Modified"] = http_date(found.refreshed_at.timestamp())
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = (
        f'inline; filename="{name}"' if "json" in name else f'attachment; filename="{name}"'
    )
    return HttpResponse(text, content_type=kind, headers=headers)
