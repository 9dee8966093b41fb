"""Explore: pick, see, take away, save, share. The question lives in the address."""

from __future__ import annotations

from typing import Any

import duckdb
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from medcluster.indicators.boards.look import Look
from medcluster.indicators.exploring import asked as asking
from medcluster.indicators.exploring import drawing, pages, selectors, services
from medcluster.indicators.exploring.asked import Asked
from medcluster.indicators.exporting import FILES
from medcluster.indicators.opening import opened
from medcluster.indicators.presenters import Standing
from medcluster.indicators.snapshot import Snapshot
from medcluster.kernel.errors import DomainError, Incomplete, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires


@require_safe
@requires(Permission.READ_STATISTICS)
def explore(request: HttpRequest) -> HttpResponseBase:
    """Controls and answer; to htmx only these."""
    actor = actor_of(request)
    asked = asking.read(request.GET, actor, timezone.localdate())
    snapshot, standing = opened()
    look = Look(snapshot, asked.scope, asked.choice) if snapshot is not None else None
    context, standing = _answered(look, asked, standing)
    context |= pages.controls(asked, actor, look, request.GET)
    context |= {"standing": standing, "choice": asked.choice, "is_part": bool(request.headers.get("HX-Request"))}
    if context["is_part"]:
        response = render(request, "exploring/_explore.html", context)
        response["HX-Push-Url"] = f"{reverse('explore:explore')}?{asked.query}"
        return response
    return render(request, "exploring/explore.html", context | pages.saved_of(actor))


@require_safe
@requires(Permission.READ_STATISTICS)
def file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The table of the answer as CSV or Excel."""
    if form not in FILES:
        raise NotVisible()
    asked = asking.read(request.GET, actor_of(request), timezone.localdate())
    if wrong := asking.faults(asked):
        return HttpResponse("\n".join(wrong), status=422, content_type="text/plain; charset=utf-8")
    snapshot, standing = opened()
    if snapshot is None:
        return HttpResponse(standing.warning, status=409, content_type="text/plain; charset=utf-8")
    return FILES[form](_drawn(snapshot, asked), "explore")


@require_safe
@requires(Permission.READ_STATISTICS)
def saved(request: HttpRequest) -> HttpResponseBase:
    """The saved questions: rename, share, delete."""
    return render(request, "exploring/saved.html", pages.saved_of(actor_of(request)))


@require_POST
@requires(Permission.READ_STATISTICS)
def save(request: HttpRequest) -> HttpResponseBase:
    """Keep the question of the form under a name."""
    actor = actor_of(request)
    asked = asking.read(QueryDict(request.POST.get("address", "")), actor, timezone.localdate())
    address = f"{reverse('explore:explore')}?{asked.query}"
    try:
        services.save(
            name=request.POST.get("name", ""), address=asked.query, sharing=request.POST.get("sharing", ""), by=actor
        )
        messages.success(request, _("Saved. You find it under “Saved questions”."))
    except Incomplete as refusal:
        messages.error(request, refusal.faults[0].message)
    return redirect(address)


@require_POST
@requires(Permission.READ_STATISTICS)
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Rename or share."""
    question = selectors.saved(actor_of(request), pk)
    try:
        services.change(
            question=question, name=request.POST.get("name", ""), sharing=request.POST.get("sharing", ""),
            by=actor_of(request),
        )  # fmt: skip
        messages.success(request, _("Changed."))
    except Incomplete as refusal:
        messages.error(request, refusal.faults[0].message)
    return redirect("explore:saved")


@require_POST
@requires(Permission.READ_STATISTICS)
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Delete one's own."""
    question = selectors.saved(actor_of(request), pk)
    services.delete(question=question, by=actor_of(request))
    messages.success(request, _("“%(name)s” is deleted.") % {"name": question.name})
    return redirect("explore:saved")


def _answered(look: Look | None, asked: Asked, standing: Standing) -> tuple[dict[str, Any], Standing]:
    if look is None or asking.faults(asked):
        return {"answer": None, "charts": True}, standing
    try:
        return {"answer": pages.answer(drawing.drawn(look, asked), asked), "charts": True}, standing
    except (duckdb.Error, DomainError) as error:
        spoilt = _("The facts cannot be read. Run: medcluster facts rebuild")
        said = str(error) if isinstance(error, DomainError) else spoilt
        return {"answer": None, "charts": True}, Standing(None, said)


def _drawn(snapshot: Snapshot, asked: Asked) -> Any:
    return drawing.drawn(Look(snapshot, asked.scope, asked.choice), asked)
