"""Screens of reports that write: issue, sign, the calendar, the form."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from medcluster.accounts.models import User
from medcluster.indicators.reports import forms as docx_forms
from medcluster.indicators.reports import keeping, pages, selectors, services
from medcluster.indicators.reports.asked import FormForm, IssueForm, ScheduleForm
from medcluster.indicators.reports.models import ReportSchedule
from medcluster.kernel.errors import Incomplete
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires

READ, KEEP = Permission.READ_STATISTICS, Permission.MANAGE_CLUSTER
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_POST
@requires(READ)
def issue(request: HttpRequest) -> HttpResponseBase:
    """Issue the report of the days in the form, with the password."""
    actor, form = actor_of(request), pages.period_form(actor_of(request), request.POST)
    asked = IssueForm(request.POST, auto_id="issue-%s")
    if form.is_valid() and asked.is_valid():
        try:
            made = services.issue(
                period=form.period, since=form.cleaned_data["since"], language=form.cleaned_data["language"],
                user=cast(User, request.user), password=asked.cleaned_data["password"], by=actor,
            )  # fmt: skip
        except Incomplete as refused:
            for fault in refused.faults:
                asked.add_error(fault.field if fault.field in asked.fields else None, str(fault.message))
        else:
            messages.success(request, _("Issued as %(number)s.") % {"number": made.number})
            return redirect(made)
    return render(request, "reports/issue.html", {"form": form, "issue_form": asked}, status=422)


@require_POST
@requires(READ)
def sign(request: HttpRequest, number: str) -> HttpResponseBase:
    actor = actor_of(request)
    report = selectors.by_number(actor, number)
    asked = IssueForm(request.POST, auto_id="sign-%s")
    if asked.is_valid():
        try:
            services.sign(
                report=report, user=cast(User, request.user), password=asked.cleaned_data["password"], by=actor
            )
        except Incomplete as refused:
            messages.error(request, " ".join(str(fault.message) for fault in refused.faults))
        else:
            messages.success(request, _("Signed."))
    return redirect(report)


@require_GET
@requires(KEEP)
def schedules(request: HttpRequest) -> HttpResponseBase:
    return render(request, "reports/schedules.html", {"schedules": selectors.schedules(actor_of(request))})


@require_http_methods(["GET", "POST"])
@requires(KEEP)
def schedule(request: HttpRequest, pk: int | None = None) -> HttpResponseBase:
    """A new entry of the calendar, or a change of one."""
    actor = actor_of(request)
    known = selectors.schedule(actor, pk) if pk else ReportSchedule()
    form = ScheduleForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_schedule(
                schedule=form.instance, people=list(form.cleaned_data["people"]),
                addresses=form.cleaned_data["addresses"], by=actor,
            )  # fmt: skip
        except Incomplete as refused:
            for fault in refused.faults:
                form.add_error(fault.field, str(fault.message))
        else:
            day = {"day": f"{known.next_on:%d.%m.%Y}"}
            messages.success(request, _("Kept. The next report is issued on %(day)s.") % day)
            return redirect("reports:schedules")
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/schedule.html", {"form": form, "schedule": known}, status=status)


@require_POST
@requires(KEEP)
def run(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Pause, or let run again."""
    actor = actor_of(request)
    known = selectors.schedule(actor, pk)
    services.set_running(schedule=known, runs=not known.is_active, by=actor)
    messages.success(request, _("It runs again.") if known.is_active else _("Paused."))
    return redirect("reports:schedules")


@require_http_methods(["GET", "POST"])
@requires(KEEP)
def form(request: HttpRequest) -> HttpResponseBase:
    """The docx form: which one is in use, and a new one, which may be seen filled before it is taken."""
    asked = FormForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and asked.is_valid():
        given, actor = asked.cleaned_data["file"], actor_of(request)
        try:
            if "preview" in request.POST:
                return _docx(keeping.preview(content=given.read(), language=_language(), by=actor), "report-preview")
            keeping.put_form(content=given, filename=given.name, by=actor)
        except Incomplete as refused:
            asked.add_error("file", [str(fault.message) for fault in refused.faults])
        else:
            messages.success(request, _("The form is in use from now on."))
            return redirect("reports:form")
    context = {"form": asked, "history": selectors.form_history()}
    return render(request, "reports/form.html", context, status=422 if asked.errors else 200)


@require_GET
@requires(KEEP)
def present_form(request: HttpRequest) -> HttpResponseBase:
    """The form that is in use, to be changed; `?own=1` the one that came with the product; `?filled=1` an example."""
    content = docx_forms.our_own() if request.GET.get("own") else docx_forms.current()
    if request.GET.get("filled"):
        return _docx(keeping.preview(content=content, language=_language(), by=actor_of(request)), "report-preview")
    return _docx(content, "report-form")


@require_POST
@requires(KEEP)
def own_form(request: HttpRequest) -> HttpResponseBase:
    keeping.use_our_own(by=actor_of(request))
    messages.success(request, _("The form that came with the product is in use again."))
    return redirect("reports:form")


def _language() -> str:
    return (get_language() or "ru")[:2]


def _docx(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return response
