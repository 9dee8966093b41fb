"""Choosing a patient in a form of any app: people found while a name is typed, and the one that was chosen.

The app has an address of its own that asks for its own permission and answers with `respond`; its form includes
`patients/picker/field.html` with the name of that address as `picker`.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from medcluster.kernel.web.access import actor_of
from medcluster.patients.selectors import found_while_typed, visible_patient


def respond(request: HttpRequest, picker: str) -> HttpResponse:
    """The rows to choose from, or with `?choose=` the chosen patient. Only those whom the person sees."""
    actor = actor_of(request)
    if chosen := request.GET.get("choose"):
        context = {"chosen": visible_patient(actor, chosen), "picked": True}
        response = render(request, "patients/picker/chosen.html", context)
        response["HX-Trigger-After-Settle"] = "patient-chosen"
        return response
    text = request.GET.get("patient-search", "")
    return render(
        request, "patients/picker/hits.html", {"found": found_while_typed(actor, text), "q": text, "picker": picker}
    )
