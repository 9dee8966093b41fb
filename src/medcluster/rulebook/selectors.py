"""Reads of the rules for screens; the engine's hot path is `source.py`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.visibility import get_visible
from medcluster.rulebook.models import Dated, MovedDay, Order, OrderVersion


def rows(model: type[Dated], actor: Actor) -> QuerySet[Any]:
    found: QuerySet[Any] = model._default_manager.all().visible_to(actor)
    return found


def row(model: type[Dated], actor: Actor, pk: int) -> Dated:
    found: Dated = get_visible(rows(model, actor), pk=pk)
    return found


def history(row: Dated) -> list[Dated]:
    """Every row that ever spoke about the same thing, newest first."""
    return list(type(row)._default_manager.filter(**row.key).order_by("-valid_from", "-pk"))


def current(row: Dated) -> Dated | None:
    """The row of the same key that is open, which is the one to change."""
    return type(row)._default_manager.filter(**row.key, valid_until=None, recalled_at=None).first()


def moved_days(actor: Actor) -> QuerySet[Any]:
    found: QuerySet[Any] = MovedDay.objects.visible_to(actor)
    return found


def moved_day(actor: Actor, pk: int) -> MovedDay:
    found: MovedDay = get_visible(moved_days(actor), pk=pk)
    return found


def orders(actor: Actor) -> QuerySet[Any]:
    """Orders with the number of their latest version."""
    found: QuerySet[Any] = Order.objects.visible_to(actor).annotate(
        last_version=Max("versions__version")
    ).prefetch_related("versions")  # fmt: skip
    return found


def order(actor: Actor, code: str) -> Order:
    found: Order = get_visible(Order.objects.visible_to(actor), code=code)
    return found


def versions(order: Order) -> list[OrderVersion]:
    """Newest first."""
    found = list(order.versions.order_by("-version"))
    for version in found:
        version.order = order
    return found


def version(actor: Actor, code: str, number: int) -> OrderVersion:
    found: OrderVersion = get_visible(
        OrderVersion.objects.visible_to(actor).select_related("order"), order__code=code, version=number
    )
    return found


def visible_versions(actor: Actor, ids: Iterable[int]) -> Iterable[int]:
    """Of these versions the ones that the actor reads: asked by the documents app."""
    found: Iterable[int] = OrderVersion.objects.visible_to(actor).filter(pk__in=list(ids)).values_list("pk", flat=True)
    return found


def version_in_force(order: Order, on: date) -> OrderVersion | None:
    """The approved text that holds on a day."""
    return next((v for v in order.versions.all() if v.in_force_on(on)), None)


def two_versions(order: Order, left: str, right: str) -> tuple[OrderVersion, OrderVersion]:
    """The versions to compare; without a choice the last two."""
    found = {v.version: v for v in versions(order)}
    if len(found) < 2:
        raise NotVisible()
    newest = sorted(found, reverse=True)
    a = int(left) if left.isdigit() and int(left) in found else newest[1]
    b = int(right) if right.isdigit() and int(right) in found else newest[0]
    return found[a], found[b]
