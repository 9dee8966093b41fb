"""What every page knows of its shell, worked out only when a template asks for it."""

from __future__ import annotations

from django.http import HttpRequest

from medcluster.workspace.shell import Shell


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}
