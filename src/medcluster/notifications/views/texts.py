"""The cluster's own wording of messages: list, edit with a preview, back to the built-in text."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from medcluster.kernel.errors import Incomplete, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.texts import LANGUAGES
from medcluster.kernel.web.access import actor_of, requires
from medcluster.notifications import catalogue, selectors, services, wording
from medcluster.notifications.catalogue import Template, Text
from medcluster.notifications.forms import TextForm
from medcluster.notifications.models import Audience, Kind
from medcluster.notifications.placeholders import PLACEHOLDERS

editor = requires(Permission.EDIT_MESSAGES)


@require_GET
@editor
def listing(request: HttpRequest) -> HttpResponse:
    """Every template by group, with the languages that the cluster has rewritten."""
    rows = selectors.template_rows()
    groups = [(Kind(kind).label, list(found)) for kind, found in groupby(rows, key=lambda row: row.template.kind)]
    return render(request, "notifications/texts.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@editor
def edit(request: HttpRequest, code: str, audience: str, language: str) -> HttpResponse:
    template = _template(code, audience, language)
    current = selectors.text_in_force(template, audience, language)
    text = current.text
    initial = {"subject": text.subject, "body": text.body, "short": text.short, "version": current.version}
    form = TextForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and _save(request, form, template, audience, language):
        messages.success(request, _("Saved. Messages written from now on use this text."))
        return redirect(request.path)
    context = {
        "form": form,
        "template": template,
        "current": current,
        "language": language,
        "audience": audience,
        "audience_label": Audience(audience).label,
        "preview": _preview(form, text, language),
        "tabs": _tabs(request, template, audience, language),
        "placeholders": [(f"{{{code}}}", p.label) for code, p in PLACEHOLDERS.items()],
        "history": selectors.texts_history(template, audience, language)[:20],
    }
    return render(request, "notifications/text.html", context, status=422 if form.errors else 200)


@require_POST
@editor
def preview(request: HttpRequest, code: str, audience: str, language: str) -> HttpResponse:
    """The text as typed, with invented values: asked while typing."""
    _template(code, audience, language)
    typed = Text(request.POST.get("subject", ""), request.POST.get("body", ""), request.POST.get("short", ""))
    context = {"preview": wording.sample(typed, language=language, zone=settings.TIME_ZONE), "language": language}
    context["faults"] = sorted(
        {fault for part in (typed.subject, typed.body, typed.short) for fault in wording.faults(part)}
    )
    return render(request, "notifications/_preview.html", context)


@require_POST
@editor
def reset(request: HttpRequest, code: str, audience: str, language: str) -> HttpResponse:
    template = _template(code, audience, language)
    services.reset_text(template=template, audience=audience, language=language, by=actor_of(request))
    messages.success(request, _("The built-in text is back."))
    return redirect("notifications:text", code, audience, language)


def _template(code: str, audience: str, language: str) -> Template:
    template = catalogue.templates().get(code)
    if template is None or audience not in template.audiences or language not in LANGUAGES:
        raise NotVisible
    return template


def _save(request: HttpRequest, form: TextForm, template: Template, audience: str, language: str) -> bool:
    try:
        services.save_text(
            template=template,
            audience=audience,
            language=language,
            text=form.text,
            by=actor_of(request),
            expected_version=form.cleaned_data["version"],
        )
    except Incomplete as refused:
        for fault in refused.faults:
            form.add_error(fault.field, str(fault.message))
        return False
    return True


def _preview(form: TextForm, text: Text, language: str) -> Any:
    shown = form.text if form.is_bound and form.is_valid() else text
    return wording.sample(shown, language=language, zone=settings.TIME_ZONE)


def _tabs(request: HttpRequest, template: Template, audience: str, language: str) -> list[tuple[str, str, bool]]:
    names = dict(settings.LANGUAGES)
    here = request.path.rsplit("/", 1)[0]
    return [(names[code], f"{here}/{code}", code == language) for code in LANGUAGES]
