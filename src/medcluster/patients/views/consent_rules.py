"""The rules of consents: which words are agreed to, and from which age people decide alone."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.texts import LANGUAGES
from medcluster.kernel.visibility import get_visible
from medcluster.kernel.web.access import actor_of, requires
from medcluster.patients import selectors
from medcluster.patients.forms.consent_rules import AgeForm, ConsentTextForm, EndAgeForm
from medcluster.patients.models.consent import Purpose
from medcluster.patients.services import consent_rules as services
from medcluster.patients.views.common import small_form

READ, EDIT = Permission.READ_REGISTRY, Permission.EDIT_RULES
NAMES = {"ru": "Русский", "kk": "Қазақша", "en": "English"}


@require_GET
@requires(READ)
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every purpose with the words in force and those to come; the ages by country."""
    context = {
        "purposes": selectors.consent_purposes(),
        "ages": selectors.consent_ages(),
        "may_edit": actor_of(request).may(EDIT),
    }
    return render(request, "patients/consent_rules.html", context)


@require_GET
@requires(READ)
def wording(request: HttpRequest, purpose: str) -> HttpResponseBase:
    """All versions of one purpose, the newest first, in the three languages."""
    if purpose not in Purpose.values:
        raise NotVisible()
    context = {
        "purpose": Purpose(purpose),
        "versions": selectors.consent_versions(purpose),
        "languages": [(code, NAMES[code]) for code in LANGUAGES],
        "may_edit": actor_of(request).may(EDIT),
    }
    return render(request, "patients/consent_versions.html", context)


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def add_wording(request: HttpRequest, purpose: str) -> HttpResponseBase:
    if purpose not in Purpose.values:
        raise NotVisible()
    versions = selectors.consent_versions(purpose)
    form = ConsentTextForm(request.POST or None, last=versions[0].row if versions else None)
    return small_form(
        request, label=_("New version: %(purpose)s") % {"purpose": Purpose(purpose).label}, form=form,
        back=reverse("patients:consent_wording", args=[purpose]),
        save=lambda: services.add_text(
            by=actor_of(request), purpose=purpose, title=form.text("title"), text=form.text("text"),
            valid_from=form.cleaned_data["valid_from"],
        ),
    )  # fmt: skip


@require_POST
@requires(EDIT)
def recall_wording(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = selectors.consent_text(pk)
    services.recall_text(by=actor_of(request), row=row)
    return redirect("patients:consent_wording", row.purpose)


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def set_age(request: HttpRequest) -> HttpResponseBase:
    """An age for a country and a purpose; `?country=&purpose=` begin the form from a row."""
    initial = {name: request.GET.get(name, "")[:16] for name in ("country", "purpose")}
    form = AgeForm(request.POST or None, initial=initial)
    return small_form(
        request, label=_("Age of own consent"), form=form, back=reverse("patients:consent_rules"),
        save=lambda: services.set_age(by=actor_of(request), **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def end_age(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = get_visible(selectors.open_consent_ages(), pk=pk)
    form = EndAgeForm(request.POST or None)
    return small_form(
        request, label=_("End this age"), form=form, back=reverse("patients:consent_rules"), danger=True,
        facts=[(row.country or _("everywhere else"), str(row.age))],
        save=lambda: services.end_age(by=actor_of(request), row=row, last_day=form.cleaned_data["last_day"]),
    )  # fmt: skip
