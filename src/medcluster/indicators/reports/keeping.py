"""Writes of the form: the cluster's own docx, tried before it is taken."""

from __future__ import annotations

from typing import IO

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from medcluster.documents import services as documents
from medcluster.indicators.asking import Period
from medcluster.indicators.reports.counting import count
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.models import Language, ReportForm
from medcluster.indicators.reports.wording import in_words
from medcluster.indicators.snapshot import current
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict
from medcluster.kernel.lazily import lazily
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports

_DOCX = lazily("medcluster.indicators.reports.formats.as_docx")  # with the office libraries
OBJECT = "indicators.reportform"
KIND = "report_form"
EXAMPLE = "F00-000000-0"


def put_form(*, content: IO[bytes] | bytes, filename: str, by: Actor) -> ReportForm:
    """Take a form into use from now on; one that cannot be filled is refused with what is wrong in it."""
    by.require(Permission.MANAGE_CLUSTER)
    given = content if isinstance(content, bytes) else content.read()
    _try(given)
    with transaction.atomic():
        form = _next(by)
        form.document = documents.add(
            owner_type=OBJECT, owner_id=form.pk, kind=KIND, content=given, filename=filename, by=by
        )
        form.save(update_fields=["document"])
    return form


@transaction.atomic
def use_our_own(*, by: Actor) -> ReportForm:
    """Go back to the form that came with the product; the cluster's stay on record."""
    by.require(Permission.MANAGE_CLUSTER)
    newest = ReportForm.objects.order_by("-version").first()
    if newest is None or newest.document_id is None:
        raise Conflict(_("The form that came with the product is in use already."), code="same")
    return _next(by)


def _next(by: Actor) -> ReportForm:
    version = (ReportForm.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    form: ReportForm = ReportForm.objects.create(version=version, changed_by_name=by.name or "—")
    ports.audit.append([AuditEntry("report.form", by, OBJECT, form.pk, details={"version": version})])
    return form


def preview(*, content: bytes, language: str, by: Actor) -> bytes:
    """The form filled with the figures of this month, so that it is seen before it is taken; nothing is kept."""
    by.require(Permission.MANAGE_CLUSTER)
    figures = _of_this_month()
    with override(language):
        filled: bytes = _DOCX.fill(content, figures, in_words(figures), EXAMPLE)
        return filled


def _try(content: bytes) -> None:
    """Fill it in every language."""
    figures = _of_this_month()
    for language in Language.values:
        with override(language):
            _DOCX.fill(content, figures, in_words(figures), EXAMPLE)


def _of_this_month() -> PeriodFigures:
    facts = current()
    day = facts.as_of.date()
    return count(facts, Period(day.replace(day=1), day))
