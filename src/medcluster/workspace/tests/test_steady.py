"""What is drawn once per language knows nothing of the page on which it was drawn first."""

from __future__ import annotations

from django.template import Context, Template
from django.utils import translation


def test_steady_parts_differ_by_language_only() -> None:
    page = Template("{% load house %}{% steady %}{% translate 'Menu' %}{{ name }}{% endsteady %}: {{ name }}")
    with translation.override("en"):
        assert page.render(Context({"name": "Anna"})) == "Menu: Anna"
        assert page.render(Context({"name": "Weiss"})) == "Menu: Weiss"
    with translation.override("ru"):
        assert page.render(Context({"name": "Anna"})) != "Menu: Anna"
