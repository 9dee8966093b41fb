"""Tables from and to files: choose, look at the preview, confirm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.kernel.web.access import actor_of, requires
from medcluster.registry import importing
from medcluster.registry.imports.doors import Doors, RegistryDoors
from medcluster.registry.imports.kinds import KINDS
from medcluster.registry.imports.reading import MAX_BYTES
from medcluster.registry.imports.shapes import Kind
from medcluster.registry.services.drafts import draft_of, drop_draft, keep_draft

EDIT = Permission.EDIT_REGISTRY
DOORS = RegistryDoors()
SHOWN = 200  # rows of the preview; the counts are of all
FORMATS = {
    "csv": (importing.export_csv, "text/csv; charset=utf-8"),
    "xlsx": (importing.export_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX, up to 5 MB and 10 000 rows. The first row has the headings."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self) -> bytes:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it into several files."))
        self.file_name = upload.name
        content: bytes = upload.read()
        if words := importing.read_error(content):
            raise forms.ValidationError(words)
        return content


@requires(EDIT)
def kinds(request: HttpRequest) -> HttpResponse:
    """Which tables can be brought in."""
    return render(request, "registry/imports.html", {"kinds": list(KINDS.values())})


@requires(EDIT)
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    return upload_page(request, importing.kind_of(kind), DOORS)


@requires(EDIT)
def preview(request: HttpRequest, kind: str, draft_id: UUID) -> HttpResponse:
    """What the file would do, row by row; a POST does it."""
    return preview_page(request, importing.kind_of(kind), draft_id, DOORS)


def upload_page(request: HttpRequest, kind: Kind, doors: Doors) -> HttpResponse:
    """Choose a file of any kind. The view around it has asked for the kind's permission."""
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        content, actor = form.cleaned_data["file"], actor_of(request)
        draft = keep_draft(
            kind=kind.code, file_name=form.file_name, content=content, by=actor, permission=kind.permission
        )
        return redirect(doors.preview(kind, draft.pk))
    context = _addresses(kind, doors) | {"form": form, "columns": kind.columns}
    return render(request, "registry/import_upload.html", context, status=422 if form.errors else 200)


def preview_page(request: HttpRequest, kind: Kind, draft_id: UUID, doors: Doors) -> HttpResponse:
    """What the file would do; a POST does it. The view around it has asked for the kind's permission."""
    actor = actor_of(request)
    draft = draft_of(actor, draft_id)
    if draft.kind != kind.code:
        raise NotVisible(code="draft")
    confirmed = request.method == "POST"
    result = importing.run_content(kind, bytes(draft.content), by=actor, dry_run=not confirmed)
    if confirmed and result.applied:
        drop_draft(draft)
        words = _("Brought in: %(created)d new, %(updated)d changed, %(unchanged)d as they were.")
        messages.success(request, words % vars(result))
        return redirect(doors.done(kind))
    worth_showing = [line for line in result.lines if line.outcome != "unchanged"]
    context = _addresses(kind, doors) | {
        "draft": draft,
        "result": result,
        "lines": worth_showing[:SHOWN],
        "more_lines": max(len(worth_showing) - SHOWN, 0),
    }
    return render(request, "registry/import_preview.html", context, status=422 if confirmed else 200)


def _addresses(kind: Kind, doors: Doors) -> dict[str, Any]:
    return {
        "kind": kind,
        "base": doors.base,
        "crumbs": doors.crumbs(kind),
        "upload_url": doors.upload(kind),
        "empty_url": doors.empty_form(kind),
        "back_url": doors.back(kind),
    }


def empty_form(kind: Kind) -> HttpResponse:
    """A workbook with the headings of a kind, to be filled in."""
    content = importing.export_xlsx(kind, template_only=True)
    response = HttpResponse(content, content_type=FORMATS["xlsx"][1])
    response["Content-Disposition"] = f'attachment; filename="{kind.code}.xlsx"'
    return response


@requires(Permission.READ_REGISTRY)
def export(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The whole table in the columns of the import; `?empty=1` gives only the headings to fill in."""
    found = importing.kind_of(kind)
    if form not in FORMATS:
        raise NotVisible(code="format")
    write, media_type = FORMATS[form]
    empty = request.GET.get("empty") == "1"
    content = write(kind, template_only=empty)
    entry = AuditEntry(
        action="registry.export", actor=actor_of(request), details={"kind": found.code, "format": form, "empty": empty}
    )
    with transaction.atomic():
        ports.audit.append([entry])
    response = HttpResponse(content, content_type=media_type)
    name = f"{kind}.{form}" if empty else f"{kind}-{timezone.localdate():%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
