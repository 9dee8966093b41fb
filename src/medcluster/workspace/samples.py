"""Made-up content of the style guide: every component in each of its states. No real case is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medcluster.kernel.web import html, words
from medcluster.kernel.web.cases.views import ActionLink, Actions, ClockView, PathStep, TimelineEntry
from medcluster.kernel.web.facts import facts
from medcluster.kernel.web.tables import BoundTable, BulkAction, Column, Empty, Filter, Table
from medcluster.kernel.web.widgets import DATE_FORMS, DateInput, formatted
from medcluster.kernel.workflow import Mood, State


@dataclass(frozen=True)
class Row:
    """A row of the sample list."""

    pk: int
    number: str
    name: str
    state: str
    mood: str
    due_at: datetime | None
    since: datetime
    place: str
    cost: Decimal


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label=gettext_lazy("Family name"), help_text=gettext_lazy("As in the passport."))
    born = forms.DateField(label=gettext_lazy("Date of birth"), input_formats=DATE_FORMS, widget=DateInput())
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, widget=formatted("phone"))
    speed = forms.ChoiceField(
        label=gettext_lazy("Priority"),
        choices=[("u", gettext_lazy("Urgent")), ("p", gettext_lazy("Planned"))],
        widget=forms.RadioSelect,
    )
    question = forms.CharField(
        label=gettext_lazy("Question to the centre"), widget=forms.Textarea({"rows": 3}), required=False
    )
    agreed = forms.BooleanField(label=gettext_lazy("The patient has agreed in writing"))


def samples(request: HttpRequest) -> dict[str, Any]:
    """The context of the style guide."""
    now = timezone.now()
    blank = SampleForm()
    return {
        "moods": _moods(),
        "path": _path(now),
        "stopped_path": _stopped_path(now),
        "clocks": _clocks(now),
        "actions": _actions(),
        "nothing": Actions(None, (), (), waiting_for=_("Cluster coordinator")),
        "timeline": _timeline(now),
        "facts": _facts(now),
        "table": _table(request, now),
        "blank_form": blank,
        "wrong_form": SampleForm({"name": _("Akhmetova"), "born": "31.02.1990"}),
        "tabs": [(_("Case"), "#", True), (_("Documents"), "#", False, 4), (_("Messages"), "#", False)],
        "times": _times(now),
    }


def _moods() -> list[tuple[str, str]]:
    return [
        (_("Waits for an answer"), "waiting"), (_("Under treatment"), "going"), (_("Completed"), "done"),
        (_("Called off"), "stopped"), (_("Deadline missed"), "late"),
    ]  # fmt: skip


def _path(now: datetime) -> list[PathStep]:
    labels = [_("Request"), _("Examination of papers"), _("Decision"), _("Date"), _("Treatment"), _("Return home")]
    standing = ["done", "skipped", "now", "ahead", "ahead", "ahead"]
    days = [9, None, 2, None, None, None]
    return [
        PathStep(label, how, now - timedelta(days=ago) if ago else None, _("Offered to the centre"))
        for label, how, ago in zip(labels, standing, days, strict=True)
    ]


def _stopped_path(now: datetime) -> list[PathStep]:
    first, *rest = _path(now)
    return [first, PathStep(rest[0].label, "stopped", now), *(PathStep(s.label, "ahead") for s in rest[1:])]


def _clocks(now: datetime) -> list[ClockView]:
    limit = _("3 working days")
    in_two, past = now + timedelta(hours=2, minutes=10), now - timedelta(days=2)
    return [
        ClockView(_("Answer to the offer"), "running", 35, words.time_left(now + timedelta(days=2)), limit,
                  now + timedelta(days=2), _("Triage doctor of a centre")),
        ClockView(_("Registration"), "soon", 88, words.time_left(in_two), limit, in_two, _("Cluster coordinator")),
        ClockView(_("Outcome letter"), "late", 100, words.time_left(past), limit, past, _("Attending doctor")),
        ClockView(_("Decision"), "paused", 40, _("paused, %(time)s left") % {"time": words.duration(90000)}, limit),
        ClockView(_("First reply"), "kept", 62, _("kept"), limit),
        ClockView(_("Reply to a question"), "missed", 100, _("not kept"), limit),
    ]  # fmt: skip


def _actions() -> Actions:
    why = (_("The extract from the record is missing."),)
    return Actions(
        ActionLink("accept", _("Accept the patient"), "#"),
        [ActionLink("ask", _("Ask for more data"), "#"), ActionLink("refuse", _("Say no"), "#", danger=True)],
        [ActionLink("book", _("Offer a date"), "#", blocked=why)],
    )


def _timeline(now: datetime) -> list[TimelineEntry]:
    going = State("triage", _("Under examination"), Mood.GOING)
    waiting = State("asked", _("More data requested"), Mood.WAITING)
    long_text = _(
        "The patient has had two episodes of loss of consciousness within the last month; the echocardiogram of the "
        "third of March shows a gradient that was not there in autumn. Please look at the attached films and say "
        "whether the operation can wait until the child has recovered from the infection, or whether it should be "
        "brought forward. The family is ready to travel on any day."
    )
    return [
        TimelineEntry(_("Ask for more data"), "Сәуле Әбдірахманова", _("Triage doctor of a centre"),
                      now - timedelta(minutes=25), None, waiting, _("Results are too old"),
                      _("A blood count not older than ten days, please."), False, ()),
        TimelineEntry(_("Take into work"), "Ирина Петровна Соколова", _("Cluster coordinator"),
                      now - timedelta(hours=30), now - timedelta(hours=26), going, "", "", False,
                      [(_("Centre"), _("Centre of cardiac surgery")), (_("Wanted on"), "12.03.2026")]),
        TimelineEntry(_("Comment"), "Dr. Anna Weiss", _("Referring doctor"), now - timedelta(days=3), None, None, "",
                      long_text, True, ()),
    ]  # fmt: skip


def _facts(now: datetime) -> list[tuple[Any, Any]]:
    return facts(
        (_("Age"), words.age((now - timedelta(days=400)).date())),
        (_("Price"), words.money(Decimal("1250000"), "KZT")),
        (_("Received"), html.ago(now - timedelta(hours=26))),
        (_("At the patient's place"), words.in_zone(now, "Europe/Moscow")),
        (_("Left out"), ""),
    )


def _times(now: datetime) -> list[tuple[str, Any]]:
    spans = (130, 45, -200, 60 * 26, 60 * 24 * 3, -60 * 24 * 5, 60 * 24 * 80)
    return [(f"{minutes} min", html.time_left(now + timedelta(minutes=minutes), now)) for minutes in spans]


LIST = Table(
    "sample",
    columns=[
        Column("number", gettext_lazy("Number"), cell=lambda r: html.lines(r.number, r.name), primary=True),
        Column("state", gettext_lazy("State"), cell=lambda r: html.badge(r.state, r.mood), sort="state"),
        Column("due", gettext_lazy("Time left"), cell=lambda r: html.time_left(r.due_at), sort="due_at"),
        Column("since", gettext_lazy("Stands"), cell=lambda r: html.since(r.since)),
        Column("place", gettext_lazy("Referred by"), cell=lambda r: r.place),
        Column("cost", gettext_lazy("Price"), cell=lambda r: words.money(r.cost), numeric=True),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), apply=lambda query, values: query, default=("waiting",),
               choices=[("waiting", gettext_lazy("Waits for an answer")), ("going", gettext_lazy("Under treatment"))]),
        Filter.dates("created", gettext_lazy("Received"), field="created_at"),
        Filter.flag("late", gettext_lazy("Late"), apply=lambda query: query),
    ],
    search=lambda query, text: query,
    search_hint=gettext_lazy("Number or name"),
    default_sort="due",
    row_url=lambda r: "#",
    actions=[
        BulkAction("take", gettext_lazy("Take into work"), "#"),
        BulkAction("drop", gettext_lazy("Say no"), "#", danger=True),
    ],
    empty=Empty(gettext_lazy("Nothing waits for you"), gettext_lazy("New requests appear here by themselves.")),
    exportable=False,
)  # fmt: skip


def _table(request: HttpRequest, now: datetime) -> BoundTable:
    names = ("Ахметова Әсел Нұрланқызы", "Ковалёв Пётр Ильич", "Жүнісов Ерболат", "Weiss, Anna Maria", "Өмірзақ Күләш")
    places = (_("City hospital No. 1"), _("Regional hospital"), _("District hospital"))
    moods = _moods()
    rows = [
        Row(n, f"R26-{n:06d}-{n % 10}", names[n % 5], *moods[n % 5], due_at=now + timedelta(hours=n * 7 - 20),
            since=now - timedelta(days=n), place=places[n % 3], cost=Decimal(n * 125000))
        for n in range(1, 9)
    ]  # fmt: skip
    address = LIST.address(request)
    choice = address.read(request.GET)
    shown = [c for c in LIST.columns if c.code in choice.columns]
    return BoundTable(LIST, request, address, choice, shown, rows, True, 1001, 1000)
