"""Possible duplicates: the queue, two records side by side, merging and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from medcluster.audit.services import read_of_patient
from medcluster.kernel.errors import Conflict
from medcluster.kernel.permissions import Permission
from medcluster.kernel.visibility import get_visible
from medcluster.kernel.web import html
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.tables import Column, Empty, Filter, Table
from medcluster.patients import selectors, services
from medcluster.patients.forms import MergeForm, MergeWithForm, UndoForm
from medcluster.patients.models import DuplicateCandidate
from medcluster.patients.presenters import born, candidate_state, likelihood, reasons_in_words, side_by_side
from medcluster.patients.services.duplicates import pair_up
from medcluster.patients.services.merge import why_not_undo
from medcluster.patients.tasks import search_duplicates
from medcluster.patients.views.common import patient_of, small_form

MERGE = Permission.MERGE_PATIENTS
State = DuplicateCandidate.State
TABLE = Table(
    "duplicates",
    columns=[
        Column(
            "first", gettext_lazy("One record"), primary=True, sort="first__family_name",
            cell=lambda c: html.lines(c.first.full_name, f"{c.first.number} · {born(c.first)}"),
            export=lambda c: c.first.number,
        ),
        Column(
            "second", gettext_lazy("The other"), export=lambda c: c.second.number,
            cell=lambda c: html.lines(c.second.full_name, f"{c.second.number} · {born(c.second)}"),
        ),
        Column("score", gettext_lazy("Likelihood"), sort="score", numeric=True, export=lambda c: c.score,
               cell=lambda c: html.badge(*likelihood(c.score))),
        Column("reasons", gettext_lazy("What speaks for it"), cell=lambda c: reasons_in_words(c.reasons)),
        Column("state", gettext_lazy("State"), cell=lambda c: html.badge(*candidate_state(c)), hidden=True,
               export=lambda c: c.get_state_display()),
        Column("found", gettext_lazy("Found"), cell=lambda c: html.ago(c.found_at), sort="found_at", hidden=True,
               export=lambda c: c.found_at),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), lambda query, values: query.filter(state__in=values),
               choices=State.choices, default=(State.OPEN.value,)),
    ],
    default_sort="-score",
    row_url=lambda c: reverse("patients:review", args=[c.pk]),
    empty=Empty(
        gettext_lazy("No possible duplicates"),
        gettext_lazy("New records are compared as they are entered. A search through all of them can be started here."),
    ),
)  # fmt: skip


@requires(MERGE)
def queue(request: HttpRequest) -> HttpResponseBase:
    """Pairs to look at, the most likely first."""
    query = selectors.candidates(actor_of(request))
    context = {"heading": _("Possible duplicates")}
    return TABLE.respond(request, query, template="patients/duplicates.html", context=context)


@require_POST
@requires(MERGE)
def search(request: HttpRequest) -> HttpResponse:
    """Compare everybody with everybody, in the background."""
    actor = actor_of(request)
    search_duplicates.enqueue(user_id=actor.user_id)
    messages.success(request, _("The search has started. The pairs appear here as they are found."))
    return redirect("patients:duplicates")


@requires(MERGE)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Two records side by side: choose the number that stays and each value, then merge; or say that they are two."""
    actor = actor_of(request)
    pair = get_visible(selectors.candidates(actor), pk=pk)
    first, second = pair.first, pair.second
    survivor = second if request.GET.get("keep") == str(second.pk) else first
    if request.method == "POST":
        if request.POST.get("decision") == "not_same":
            services.mark_not_same(candidate=pair, by=actor)
            messages.success(request, _("Kept as two people. They are not shown again."))
            return redirect("patients:duplicates")
        return _merge(request, pair)
    for patient in (first, second):
        read_of_patient(actor, patient.pk)
    word, mood = likelihood(pair.score)
    context = {
        "pair": pair, "first": first, "second": second, "survivor": survivor, "word": word, "mood": mood,
        "lines": side_by_side(first, second, survivor), "reasons": reasons_in_words(pair.reasons),
        "numbers": selectors.numbers_of(first, second), "form": MergeForm(initial={"survivor": survivor.pk}),
        "counts": selectors.attached_to(first, second),
    }  # fmt: skip
    return render(request, "patients/review.html", context)


def _merge(request: HttpRequest, pair: DuplicateCandidate) -> HttpResponse:
    form = MergeForm(request.POST)
    if not form.is_valid() or form.cleaned_data["survivor"] not in (pair.first_id, pair.second_id):
        raise Conflict(_("Choose which record stays."))
    keep = form.cleaned_data["survivor"]
    survivor, absorbed = (pair.first, pair.second) if keep == pair.first_id else (pair.second, pair.first)
    services.merge_patients(
        survivor=survivor, absorbed=absorbed, by=actor_of(request), take=form.taken(keep),
        reason=form.cleaned_data["reason"], fill=False,
    )  # fmt: skip
    messages.success(
        request,
        _("Merged. %(gone)s is now part of %(kept)s; this can be undone here.")
        % {"gone": absorbed.number, "kept": survivor.number},
    )
    return redirect(survivor)


@require_POST
@requires(MERGE)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back "two people"."""
    actor = actor_of(request)
    pair = get_visible(selectors.candidates(actor), pk=pk)
    services.reopen_candidate(candidate=pair, by=actor)
    return redirect("patients:review", pk=pair.pk)


@requires(MERGE)
def merge_with(request: HttpRequest, number: str) -> HttpResponse:
    """Look at this record beside another one that the search did not find."""
    actor = actor_of(request)
    patient = patient_of(request, number)
    form = MergeWithForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        other = selectors.living(actor).with_number(form.cleaned_data["number"]).first()
        if other is None or other.pk == patient.pk:
            form.add_error("number", _("There is no other record with this number."))
        else:
            return redirect("patients:review", pk=pair_up(patient.pk, other.pk).pk)
    return small_form(
        request, label=_("Compare with another record"), form=form, back=patient.get_absolute_url(), save=lambda: None
    )


@requires(MERGE)
def undo(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a merge back, or say why that is not possible."""
    patient = patient_of(request, number)
    merge = get_visible(patient.merges.select_related("survivor", "absorbed"), pk=pk)
    form = UndoForm(request.POST or None)
    why = why_not_undo(merge)
    return small_form(
        request, label=_("Undo the merge"), form=form, back=patient.get_absolute_url(), danger=True,
        facts=[
            (_("Restored record"), f"{merge.absorbed.number} · {merge.absorbed.full_name}"),
            (_("Stays here"), _("What was added after the merge")),
        ],
        blocked=[why] if why else None, done=_("Both records are as they were before."),
        save=lambda: services.undo_merge(merge=merge, by=actor_of(request), reason=form.cleaned_data["reason"]),
    )  # fmt: skip
