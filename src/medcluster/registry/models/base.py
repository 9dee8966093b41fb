"""What all registry rows share: reading and editing rules in their QuerySet, and the folded search column."""

from __future__ import annotations

from functools import reduce
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission
from medcluster.kernel.texts import fold
from medcluster.registry.policies import CLUSTER, Place, editable, readable

M = TypeVar("M", bound=models.Model)
# Kazakh letters as people type them on a keyboard that lacks them: "Кызылорда" must find "Қызылорда".
_PLAIN = str.maketrans("әғқңөұүһі", "агкноуухи")


def searchable(*parts: object) -> str:
    """Folded text of all languages, with Kazakh letters also in their Russian spelling."""
    folded = fold(*parts)
    plain = folded.translate(_PLAIN)
    return folded if plain == folded else f"{folded} {plain}"


class RegistryQuerySet(models.QuerySet[M]):
    """The verbs of every registry list."""

    def visible_to(self, actor: Actor) -> Self:
        """All rows for everybody who may read the registry, none for others."""
        return self.filter(readable(actor))

    def editable_by(self, actor: Actor, permission: Permission = Permission.EDIT_REGISTRY) -> Self:
        """The rows that the actor may change."""
        place: Place = getattr(self.model, "PLACE", CLUSTER)
        return self.filter(editable(actor, place, permission))

    def matching(self, words: str) -> Self:
        """Rows whose search column has every word typed, whatever the case."""
        conditions = (Q(search__contains=word) for word in fold(words).split())
        return self.filter(reduce(Q.__and__, conditions, Q()))

    def active(self) -> Self:
        return self.filter(is_active=True)


class RegistryModel(models.Model):
    """A row that belongs to a place (`PLACE`, look-ups to ids) and may have a search column (`SEARCH`, attributes)."""

    PLACE: ClassVar[Place] = CLUSTER
    SEARCH: ClassVar[tuple[str, ...]] = ()

    objects: ClassVar[Any] = RegistryQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_search()
        if self.SEARCH and (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search"}
        super().save(*args, **kwargs)

    def place_ids(self) -> tuple[int | None, int | None]:
        """Ids of the owning organisation and centre, following `PLACE`."""
        return _follow(self, self.PLACE.organisation), _follow(self, self.PLACE.centre)

    def fill_search(self) -> None:
        """Recompute the search column; bulk writers call it themselves."""
        if self.SEARCH:
            self.search = searchable(*(getattr(self, name) for name in self.SEARCH))


def _follow(row: Any, lookup: str) -> int | None:
    if not lookup:
        return None
    for name in lookup.split("__"):
        row = getattr(row, name) if row is not None else None
    return row  # type: ignore[no-any-return]  # the last name of a look-up is an id


def latitude_and_longitude(prefix: str) -> list[models.BaseConstraint]:
    """Both or none, and on the globe."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_point_on_globe",
            violation_error_message=_("Give both latitude (−90 to 90) and longitude (−180 to 180), or neither."),
            condition=Q(latitude__isnull=True, longitude__isnull=True)
            | Q(
                latitude__isnull=False,  # said outright: a comparison with NULL would pass the check
                longitude__isnull=False,
                latitude__gte=-90,
                latitude__lte=90,
                longitude__gte=-180,
                longitude__lte=180,
            ),
        )
    ]
