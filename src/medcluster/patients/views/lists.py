"""The list of patients, and finding one by a number of a document (which never stands in an address)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import html
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.tables import Column, Empty, Filter, Table
from medcluster.patients.forms import FindForm
from medcluster.patients.models import Patient
from medcluster.patients.presenters import born, home
from medcluster.patients.rules import home_of_cluster
from medcluster.patients.selectors import living, search

FOUND = 20


def _by_residency(query: QuerySet[Patient], values: tuple[str, ...]) -> QuerySet[Patient]:
    own = home_of_cluster()
    country = own.partition("-")[0]
    sides = {
        "own_region": Q(home_region=own),
        "other_region": ~Q(home_region=own) & (Q(home_country=country) | Q(home_country=None)),
        "foreign": ~Q(home_country=country) & Q(home_country__isnull=False),
    }
    condition = Q(pk__in=[])
    for value in values:
        condition |= sides[value]
    return query.filter(condition)


def _language(patient: Patient) -> str:
    return patient.interpreter_language or patient.language


TABLE = Table(
    "patients",
    columns=[
        Column(
            "name", _("Name"), primary=True, sort=("family_name", "given_name"),
            cell=lambda p: html.lines(p.full_name, p.number), export=lambda p: p.full_name,
        ),
        Column("number", _("Number"), cell=lambda p: p.number, hidden=True),
        Column("born", _("Born"), cell=born, sort="birth_date", nullable=True, export=lambda p: p.birth_date),
        Column("sex", _("Sex"), cell=lambda p: p.get_sex_display(), hidden=True),
        Column("home", _("Lives in"), cell=home, sort=("home_country", "home_region"), nullable=True),
        Column("phone", _("Phone"), cell=lambda p: p.phone),
        Column("language", _("Language"), cell=_language, hidden=True),
        Column(
            "registered", _("Registered"), cell=lambda p: html.ago(p.created_at), sort="created_at",
            export=lambda p: p.created_at,
        ),
    ],
    filters=[
        Filter(
            "residency", _("Lives"), _by_residency,
            choices=[
                ("own_region", _("in the own region")), ("other_region", _("in another region")),
                ("foreign", _("abroad")),
            ],
        ),
        Filter.flag("interpreter", _("Needs an interpreter"), apply=lambda q: q.exclude(interpreter_language="")),
        Filter.dates("registered", _("Registered"), field="created_at"),
    ],
    search=search,
    search_hint=_("Name, date of birth or number"),
    default_sort="-registered",
    row_url=lambda p: p.get_absolute_url(),
    empty=Empty(
        _("No patients here yet"),
        _("You see the patients of your own organisation and centre, and those sent to you."),
        _("Register a patient"), "patients:new",
    ),
)  # fmt: skip


@requires(Permission.READ_PATIENT_IDENTITY)
def listing(request: HttpRequest) -> HttpResponseBase:
    """Patients whom the person may see, newest first."""
    actor = actor_of(request)
    query = living(actor).select_related("home_region", "home_country")
    context = {"heading": _("Patients"), "find_form": FindForm(), "may_add": actor.may(Permission.EDIT_PATIENT)}
    return TABLE.respond(request, query, template="patients/list.html", context=context)


@require_POST
@requires(Permission.READ_PATIENT_IDENTITY)
def find(request: HttpRequest) -> HttpResponseBase:
    """By a number of a document or a phone. One hit opens the record; the number is in no address and no log."""
    actor = actor_of(request)
    form = FindForm(request.POST)
    found: list[Any] = []
    if form.is_valid():
        query = search(living(actor), form.cleaned_data["document"], documents=True)
        found = list(query.select_related("home_region", "home_country").order_by("-pk")[:FOUND])
        if len(found) == 1:
            return redirect(found[0].get_absolute_url())
    context = {
        "form": form, "found": [(p, born(p), home(p)) for p in found],
        "may_claim": actor.may(Permission.EDIT_PATIENT),
    }  # fmt: skip
    return render(request, "patients/found.html", context)
