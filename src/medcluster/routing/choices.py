"""Lists of the registry for the what-if screen, in the reader's language and order."""

from __future__ import annotations

from typing import Any

from medcluster.registry.models import CareProfile, Method, Region

Choices = list[tuple[str, Any]]


def profile_choices() -> Choices:
    return _sorted(CareProfile.objects.filter(is_active=True))


def region_choices() -> Choices:
    return _sorted(Region.objects.all())


def method_choices() -> Choices:
    return _sorted(Method.objects.filter(is_active=True))


def _sorted(rows: Any) -> Choices:
    return sorted(((row.pk, str(row.name)) for row in rows.only("pk", "name")), key=lambda pair: pair[1])
