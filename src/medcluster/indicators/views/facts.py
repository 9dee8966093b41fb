"""Facts for other tools: what there is, and each table as a file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from medcluster.indicators import names, taking
from medcluster.indicators.facts import FACTS
from medcluster.indicators.opening import opened
from medcluster.kernel.errors import NotPermitted, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.widgets import DATE_FORMS, DateInput
from medcluster.registry.known import known
from medcluster.registry.models import Centre

TABLES: dict[str, Any] = {
    "episode": _("Stays"), "operation": _("Operations"), "referral": _("Referrals"), "offer": _("Questions to centres"),
    "deadline": _("Deadlines"), "teleconsult": _("Teleconsultations"), "visit": _("Outpatient visits"),
    "visit_service": _("Outpatient services"), "learning": _("Learning events"),
}  # fmt: skip


class NarrowForm(forms.Form):
    """Which rows of a table."""

    first = forms.DateField(label=_("From"), required=False, widget=DateInput, input_formats=DATE_FORMS)
    last = forms.DateField(label=_("To"), required=False, widget=DateInput, input_formats=DATE_FORMS)
    centre = forms.TypedChoiceField(label=_("Centre"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of = [(str(pk), names.label("centre", pk)) for pk in known(Centre)]
        self.fields["centre"].choices = [("", _("All centres")), *of]  # type: ignore[attr-defined]


@require_safe
@requires(Permission.EXPORT_FACTS)
def tables(request: HttpRequest) -> HttpResponseBase:
    """Every table with its columns, and the filters for the files."""
    _for_takers(request)
    form = NarrowForm(request.GET if request.GET else None)
    snapshot, standing = opened()
    rows = {code: snapshot.manifest.rows(code) for code in TABLES} if snapshot else {}
    found = [(fact.code, TABLES[fact.code], rows.get(fact.code, 0), _columns(fact)) for fact in FACTS]
    query = request.GET.urlencode() if form.is_valid() else ""
    return render(
        request, "indicators/facts.html", {"form": form, "tables": found, "standing": standing, "query": query}
    )


@require_safe
@requires(Permission.EXPORT_FACTS)
def table(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """One table as a file."""
    _for_takers(request)
    given = NarrowForm(request.GET)
    if code not in TABLES or form not in taking.FORMATS:
        raise NotVisible()
    if not given.is_valid():
        return HttpResponse(given.errors.as_text(), status=422, content_type="text/plain; charset=utf-8")
    snapshot, standing = opened()
    if snapshot is None:
        return HttpResponse(standing.warning, status=409, content_type="text/plain; charset=utf-8")
    with TemporaryDirectory() as folder:
        target = Path(folder) / f"{code}.{form}"
        taking.take(snapshot, taking.Wanted(code, **given.cleaned_data), form, target, by=actor_of(request))
        file = target.open("rb")  # stays readable when the folder is gone
    name = f"{code}-{timezone.localdate():%Y-%m-%d}.{form}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=taking.FORMATS[form])


def _for_takers(request: HttpRequest) -> None:
    if not taking.may_take(actor_of(request)):
        raise NotPermitted(code=Permission.EXPORT_FACTS.value)


def _columns(fact: Any) -> list[tuple[str, str, str]]:
    return [
        (name, names.dimension(name) if name in names.DIMENSIONS else "", kind)
        for name, kind in taking.columns_of(fact)
    ]
