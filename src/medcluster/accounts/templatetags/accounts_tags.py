"""Tags of the sign-in pages: `{% load accounts_tags %}{% demo_people %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

register = template.Library()


@register.simple_tag(takes_context=True)
def demo_people(context: dict[str, Any]) -> str:
    """The people of the demonstration cluster to sign in as; nothing in a real installation."""
    if not getattr(settings, "DEMO", False):
        return ""
    try:
        return render_to_string("workspace/demo_people.html", request=context.get("request"))
    except TemplateDoesNotExist:
        return ""


@register.simple_tag
def second_factor_required(user: Any) -> bool:
    """Has the setting asked for a second factor from some people? (The page says why it is shown.)"""
    return settings.MEDCLUSTER_REQUIRE_MFA != "off" and not getattr(user, "has_second_factor", False)
