"""`{% load demo_tags %}{% people as people %}`: the demonstration's people for the sign-in page."""

from __future__ import annotations

from typing import Any

from django import template

from medcluster.demo.cluster import PASSWORD
from medcluster.demo.people import demo_people
from medcluster.kernel.permissions import ROLES

register = template.Library()


@register.simple_tag
def people() -> list[dict[str, Any]]:
    """Address, name and role of one person for each role."""
    return [
        {
            "email": person.email,
            "name": person.name,
            "role": ROLES[person.role].label,
            "says": ROLES[person.role].sentence,
        }
        for person in demo_people()
    ]


@register.simple_tag
def demo_password() -> str:
    return PASSWORD
