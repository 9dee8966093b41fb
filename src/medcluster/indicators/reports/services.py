"""Writes of reports: issue, sign, issue by the calendar, keep the calendar and the form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.accounts.models import User
from medcluster.accounts.services import reauthenticate
from medcluster.documents import services as documents
from medcluster.documents.models import Document, Origin, Signature
from medcluster.documents.selectors import for_owner
from medcluster.indicators.asking import Period
from medcluster.indicators.reports import calendar, policies
from medcluster.indicators.reports.counting import count
from medcluster.indicators.reports.data import as_data, canonical
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.formats import write_issued
from medcluster.indicators.reports.frozen import content_of, fingerprint, meanings
from medcluster.indicators.reports.models import IssuedReport, ReportSchedule
from medcluster.indicators.reports.selectors import OBJECT
from medcluster.indicators.snapshot import current
from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, Dispatch, ports

SCHEDULE = "indicators.reportschedule"
KIND = "period_report"
KEPT = ("pdf", "docx", "xlsx")  # the files that lie with an issued report
TOLD = "report.issued"


def issue(
    *, period: Period, since: date | None, language: str, user: User, password: str, by: Actor
) -> IssuedReport:  # fmt: skip
    """Count the report now, keep it as it is, with its files, and sign it. The password is asked for anew."""
    if not policies.reads_cluster(by):
        raise NotPermitted(code="reports.issue")
    figures = count(current(), period, since)
    reauthenticate(user, password)
    with transaction.atomic():
        report = _keep(figures, language, by)
        _sign(report, by)
    return report


def sign(*, report: IssuedReport, user: User, password: str, by: Actor) -> Signature:
    """Sign a report that was issued by the calendar, or countersign one. Nobody signs twice."""
    if not policies.reads_cluster(by):
        raise NotPermitted(code="reports.sign")
    if Signature.objects.filter(owner_type=OBJECT, owner_id=report.pk, signer_id=by.user_id).exists():
        raise Conflict(_("You have signed this report already."), code="signed")
    reauthenticate(user, password)
    with transaction.atomic():
        return _sign(report, by)


def text_of(pk: int) -> str:
    """What a signature is put under: everything that is kept, in the one spelling that `sha256` is made of."""
    return canonical(content_of(IssuedReport.objects.visible_to(SYSTEM).get(pk=pk))).decode()


def issue_due(today: date | None = None) -> int:
    """Issue every scheduled report whose day has come, and tell its recipients. Safe with several workers."""
    day, done = today or timezone.localdate(), 0
    for pk in ReportSchedule.objects.visible_to(SYSTEM).due(day).values_list("pk", flat=True):
        with transaction.atomic():
            schedule = ReportSchedule.objects.select_for_update().get(pk=pk)
            if not schedule.is_active or schedule.next_on > day:
                continue  # another worker was faster
            _issue_by(schedule)
            schedule.next_on = calendar.next_after(schedule.next_on, rhythm=schedule.rhythm, on=schedule.day)
            schedule.save(update_fields=["next_on"])
            done += 1
    return done


@transaction.atomic
def save_schedule(*, schedule: ReportSchedule, people: Sequence[User], addresses: Sequence[str], by: Actor) -> None:
    """Keep a schedule and its whole list of recipients."""
    by.require(Permission.MANAGE_CLUSTER)
    if not people and not addresses:
        raise Incomplete([Fault("people", _("Name at least one recipient, or an address."))])
    schedule.created_by_name = schedule.created_by_name or by.name or "—"
    schedule.next_on = calendar.next_after(timezone.localdate(), rhythm=schedule.rhythm, on=schedule.day)
    schedule.save()
    schedule.recipients.all().delete()
    for person in people:
        schedule.recipients.create(user=person, name=person.name)
    for address in dict.fromkeys(addresses):
        schedule.recipients.create(email=address, name=address)
    details = {"rhythm": schedule.rhythm, "day": schedule.day, "recipients": len(people) + len(addresses)}
    ports.audit.append([AuditEntry("report.schedule", by, SCHEDULE, schedule.pk, details=details)])


@transaction.atomic
def set_running(*, schedule: ReportSchedule, runs: bool, by: Actor) -> None:
    """Pause a schedule, or let it run again from the next day on which it would be due."""
    by.require(Permission.MANAGE_CLUSTER)
    schedule.is_active = runs
    schedule.next_on = calendar.next_after(timezone.localdate(), rhythm=schedule.rhythm, on=schedule.day)
    schedule.save(update_fields=["is_active", "next_on"])
    ports.audit.append([AuditEntry("report.schedule", by, SCHEDULE, schedule.pk, details={"runs": runs})])


def _issue_by(schedule: ReportSchedule) -> None:
    period = calendar.about(schedule.next_on, rhythm=schedule.rhythm, span=schedule.span)
    if schedule.issued.filter(first=period.first, last=period.last).exists():
        return  # the day was changed after this period had been told of
    report = _keep(count(current(), period, schedule.since), schedule.language, SYSTEM, schedule)
    ports.messages.enqueue(
        [Dispatch(TOLD, OBJECT, report.pk, f"{OBJECT}:{report.pk}:issued", {"number": report.number})]
    )


def _keep(figures: PeriodFigures, language: str, by: Actor, schedule: ReportSchedule | None = None) -> IssuedReport:
    data, meant = as_data(figures), meanings(figures)
    report = IssuedReport.objects.create(
        first=figures.period.first,
        last=figures.period.last,
        language=language,
        figures=data,
        definitions=meant,
        facts_version=figures.facts_version,
        as_of=figures.as_of,
        sha256=fingerprint(data, meant),
        schedule=schedule,
        issued_by_id=by.user_id,
        issued_by_name=by.name or "—",
    )
    for code in KEPT:
        file = write_issued(report, code, language)
        documents.add(
            owner_type=OBJECT, owner_id=report.pk, kind=KIND, content=file.content, filename=file.name, by=by,
            origin=Origin.GENERATED,
        )  # fmt: skip
    details = {"first": str(report.first), "last": str(report.last), "sha256": report.sha256}
    ports.audit.append([AuditEntry("report.issue", by, OBJECT, report.pk, details=details)])
    return report


def _sign(report: IssuedReport, by: Actor) -> Signature:
    files: list[Document] = for_owner(OBJECT, report.pk)
    roles = sorted(role.value for role in by.roles)
    return documents.sign(
        owner_type=OBJECT,
        owner_id=report.pk,
        text=canonical(content_of(report)).decode(),
        by=by,
        role=roles[0] if roles else "",
        documents=files,
    )
