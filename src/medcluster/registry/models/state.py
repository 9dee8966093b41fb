"""The registry's version: one row, moved by every write, so that each process knows when its snapshot is old."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class RegistryState(models.Model):
    """A single row (id 1). `version` only grows."""

    objects: ClassVar[models.Manager[RegistryState]] = models.Manager()

    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "registry state"
        verbose_name_plural = "registry state"
        constraints = [models.CheckConstraint(name="registry_state_single_row", condition=Q(id=1))]
