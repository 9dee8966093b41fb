"""Screens of reports: the period report with its controls, its files, and the reports that were issued."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from medcluster.documents.panels import panel
from medcluster.indicators.opening import opened
from medcluster.indicators.reports import pages, selectors
from medcluster.indicators.reports.asked import IssueForm
from medcluster.indicators.reports.formats import FORMATS, File, write, write_issued
from medcluster.indicators.reports.frozen import is_whole
from medcluster.indicators.reports.policies import keeps, reads_cluster
from medcluster.indicators.reports.selectors import OBJECT
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import html
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.tables import Column, Empty, Filter, Table

READ = Permission.READ_STATISTICS

ISSUED = Table(
    "issued-reports",
    columns=[
        Column("number", gettext_lazy("Number"), lambda r: r.number, primary=True),
        Column("period", gettext_lazy("Period"), lambda r: f"{r.first:%d.%m.%Y} – {r.last:%d.%m.%Y}", sort="first"),
        Column("issued", gettext_lazy("Issued"), lambda r: html.moment(r.issued_at), sort="issued_at",
               export=lambda r: r.issued_at),
        Column("by", gettext_lazy("By whom"), lambda r: r.schedule.name if r.schedule else r.issued_by_name),
        Column("language", gettext_lazy("Language"), lambda r: r.get_language_display()),
        Column("hash", gettext_lazy("SHA-256"), lambda r: r.sha256, hidden=True),
    ],
    filters=[Filter.dates("issued", gettext_lazy("Issued"), field="issued_at")],
    default_sort="-issued",
    row_url=lambda r: r.get_absolute_url(),
    empty=Empty(gettext_lazy("No report has been issued yet"),
                gettext_lazy("Open the period report, choose the days and issue it.")),
)  # fmt: skip


@require_GET
@requires(READ)
def period(request: HttpRequest) -> HttpResponseBase:
    """The report on screen, in the reader's language; files in the language that is chosen."""
    actor = actor_of(request)
    form = pages.period_form(actor, request.GET)
    facts, standing = opened()
    figures = pages.counted(form, facts) if facts else None
    context: dict[str, Any] = {"form": form, "standing": standing, "may_issue": False}
    context |= {"may_keep": keeps(actor), "reads_cluster": reads_cluster(actor)}
    if figures is not None:
        context |= pages.drawn(pages.in_language(figures, html_language(request)))
        context |= {"formats": FORMATS, "query": urlencode(pages.chosen(form)), "chosen": pages.chosen(form)}
        context["may_issue"] = reads_cluster(actor) and not form.centres
        context["issue_form"] = IssueForm(auto_id="issue-%s")
    return render(request, "reports/period.html", context, status=422 if form.errors else 200)


@require_GET
@requires(READ)
def download(request: HttpRequest, code: str) -> HttpResponseBase:
    """The report as a file."""
    if code not in FORMATS:
        raise Http404
    form = pages.period_form(actor_of(request), request.GET)
    figures = pages.counted(form)
    if figures is None:
        return render(request, "reports/period.html", {"form": form}, status=422)
    return _sent(write(figures, code, form.cleaned_data["language"]))


@require_GET
@requires(READ)
def issued_list(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    context = {"heading": _("Issued reports"), "may_keep": keeps(actor)}
    return ISSUED.respond(request, selectors.issued(actor), "reports/issued_list.html", context=context)


@require_GET
@requires(READ)
def issued(request: HttpRequest, number: str) -> HttpResponseBase:
    """A report as it was issued: its words, its signatures, its files, and what has changed since."""
    actor = actor_of(request)
    report = selectors.by_number(actor, number)
    signatures = selectors.signatures(report)
    mine = any(of.signature.signer_id == actor.user_id for of in signatures)
    context = pages.as_issued(report) | {
        "signatures": signatures,
        "is_whole": is_whole(report),
        "sign_form": None if mine else IssueForm(auto_id="sign-%s"),
        "documents": panel(OBJECT, report.pk, actor, may_add=False),
        "formats": FORMATS,
    }
    return render(request, "reports/issued.html", context)


@require_GET
@requires(READ)
def issued_file(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    """The frozen figures as a file, in any language; the files that were signed lie with the report."""
    if code not in FORMATS:
        raise Http404
    report = selectors.by_number(actor_of(request), number)
    language = request.GET.get("language", report.language)
    if language not in ("ru", "kk", "en"):
        raise Http404
    return _sent(write_issued(report, code, language))


def html_language(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "ru"))[:2]


def _sent(file: File) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store"
    return response
