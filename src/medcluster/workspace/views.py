"""The pages that belong to nobody else: the first page, the search, the counts of the rail, the style guide."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from medcluster.kernel.web.access import actor_of, public, signed_in
from medcluster.kernel.web.live import answer
from medcluster.workspace import selectors
from medcluster.workspace.samples import samples


@public("Visitors are sent on to the public site; signed-in people see what waits for them.")
def home(request: HttpRequest) -> HttpResponseBase:
    """ "My work": what waits for this person, most pressing first."""
    actor = actor_of(request)
    if actor.user_id is None:
        return redirect("/welcome/")
    work = selectors.my_work(actor)
    return answer(
        request, work.revision, page="workspace/home.html", fragment="workspace/_work.html", context={"work": work}
    )


@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """Cases, patients and places by number or name; the fragment under the search box, or a page of its own."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    groups = selectors.find(actor_of(request), text)
    template = "workspace/_hits.html" if request.headers.get("HX-Request") else "workspace/search.html"
    return render(request, template, {"text": text, "groups": groups})


@signed_in
def counts(request: HttpRequest) -> HttpResponseBase:
    """How many things wait behind each entry of the rail: asked for by htmx after the page has been drawn."""
    found = selectors.waiting_counts(actor_of(request))
    revision = ",".join(f"{key}={number}" for key, number in found.items())
    return answer(request, revision, fragment="workspace/_counts.html", context={"counts": found, "revision": revision})


@signed_in
def styleguide(request: HttpRequest) -> HttpResponse:
    """Each component in each of its states."""
    return render(request, "workspace/styleguide.html", samples(request))
