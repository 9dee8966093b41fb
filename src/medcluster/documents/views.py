"""Documents on the web: upload into a case's panel, look, download, withdraw."""

from __future__ import annotations

from typing import IO, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from medcluster.documents import access, content, names, pictures, reading, scanning, selectors, services, uploading
from medcluster.documents.forms import UploadForm, VersionForm
from medcluster.documents.lists import SCANS
from medcluster.documents.models import Document
from medcluster.documents.panels import Ticket, ident_of, panel, read_ticket
from medcluster.documents.services import Upload, UploadResult
from medcluster.documents.serving import file_response, picture_response
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault, Incomplete, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.errors import is_htmx

# which documents somebody reads or changes is decided by their owners; orders are open to the readers of the registry
reader = requires(Permission.READ_DOCUMENTS, Permission.READ_PATIENT_IDENTITY, Permission.READ_REGISTRY)
adder = requires(Permission.ADD_DOCUMENTS, Permission.EDIT_PATIENT, Permission.EDIT_RULES)
keeper = requires(Permission.READ_AUDIT, Permission.MANAGE_CLUSTER)
THUMB_SECONDS = 3600


@require_GET
@reader
def panel_view(request: HttpRequest) -> HttpResponse:
    """The panel anew: asked while a file is being checked for viruses."""
    actor = actor_of(request)
    return _panel(request, actor, read_ticket(request.GET.get("ticket", ""), actor))


@require_GET
@reader
def nothing(request: HttpRequest) -> HttpResponse:
    """There is no list of all documents: each belongs to a case. The address is the beginning of the others."""
    raise NotVisible


@require_GET
@keeper
def scans(request: HttpRequest) -> HttpResponseBase:
    """Files whose virus check is under way, failed or found something; no names of files, no patients."""
    context = {"heading": _("Virus check of files"), "scanner": scanning.scanner(), "again": scanning.waiting()}
    return SCANS.respond(request, selectors.to_scan(), "documents/scans.html", context)


@require_POST
@keeper
def rescan(request: HttpRequest) -> HttpResponse:
    """Check every file again whose check failed or still waits."""
    count = services.rescan_all(by=actor_of(request))
    words = ngettext("%(n)d file is checked again.", "%(n)d files are checked again.", count) % {"n": count}
    messages.success(request, words)
    return redirect("documents:scans")


@require_GET
@adder
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The forms that change a document: a new version, withdrawal. Opened in its row of the panel."""
    text = request.GET.get("ticket", "")
    ticket, document = _changeable(text, pk, actor_of(request))
    context = {
        "document": document,
        "ticket": text,
        "accept": content.ACCEPT,
        "ident": ident_of(ticket.owner_type, ticket.owner_id),
    }
    return render(request, "documents/change.html" if is_htmx(request) else "documents/change_page.html", context)


@require_POST
@adder
def upload(request: HttpRequest) -> HttpResponse:
    """Several files at once; each is kept or refused for itself, and the panel says which and why."""
    actor = actor_of(request)
    ticket = read_ticket(request.POST.get("ticket", ""), actor)
    form = UploadForm(request.POST, wanted=ticket.kinds)
    if not form.is_valid():
        raise Incomplete([Fault(name, error) for name, errors in form.errors.items() for error in errors])
    files, dropped = request.FILES.getlist("files"), uploading.too_big(request)
    if not files and not dropped:
        raise Incomplete([Fault("files", _("Choose at least one file."))])
    results = services.add_many(
        owner_type=ticket.owner_type,
        owner_id=ticket.owner_id,
        uploads=[Upload(cast("IO[bytes]", file), file.name or "") for file in files[: settings.UPLOAD_MAX_FILES]],
        kind=form.cleaned_data["kind"],
        issued_on=form.cleaned_data["issued_on"],
        patient_id=access.patient_of(ticket.owner_type, ticket.owner_id),
        by=actor,
    )
    results += [UploadResult(names.safe(name), refusal=content.too_big(_limit())) for name in dropped]
    return _panel(request, actor, ticket, results)


@require_POST
@adder
def new_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    ticket, document = _changeable(request.POST.get("ticket", ""), pk, actor)
    form = VersionForm(request.POST)
    file = request.FILES.get("files")
    if uploading.too_big(request):
        raise Incomplete([Fault("files", content.too_big(_limit()))])
    if not form.is_valid() or file is None:
        raise Incomplete([Fault("files", _("Choose at least one file."))])
    services.add_version(
        document=document, content=cast("IO[bytes]", file), filename=file.name or "", by=actor, **form.cleaned_data
    )
    return _panel(request, actor, ticket, [UploadResult(file.name or "", document)])


@require_POST
@adder
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    ticket, document = _changeable(request.POST.get("ticket", ""), pk, actor)
    services.withdraw(document=document, reason=request.POST.get("reason", ""), by=actor)
    return _panel(request, actor, ticket)


@require_http_methods(["GET", "HEAD"])
@reader
def download(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """The file, to be saved."""
    actor = actor_of(request)
    version = reading.open_version(selectors.version(pk, number, actor), actor, request.headers.get("Range", ""))
    return file_response(request, version)


@require_http_methods(["GET", "HEAD"])
@reader
def inline(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """A PDF for the browser's own viewer, in a frame of our preview."""
    actor = actor_of(request)
    version = selectors.version(pk, number, actor)
    if version.media_type != content.PDF.media_type:
        raise NotVisible
    return file_response(request, reading.open_version(version, actor, request.headers.get("Range", "")), inline=True)


@require_GET
@reader
def picture(request: HttpRequest, pk: UUID, number: int, size: str) -> HttpResponse:
    """A picture encoded anew; the small one belongs to the page that shows it and is not a reading of its own."""
    actor = actor_of(request)
    version = selectors.version(pk, number, actor)
    kind = content.BY_MEDIA_TYPE.get(version.media_type)
    if size not in pictures.SIZES or kind is None or kind.preview != "picture":
        raise NotVisible
    if size == "thumb":
        reading.check_open(version)
        return picture_response(pictures.render(version, size), pictures.MEDIA_TYPE, seconds=THUMB_SECONDS)
    return picture_response(pictures.render(reading.open_version(version, actor), size), pictures.MEDIA_TYPE)


@require_GET
@reader
def preview(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """A page that shows the document with what is known about it."""
    actor = actor_of(request)
    version = selectors.version(pk, number, actor)
    kind = content.BY_MEDIA_TYPE.get(version.media_type)
    context = {
        "document": version.document,
        "version": version,
        "versions": version.document.history,
        "shown": kind.preview if kind and version.can_be_opened else "",
        "type_label": kind.label if kind else version.media_type,
    }
    return render(request, "documents/preview.html", context)


def _limit() -> int:
    return int(settings.UPLOAD_MAX_MB * 2**20)


def _changeable(text: str, pk: UUID, actor: Actor) -> tuple[Ticket, Document]:
    """The document, when the panel it is changed from is the panel of its owner."""
    ticket = read_ticket(text, actor)
    document = selectors.document(pk, actor)
    if (document.owner_type, document.owner_id) != (ticket.owner_type, ticket.owner_id):
        raise NotVisible
    return ticket, document


def _panel(
    request: HttpRequest, actor: Actor, ticket: Ticket, results: list[UploadResult] | None = None
) -> HttpResponse:
    shown = panel(ticket.owner_type, ticket.owner_id, actor, may_add=True, wanted=ticket.kinds, results=results or [])
    template = "documents/panel.html" if is_htmx(request) else "documents/panel_page.html"
    return render(request, template, {"panel": shown})
