"""A file that somebody uploaded and has yet to confirm."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class ImportDraft(models.Model):
    """Held in the database, so that any web process can show the preview. Removed when confirmed, or after a day."""

    objects: ClassVar[models.Manager[ImportDraft]] = models.Manager()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "import draft"
        verbose_name_plural = "import drafts"
        indexes = [models.Index(fields=["created_at"], name="import_draft_age")]
