"""Orders and their versions: drafted, approved, replaced. An approved text never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete
from medcluster.kernel.permissions import Permission
from medcluster.kernel.texts import fold
from medcluster.kernel.web.words import day
from medcluster.rulebook.models import Order, OrderVersion
from medcluster.rulebook.services.trail import record


@transaction.atomic
def add_order(*, by: Actor, order: Order) -> Order:
    """Keep a new order; its text comes with the first version."""
    by.require(Permission.EDIT_RULES)
    if Order.objects.filter(code=order.code).exists():
        raise Incomplete([Fault("code", _("This code is in use. Choose another one."))])
    _fold(order)
    order.save(force_insert=True)
    record("add_order", by=by, row=order, code=order.code, title=order.title)
    return order


@transaction.atomic
def edit_order(*, by: Actor, order: Order) -> Order:
    """Correct what is said about an order (title, number, issuer). What it orders is changed by a new version."""
    by.require(Permission.EDIT_RULES)
    _fold(order)
    order.save()
    record("edit_order", by=by, row=order, code=order.code, title=order.title)
    return order


@transaction.atomic
def add_version(*, by: Actor, order: Order, texts: Mapping[str, Any], valid_from: date) -> OrderVersion:
    """Draft the next version. `texts` holds `text` and `changes` by language. One draft at a time."""
    by.require(Permission.EDIT_RULES)
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.versions.filter(approved_at=None).exists():
        raise Conflict(_("There is a draft already. Change or approve that one."), code="draft")
    _some_text(texts)
    number = (order.versions.aggregate(last=Max("version"))["last"] or 0) + 1
    version = OrderVersion.objects.create(
        order=order,
        version=number,
        text=texts.get("text") or {},
        changes=texts.get("changes") or {},
        valid_from=valid_from,
        entered_by_id=by.user_id,
        entered_by_name=by.name,
    )
    record("add_version", by=by, row=version, code=order.code, version=number)
    return version


@transaction.atomic
def edit_version(*, by: Actor, version: OrderVersion, texts: Mapping[str, Any], valid_from: date) -> OrderVersion:
    """Change a draft. An approved version is changed by the next one."""
    by.require(Permission.EDIT_RULES)
    version = _draft(version)
    _some_text(texts)
    version.text, version.changes = texts.get("text") or {}, texts.get("changes") or {}
    version.valid_from = valid_from
    version.save(update_fields=["text", "changes", "valid_from"])
    record("edit_version", by=by, row=version, code=version.order.code, version=version.version)
    return version


@transaction.atomic
def approve_version(*, by: Actor, version: OrderVersion) -> OrderVersion:
    """Put a draft into force from its day on; the version before it ends the day before."""
    by.require(Permission.EDIT_RULES)
    version = _draft(version)
    before = version.order.versions.exclude(approved_at=None).order_by("-version").first()
    if before is not None:
        if version.valid_from <= before.valid_from:
            words = _("Version %(number)d is in force from %(date)s: choose a later day.")
            raise Incomplete([Fault("valid_from", words % {"number": before.version, "date": day(before.valid_from)})])
        before.valid_until = version.valid_from - timedelta(days=1)
        before.save(update_fields=["valid_until"])
    version.approved_at, version.approved_by_id, version.approved_by_name = timezone.now(), by.user_id, by.name
    version.save(update_fields=["approved_at", "approved_by", "approved_by_name"])
    record("approve_version", by=by, row=version, code=version.order.code, version=version.version)
    return version


def _draft(version: OrderVersion) -> OrderVersion:
    version = OrderVersion.objects.select_for_update().select_related("order").get(pk=version.pk)
    if version.is_approved:
        raise Conflict(_("This version is approved and does not change. Draft the next one."), code="approved")
    return version


def _some_text(texts: Mapping[str, Any]) -> None:
    if not any((texts.get("text") or {}).values()):
        raise Incomplete([Fault("text_ru", _("Write the text in one language at least."))])


def _fold(order: Order) -> None:
    order.search = fold(order.code, order.number, order.title, order.issued_by)
