"""Plugs reports into the house: documents, messages, signatures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import User
from medcluster.documents import access, kinds, signing
from medcluster.documents.selectors import for_owner
from medcluster.indicators.reports import keeping, services
from medcluster.indicators.reports.models import IssuedReport, ReportForm, ReportRecipient
from medcluster.indicators.reports.policies import keeps
from medcluster.indicators.reports.selectors import OBJECT
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import Dispatch
from medcluster.kernel.web import shell
from medcluster.notifications import attachments, recipients
from medcluster.notifications.attachments import Attachment
from medcluster.notifications.recipients import Recipient, of_users

PDF = "application/pdf"


def connect() -> None:
    """Called once, when all models are loaded."""
    kinds.register(
        kinds.DocumentKind(services.KIND, _("Period report"), clinical=False, by_system=True),
        kinds.DocumentKind(keeping.KIND, _("Form of the period report"), clinical=False, by_system=True),
    )
    read, add = Permission.READ_STATISTICS, Permission.MANAGE_CLUSTER
    access.register_impersonal(OBJECT, _visible_reports, read=read, add=add)
    access.register_impersonal(keeping.OBJECT, _visible_forms, read=add, add=add)
    signing.register(OBJECT, services.text_of)
    recipients.register(OBJECT, told, link=link)
    attachments.register(services.TOLD, file_of)
    shell.navigation(
        shell.NavigationEntry("numbers", _("Period report"), "reports:period", Permission.READ_STATISTICS, 40, "report")
    )


def told(dispatch: Dispatch) -> Sequence[Recipient]:
    """The list of the schedule: people with an account as they wish, others by mail with the file."""
    report = IssuedReport.objects.visible_to(SYSTEM).get(pk=dispatch.object_id)
    listed = ReportRecipient.objects.filter(schedule=report.schedule_id).select_related("user")
    people: list[User] = [of.user for of in listed if of.user is not None and of.user.is_active]
    outside = [
        Recipient(of.name, address=of.email, language=report.language, channels=("smtp",)) for of in listed if of.email
    ]
    return [*of_users(people), *outside]


def link(pk: int) -> str:
    report: IssuedReport = IssuedReport.objects.visible_to(SYSTEM).get(pk=pk)
    return report.get_absolute_url()


def file_of(pk: int, language: str) -> Attachment | None:
    """The report as it was issued: the PDF that lies with it."""
    for document in for_owner(OBJECT, pk):
        version = document.current
        if version.media_type == PDF:
            with version.file.open("rb") as file:
                return Attachment(version.filename, PDF, file.read())
    return None


def _visible_reports(actor: Actor, ids: Iterable[int]) -> Iterable[int]:
    found = IssuedReport.objects.visible_to(actor).filter(pk__in=ids)
    return found.values_list("pk", flat=True)


def _visible_forms(actor: Actor, ids: Iterable[int]) -> Iterable[int]:
    if not keeps(actor):
        return []
    found: Iterable[int] = ReportForm.objects.filter(pk__in=ids).values_list("pk", flat=True)
    return found
