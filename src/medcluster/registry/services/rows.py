"""Saving and removing one row of the registry, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.registry.models import Centre
from medcluster.registry.models.base import RegistryModel
from medcluster.registry.policies import may_edit, may_edit_centre
from medcluster.registry.services.versions import touch


@transaction.atomic
def save_row(
    row: RegistryModel, *, by: Actor, changed: Iterable[str] = (), related: Mapping[str, Iterable[Any]] | None = None
) -> Any:
    """Validate and save a row, new or changed; `related` sets many-to-many fields. Returns the row.

    The actor must reach the place where the row was and the place where it is going (a department may not be slipped
    into a centre that is not the actor's). Wrong values: Incomplete with every fault.
    """
    by.require(Permission.EDIT_REGISTRY)
    new = row._state.adding
    before = None if new else type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if before is not None:
        _require_place(before, by)
    _require_place(row, by)
    _require_centre(row, before, by)
    _validate(row)
    row.save()
    for name, values in (related or {}).items():
        getattr(row, name).set(values)
    touch()
    _audit("create" if new else "update", row, by, {"changed": sorted(changed)} if changed else {})
    return row


@transaction.atomic
def remove_row(row: RegistryModel, *, by: Actor) -> None:
    """Remove a row that nothing else refers to; otherwise Conflict (it is then set out of use instead)."""
    by.require(Permission.EDIT_REGISTRY)
    _require_place(row, by)
    pk = row.pk
    try:
        row.delete()
    except ProtectedError as error:
        raise Conflict(
            _("Other records use this. Mark it as not in use instead of removing it."), code="protected"
        ) from error
    row.pk = pk
    touch()
    _audit("remove", row, by, {})


def _require_place(row: RegistryModel, by: Actor) -> None:
    if not may_edit(by, row):
        raise NotPermitted(_("You may change only what belongs to your own organisation or centre."), code="place")


def _require_centre(row: RegistryModel, before: RegistryModel | None, by: Actor) -> None:
    """What moves into a centre must be welcome there: the centre, too, must be the actor's."""
    centre_id = getattr(row, "centre_id", None)
    if centre_id is None or centre_id == getattr(before, "centre_id", None):
        return
    lead_id = Centre.objects.values_list("lead_id", flat=True).get(pk=centre_id)
    if not may_edit_centre(by, centre_id=centre_id, lead_id=lead_id):
        raise NotPermitted(_("This centre is not yours. Ask the cluster's office to add it there."), code="place")


def _validate(row: RegistryModel) -> None:
    row.fill_search()
    try:
        row.full_clean()
    except ValidationError as error:
        raise Incomplete(
            [
                Fault(field.replace("__all__", ""), message)
                for field, messages in error.message_dict.items()
                for message in messages
            ]
        ) from error


def _audit(verb: str, row: RegistryModel, by: Actor, details: dict[str, Any]) -> None:
    kind = row._meta.model_name
    object_id = row.pk if isinstance(row.pk, int) else None
    if object_id is None:
        details = {**details, "code": str(row.pk)}
    ports.audit.append(
        [
            AuditEntry(
                action=f"registry.{kind}.{verb}",
                actor=by,
                object_type=f"registry.{kind}",
                object_id=object_id,
                details=details,
            )
        ]
    )
