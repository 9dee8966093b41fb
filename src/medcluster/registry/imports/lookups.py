"""Reference tables that cells point to, and the refusal of a cell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from medcluster.kernel.texts import fold
from medcluster.registry.models import CareProfile, Centre, Country, Method, Organisation, Region


class WrongCell(Exception):
    """A cell that cannot be taken; the message names the fix."""


class Lookup:
    """Rows of a reference table by their code or by a name in any language that only one of them has."""

    def __init__(self, model: type[models.Model], key: str, names: Sequence[str] = ("name",)) -> None:
        self.label = model._meta.verbose_name
        self.codes: dict[Any, str] = {}
        self._ids: dict[str, Any] = {}
        doubtful: set[str] = set()
        for row in model._base_manager.values_list("pk", key, *names):
            self.codes[row[0]] = str(row[1])
            for text in {fold(word) for name in row[2:] for word in (name or {}).values()} - {""}:
                if self._ids.setdefault(text, row[0]) != row[0]:
                    doubtful.add(text)
        for text in doubtful:
            del self._ids[text]
        self._ids |= {fold(code): pk for pk, code in self.codes.items()}

    def find(self, text: str) -> Any:
        """The primary key; WrongCell when nothing or more than one row has the words."""
        if (found := self._ids.get(fold(text))) is None:
            raise WrongCell(
                _("There is no %(kind)s “%(text)s”. Give the code as in the registry.")
                % {"kind": self.label, "text": text[:60]}
            )
        return found


class Lookups:
    """All reference tables that columns point to, each read when first needed."""

    @cached_property
    def country(self) -> Lookup:
        return Lookup(Country, "code")

    @cached_property
    def region(self) -> Lookup:
        return Lookup(Region, "code")

    @cached_property
    def organisation(self) -> Lookup:
        return Lookup(Organisation, "code", ("name", "short_name"))

    @cached_property
    def centre(self) -> Lookup:
        return Lookup(Centre, "code", ("name", "short_name"))

    @cached_property
    def profile(self) -> Lookup:
        return Lookup(CareProfile, "code")

    @cached_property
    def method(self) -> Lookup:
        return Lookup(Method, "code")

    @cached_property
    def leads(self) -> dict[int, int]:
        """The lead organisation of each centre."""
        return dict(Centre.objects.values_list("pk", "lead_id"))

    def table(self, name: str) -> Lookup:
        found: Lookup = getattr(self, name)
        return found
