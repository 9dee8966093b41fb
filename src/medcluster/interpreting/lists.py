"""The list of assignments: the interpreter's own, or those of the cases of whoever assigns."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.interpreting.models import Assignment
from medcluster.kernel.web import html
from medcluster.kernel.web.tables import Column, Empty, Filter, Table


def _when(assignment: Assignment) -> Any:
    case = assignment.teleconsult
    return html.moment(case.scheduled_at) if case is not None and case.scheduled_at else ""


def _standing(assignment: Assignment) -> Any:
    if assignment.ended_at:
        return html.badge(_("ended"), "stopped")
    if assignment.until <= timezone.now():
        return html.badge(_("time is up"), "done")
    return html.badge(_("open"), "going") if assignment.is_running else html.badge(_("not begun"), "waiting")


def _running(query: Any) -> Any:
    return query.running(timezone.now())


ASSIGNMENTS = Table(
    "assignments",
    columns=[
        Column("number", _("Number"), lambda a: html.lines(a.number, a.case.number), primary=True,
               export=lambda a: a.number),
        Column("until", _("Open until"), lambda a: html.time_left(a.until), sort="until", export=lambda a: a.until),
        Column("talk", _("Time of the talk"), _when, export=lambda a: a.teleconsult and a.teleconsult.scheduled_at),
        Column("languages", _("Languages"), lambda a: a.languages_in_words),
        Column("task", _("What is to be done"), lambda a: a.task),
        Column("centre", _("Centre"), lambda a: str(a.case.centre or "")),
        Column("person", _("Interpreter"), lambda a: a.user.name),
        Column("state", _("Stands at"), _standing, export=lambda a: a.ended_at or ""),
    ],
    filters=[
        Filter.flag("now", _("Open now"), apply=_running),
        Filter.dates("until", _("Until"), field="until"),
    ],
    default_sort="until",
    row_url=lambda assignment: assignment.get_absolute_url(),
    empty=Empty(_("No assignments"), _("Cases appear here while you are assigned to them.")),
)  # fmt: skip
