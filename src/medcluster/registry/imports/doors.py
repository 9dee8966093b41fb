"""Where the screens of an import lie: the registry's, and those of the apps above that bring in tables of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from medcluster.registry.imports.shapes import Kind


@dataclass(frozen=True)
class Doors:
    """An app with one table: `import`, `import_preview`, `import_form` and `list` among its addresses."""

    namespace: str
    base: str = "workspace/base.html"

    def upload(self, kind: Kind) -> str:
        return reverse(f"{self.namespace}:import")

    def preview(self, kind: Kind, draft_id: Any) -> str:
        return reverse(f"{self.namespace}:import_preview", args=[draft_id])

    def empty_form(self, kind: Kind) -> str:
        return reverse(f"{self.namespace}:import_form")

    def back(self, kind: Kind) -> str:
        return reverse(f"{self.namespace}:list")

    def done(self, kind: Kind) -> str:
        return self.back(kind)

    def crumbs(self, kind: Kind) -> list[tuple[str, Any]]:
        return [(self.back(kind), kind.label)]


@dataclass(frozen=True)
class RegistryDoors(Doors):
    """The tables of the registry: one address for all, with the kind in it."""

    namespace: str = "registry"
    base: str = "registry/base.html"

    def upload(self, kind: Kind) -> str:
        return reverse("registry:import", args=[kind.code])

    def preview(self, kind: Kind, draft_id: Any) -> str:
        return reverse("registry:import_preview", args=[kind.code, draft_id])

    def empty_form(self, kind: Kind) -> str:
        return reverse("registry:export", args=[kind.code, "xlsx"]) + "?empty=1"

    def back(self, kind: Kind) -> str:
        return reverse("registry:imports")

    def done(self, kind: Kind) -> str:
        return reverse(f"registry:{kind.code}")

    def crumbs(self, kind: Kind) -> list[tuple[str, Any]]:
        return [(self.back(kind), _("Import and export"))]
