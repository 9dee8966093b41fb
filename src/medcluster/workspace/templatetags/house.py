"""Tags and filters of the house: `{% load house %}`.

{% icon "check" %}  {% state_badge case %}  {% badge _("Urgent") "late" %}
{% time_left case.next_due_at %}  {% ago event.occurred_at %}  {% since case.state_since %}
{{ patient.birth_date|day }}  {{ patient.birth_date|age }}  {{ price|money:"KZT" }}  {{ user|person }}
{{ visit.starts_at|moment }}  {{ visit.starts_at|in_zone:"Europe/Moscow" }}  {{ file.size|bytes }}
{% field form.name %}  {% live url revision %}
{% steady %}…{% endsteady %}  what is the same for everybody who reads this language: drawn once per process
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from medcluster.kernel.web import html, words
from medcluster.kernel.web.addresses import plain_address
from medcluster.kernel.web.cases import draw

register = template.Library()

register.simple_tag(html.icon, name="icon")
register.simple_tag(html.badge, name="badge")
register.simple_tag(html.state_badge, name="state_badge")
register.simple_tag(html.ago, name="ago")
register.simple_tag(html.since, name="since")
register.simple_tag(draw.timeline, name="draw_timeline")
register.simple_tag(draw.clocks, name="draw_clocks")
register.simple_tag(draw.path, name="draw_path")
register.simple_tag(draw.facts, name="draw_facts")
register.simple_tag(draw.actions, name="draw_actions")
register.simple_tag(html.tabs, name="draw_tabs")
register.filter("day", html.day)
register.filter("date_text", words.day)
register.filter("moment", html.moment)
register.filter("age", words.age)
register.filter("money", words.money)
register.filter("number", words.quantity)
register.filter("person", words.person)
register.filter("bytes", words.bytes_)
register.filter("in_zone", words.in_zone)
register.filter("duration", words.duration)
register.filter("clipped", html.clipped)


@register.simple_tag
def time_left(due: datetime | None, now: datetime | None = None) -> SafeString:
    return html.time_left(due, now)


@register.simple_tag(takes_context=True)
def languages(context: template.Context, in_menu: object = False) -> SafeString:
    """The choice of the language: a form that comes back to this page."""
    mark = CsrfTokenNode().render(context)
    request: Any = context.get("request")
    here = html.safe(request.get_full_path()) if request else ""
    css = "languages languages-menu" if in_menu else "languages"
    shell: Any = context.get("shell")
    return mark_safe(
        f'<form action="{plain_address("set_language")}" method="post" class="{css}">{mark}'
        f'<input type="hidden" name="next" value="{here}">{shell.language_buttons if shell else ""}</form>'
    )


_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_PLAIN = (forms.HiddenInput, forms.CheckboxInput, forms.FileInput, *_GROUPS)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A form field with its label above, hint, errors and the house's look (`components/field.html`)."""
    widget = bound.field.widget
    kind = "group" if isinstance(widget, _GROUPS) else "check" if isinstance(widget, forms.CheckboxInput) else ""
    _dress(bound, widget)
    return render_to_string("components/field.html", {"field": bound, "kind": kind})


def _dress(bound: BoundField, widget: forms.Widget) -> None:
    """Give the widget the classes of the look, unless the form has given its own."""
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        css = "form-check-input"
    else:
        css = "form-select" if isinstance(widget, forms.Select) else "form-control"
    given = widget.attrs.get("class", "")
    if css not in given:
        widget.attrs["class"] = f"{given} {css}".strip()
    if bound.errors and not isinstance(widget, _GROUPS):
        widget.attrs["class"] += " is-invalid"


@register.simple_tag
def live(url: str, revision: str, ident: str, seconds: int = 20) -> SafeString:
    """Attributes of an element that asks for its newer self: `<div {% live url revision "offers" %}>`."""
    return format_html(
        'id="{0}" hx-get="{1}" hx-trigger="every {2}s" hx-swap="outerHTML" hx-target="this" data-poll '
        'hx-headers=\'{{"X-Revision": "{3}"}}\'',
        ident, url, seconds, revision,
    )  # fmt: skip


class SteadyNode(template.Node):
    """Draws what is inside once per language, knowing nothing of the page: a variable would be empty there, so that
    nothing of one person can reach another."""

    def __init__(self, inside: template.NodeList) -> None:
        self.inside = inside
        self.drawn: dict[str | None, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        language = get_language()
        page: Any = context.template
        if (known := self.drawn.get(language)) is None or page.engine.debug:
            alone = template.Context()
            with alone.bind_template(page):
                known = self.drawn[language] = self.inside.render(alone)
        return known


@register.tag
def steady(parser: template.base.Parser, token: template.base.Token) -> SteadyNode:
    """`{% steady %}…{% endsteady %}`: see SteadyNode."""
    inside = parser.parse(("endsteady",))
    parser.delete_first_token()
    return SteadyNode(inside)
