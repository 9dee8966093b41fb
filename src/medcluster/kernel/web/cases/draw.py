"""The pictures of a case's page as HTML. Long lists are joined here: a template loop would cost five times more.

The templates `components/timeline.html`, `clocks.html`, `path.html` and `facts.html` are one tag each over these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from medcluster.kernel.web import html, words
from medcluster.kernel.web.cases.views import ActionLink, ClockView, PathStep, TimelineEntry
from medcluster.kernel.web.html import icon, safe
from medcluster.kernel.web.reader import reading

BEGINNING = 220  # characters of a long comment that are seen before it is opened
_CLOCK_ICONS = {"late": "alert-triangle", "missed": "alert-triangle", "paused": "player-pause", "kept": "check"}


# -- actions


def actions(links: Iterable[ActionLink], dangerous: bool = False) -> SafeString:
    """What can be done beside the likely thing; each opens its form in the dialog."""
    parts = []
    for link in links:
        css = "action-link action-danger" if dangerous or link.danger else "action-link"
        url = safe(link.url)
        opens = f'href="{url}" hx-get="{url}" hx-target="#dialog" hx-swap="innerHTML"'
        parts.append(f'<li><a class="{css}" {opens}>{safe(link.label)}</a></li>')
    return SafeString(f'<ul class="action-list">{"".join(parts)}</ul>')


# -- timeline


def timeline(entries: Iterable[TimelineEntry]) -> SafeString:
    with reading():
        return mark_safe(f'<ol class="timeline">{"".join([_event(entry) for entry in entries])}</ol>')


def _event(entry: TimelineEntry) -> str:
    state, mood = "", ""
    if entry.state:
        mood = f" event-{entry.state.mood}"
        state = f'<span class="event-state">{icon("arrow-right")}{safe(entry.state.label)}</span>'
    role = f", {safe(entry.role)}" if entry.role else ""
    reason = f'<p class="event-reason">{safe(entry.reason)}</p>' if entry.reason else ""
    return (
        f'<li class="event{mood}"><div class="event-head"><span class="event-title">{safe(entry.title)}</span>{state}'
        f'<span class="event-time">{html.ago(entry.at)}</span></div>'
        f'<div class="event-who">{safe(entry.who)}{role}{_entered(entry)}</div>{reason}{_event_facts(entry.facts)}'
        f"{_comment(entry)}</li>"
    )


def _entered(entry: TimelineEntry) -> str:
    if not entry.entered_at:
        return ""
    entered = pgettext("into the system", "entered")
    return f' <span class="event-entered">{entered} {html.moment(entry.entered_at)}</span>'


def _event_facts(facts: Sequence[tuple[Any, Any]]) -> str:
    pairs = "".join([f"<dt>{safe(label)}</dt><dd>{safe(value)}</dd>" for label, value in facts])
    return f'<dl class="event-facts">{pairs}</dl>' if facts else ""


def _comment(entry: TimelineEntry) -> str:
    if not entry.comment:
        return ""
    whole = linebreaks(entry.comment, autoescape=True)
    if not entry.folded:
        return f'<div class="event-comment">{whole}</div>'
    more = pgettext("the whole text", "Show all")
    start = safe(str(Truncator(entry.comment).chars(BEGINNING)))
    return (
        f'<details class="event-comment fold"><summary><span class="fold-start">{start}</span>'
        f'<span class="fold-more">{more}</span></summary><div>{whole}</div></details>'
    )


# -- clocks


def clocks(views: Sequence[ClockView]) -> SafeString:
    """What runs or is paused is open; what has ended is folded."""
    if not views:
        return mark_safe("")
    with reading():
        running = "".join([_clock(view) for view in views if not view.ended])
        past = _past([view for view in views if view.ended])
        title = _("Deadlines")
        return mark_safe(f'<section class="clocks" aria-label="{title}">{running}{past}</section>')


def _past(ended: Sequence[ClockView]) -> str:
    if not ended:
        return ""
    missed = "".join([f"; {safe(v.label)}: {safe(v.words)}" for v in ended if v.standing == "missed"])
    title = _("Past deadlines")
    return (
        f'<details class="clocks-past"><summary>{title}: {len(ended)}{missed}</summary>'
        f'<div class="clocks">{"".join([_clock(view) for view in ended])}</div></details>'
    )


def _clock(view: ClockView) -> str:
    label = safe(view.label)
    title = f' title="{words.moment(view.due_at)}"' if view.due_at else ""
    mark = icon(_CLOCK_ICONS[view.standing]) if view.standing in _CLOCK_ICONS else ""
    limit, owes = _("limit"), _("owed by")
    owed = f"<span>{owes}: {safe(view.owed_by)}</span>" if view.owed_by and not view.ended else ""
    return (
        f'<div class="clock clock-{view.standing}"><div class="clock-line"><span class="clock-label">{label}</span>'
        f'<span class="clock-words"{title}>{mark}{safe(view.words)}</span></div>'
        f'<progress class="clock-bar" max="100" value="{view.percent}" aria-label="{label}">{view.percent} %</progress>'
        f'<div class="clock-foot"><span>{limit}: {safe(view.limit)}</span>{owed}</div></div>'
    )


# -- path and facts


def path(steps: Sequence[PathStep]) -> SafeString:
    with reading():
        parts = "".join([_step(place, step) for place, step in enumerate(steps, start=1)])
        title = _("Path of the case")
        return mark_safe(f'<ol class="path" aria-label="{title}">{parts}</ol>')


def _step(place: int, step: PathStep) -> str:
    mark = icon("check") if step.standing == "done" else icon("x") if step.standing == "stopped" else str(place)
    now = ' aria-current="step"' if step.standing == "now" else ""
    at = f'<span class="path-date">{html.day(step.at)}</span>' if step.at else ""
    left_out = _("left out")
    skipped = f'<span class="visually-hidden">{left_out}</span>' if step.standing == "skipped" else ""
    return (
        f'<li class="path-{step.standing}"{now}><span class="path-mark">{mark}</span><span class="path-words">'
        f'<span class="path-label">{safe(step.label)}</span>{at}{skipped}</span></li>'
    )


def facts(pairs: Iterable[tuple[Any, Any]], title: Any = "") -> SafeString:
    """Pairs of label and value; empty values are left out."""
    with reading():
        heading = f"<h2>{safe(title)}</h2>" if title else ""
        list_ = f'<dl class="facts">{"".join(_pairs(pairs))}</dl>'
        return mark_safe(f'<section class="facts-card">{heading}{list_}</section>')


def _pairs(pairs: Iterable[tuple[Any, Any]]) -> Iterator[str]:
    return (f"<dt>{safe(label)}</dt><dd>{safe(value)}</dd>" for label, value in pairs if value or value == 0)
