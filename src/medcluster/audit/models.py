"""The audit trail: events that can be added and never changed, chained by keyed hashes.

No foreign keys to live data: an event outlives what it speaks of. The chain is sharded (`ChainHead`) so that writers
on PostgreSQL do not queue behind one row. `services.append` is the only writer, `services.verify` the reader that
finds every changed, deleted, reordered or truncated row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class TrailIsAppendOnly(Exception):
    """Somebody tried to change or remove what has been recorded."""


def _refuse(what: str) -> NoReturn:
    raise TrailIsAppendOnly(f"the audit trail is append-only: {what} is not possible")


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    """Reads only. Writing goes through `audit.services.append`."""

    def update(self, **kwargs: Any) -> NoReturn:
        _refuse("update")

    def delete(self) -> NoReturn:
        _refuse("delete")

    def _raw_delete(self, using: str | None) -> NoReturn:
        _refuse("delete")

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> NoReturn:
        _refuse("bulk_create outside services.append")

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> NoReturn:
        _refuse("bulk_update")


class AuditEvent(models.Model):
    """One fact: who did, or was refused, what to which object, whose record it concerned, when, and from where.

    `roles` lists the posts of the actor at that moment ("triage_doctor@c3 coordinator"). `occurred_at` is the time of
    the event, `recorded_at` the time of entry. `hash` = HMAC-SHA256 over the content, `chain`, `sequence`, `previous`.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    id = models.BigAutoField(primary_key=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    roles = models.CharField(max_length=400, blank=True)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.BigIntegerField(null=True)
    patient_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.DONE)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_index=True)
    address = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict)
    chain = models.PositiveSmallIntegerField()
    sequence = models.BigIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="audit_one_row_per_link")]
        indexes = [
            models.Index(fields=["actor_id", "id"], name="audit_by_actor"),
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            models.Index(
                fields=["patient_id", "id"], name="audit_by_patient", condition=models.Q(patient_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}:{self.object_id}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        _refuse("save outside services.append")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        _refuse("delete")


class ChainHead(models.Model):
    """The end of one chain: how many rows it has, the hash of the last, and a seal that only the key can make.

    The seal makes truncation visible: whoever removes the last rows cannot write a head that fits.
    """

    chain = models.PositiveSmallIntegerField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("head of an audit chain")
        verbose_name_plural = _("heads of audit chains")

    def __str__(self) -> str:
        return f"chain {self.chain} at {self.sequence}"
