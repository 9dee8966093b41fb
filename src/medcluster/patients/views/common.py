"""What the views share: the patient of an address, small forms in the dialogue or on a page of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from medcluster.kernel.errors import Conflict, Incomplete
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of
from medcluster.kernel.web.errors import is_htmx
from medcluster.patients.forms.common import show_faults
from medcluster.patients.models import Patient
from medcluster.patients.selectors import patient_by_number

READ = (Permission.READ_PATIENT_IDENTITY, Permission.EMERGENCY_ACCESS)


def patient_of(request: HttpRequest, number: str) -> Patient:
    """The patient of the address whom the person may see; 404 otherwise."""
    return patient_by_number(actor_of(request), number)


def small_form(
    request: HttpRequest,
    *,
    label: Any,
    form: forms.Form,
    back: str,
    save: Callable[[], Any],
    done: Any = "",
    danger: bool = False,
    facts: list[tuple[Any, Any]] | None = None,
    blocked: list[str] | None = None,
) -> HttpResponse:
    """One form for one thing: shown, sent, saved, and back. Faults of the service stand beside their fields."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except Incomplete as refusal:
            show_faults(form, refusal)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, str(done or _("Saved.")))
            return redirect(back)
    context = {
        "action": {"label": label, "danger": danger}, "form": form, "back": back, "possible": not blocked,
        "facts": facts or [], "blocked": blocked or [], "version": "",
    }  # fmt: skip
    if is_htmx(request):
        return render(request, "components/action_form.html", context)
    return render(request, "patients/small_form.html", context)
