"""Tags of the sign-in pages: `{% load accounts_tags %}{% demo_people %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from medcluster.accounts.middleware import lacks_second_factor

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


@register.simple_tag(takes_context=True)
def second_factor_required(context: dict[str, Any]) -> bool:
    """Must the person who looks set up a second factor before going on? (The page then says so.)"""
    request = context["request"]
    return lacks_second_factor(request.user, request.actor)
