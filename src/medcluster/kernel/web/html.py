"""Small pieces of HTML for cells of lists and for the tags of `{% load house %}`. Safe HTML, all input escaped.

html.time_left(case.next_due_at)       <time title="12.03.2026 14:00" …>2 h 10 min left</time>
html.state_badge(case)                 <span class="state state-waiting">…Triage</span>
html.badge(_("Urgent"), "late")        a badge in one of the five colours: waiting, going, done, stopped, late
html.ago(event.occurred_at)            <time …>yesterday at 09:10</time>
html.icon("check")                     an icon of static/medcluster/icons.svg
html.lines(patient.full_name, age)     a strong first line with a quiet second one
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from html import escape as escape_text
from typing import Any

from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from medcluster.kernel.web import reader, words

_NOTHING = SafeString(
    ""
)  # here and below not mark_safe(), which looks for lazy texts first: lists ask a thousand times
MOODS = ("waiting", "going", "done", "stopped", "late")
MOOD_ICONS = {
    "waiting": "clock-hour-4", "going": "progress", "done": "circle-check", "stopped": "circle-x",
    "late": "alert-triangle",
}  # fmt: skip
_special = re.compile("[&<>\"']").search
SOON = 4 * 3600  # seconds left under which a deadline is marked as close


@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """An icon; decorative without a label."""
    if not name:
        return _NOTHING
    hidden = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', hidden, _sprite(), name)


def safe(value: Any) -> str:
    """The value as safe HTML; what is already safe stays. Several times as fast as Django's on plain text."""
    if isinstance(value, SafeString):
        return value
    if not isinstance(value, str):
        if hasattr(value, "__html__"):
            return conditional_escape(value)
        value = str(value)
    return value if _special(value) is None else escape_text(value)


def _sprite() -> str:
    return static("medcluster/icons.svg")


@lru_cache(maxsize=4096)
def _badge(label: str, mood: str) -> SafeString:
    mood = mood if mood in MOODS else "stopped"
    return format_html('<span class="state state-{}">{}{}</span>', mood, icon(MOOD_ICONS[mood]), label)


def badge(label: Any, mood: str) -> SafeString:
    """A word in one of the five state colours."""
    return _badge(str(label), str(mood))


def state_badge(case: Any) -> SafeString:
    """The state of a case (anything with a `status`), or of a kernel State itself."""
    workflow = getattr(case, "workflow", None)
    if workflow is None:
        state = getattr(case, "status", case)
        return _badge(str(state.label), str(state.mood))
    key = (workflow.code, case.state, reader.language())
    if (known := _states.get(key)) is None:
        known = _states[key] = _badge(str(case.status.label), str(case.status.mood))
    return known


_states: dict[tuple[str, str, str], SafeString] = {}  # a badge for each state and language


def time_left(due: datetime | None, now: datetime | None = None, *, paused: bool = False) -> SafeString:
    """Time left as people say it, the exact moment on hover; nothing where there is no deadline."""
    if due is None:
        return _NOTHING
    now = now or reader.now()
    seconds = (due - now).total_seconds()
    css = "due due-late" if seconds < 0 else "due due-soon" if seconds < SOON else "due"
    mark = icon("alert-triangle") if seconds < 0 else ""
    return _time(due, css, f"{mark}{safe(words.time_left(due, now))}")


def ago(value: datetime | date | None, now: datetime | None = None) -> SafeString:
    """When something was, as people say it, the exact moment on hover."""
    return _NOTHING if value is None else _time(value, "", safe(words.ago(value, now)))


def since(value: datetime | None, now: datetime | None = None) -> SafeString:
    return _NOTHING if value is None else _time(value, "", safe(words.since(value, now)))


def day(value: date | datetime | None) -> SafeString:
    """The date, dd.mm.yyyy."""
    if type(value) is date:
        return _day(value)
    return _NOTHING if value is None else _time(value, "", words.day(value))


@lru_cache(maxsize=16_384)
def _day(value: date) -> SafeString:
    return _time(value, "", words.day(value))


def moment(value: datetime | None) -> SafeString:
    """Date and time, dd.mm.yyyy hh:mm."""
    return _NOTHING if value is None else _time(value, "", words.moment(value))


def _time(value: datetime | date, css: str, inner: str) -> SafeString:
    title = words.moment(value) if isinstance(value, datetime) else words.day(value)
    name = f' class="{css}"' if css else ""
    return SafeString(f'<time{name} datetime="{value.isoformat()}" title="{title}">{inner}</time>')


def lines(first: Any, second: Any = "") -> SafeString:
    """Two lines of a cell: what it is, and a quiet detail."""
    if not second:
        return SafeString(safe(first))
    return SafeString(f'{safe(first)}<span class="quiet">{safe(second)}</span>')


def link(url: str, label: Any) -> SafeString:
    return SafeString(f'<a href="{safe(url)}">{safe(label)}</a>')


def clipped(text: Any, length: int = 80) -> SafeString:
    """A text cut at `length`, whole on hover."""
    whole = str(text or "")
    if len(whole) <= length:
        return SafeString(safe(whole))
    cut = whole[: length - 1].rstrip() + "…"
    return SafeString(f'<span title="{safe(whole)}">{safe(cut)}</span>')


def tabs(items: Iterable[Sequence[Any]], label: Any = "") -> SafeString:
    """The pages beside this one: label, address, whether it is this one, and perhaps how many wait there."""
    shown = [(str(w), str(url), bool(active), *map(str, filter(None, more))) for w, url, active, *more in items]
    return _tabs(tuple(shown), str(label or ""))


@lru_cache(maxsize=1024)
def _tabs(items: tuple[tuple[Any, ...], ...], label: str) -> SafeString:
    count = '<span class="count">{}</span>'
    parts = [
        format_html(
            '<a href="{}"{}>{}{}</a>',
            url, mark_safe(' aria-current="page"') if active else "", words, format_html(count, *more) if more else "",
        )
        for words, url, active, *more in items
    ]  # fmt: skip
    return format_html('<nav class="tabs" aria-label="{}">{}</nav>', label, mark_safe("".join(parts)))
