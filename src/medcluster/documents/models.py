"""Files of a case: a document, its versions, and signatures over texts and files.

A document hangs on any object (`owner_type` "referrals.referral", `owner_id` its key), so that floor 1 needs to know
nobody above. Nothing is ever deleted: a new version keeps the old ones, a withdrawal keeps everything with its reason.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from medcluster.documents import access, kinds
from medcluster.kernel.actor import Actor


class Origin(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    GENERATED = "generated", _("Made by the system")


class ScanState(models.TextChoices):
    """Whether the virus scanner has seen the file. Only CLEAN files can be opened."""

    PENDING = "pending", _("Being checked for viruses")
    CLEAN = "clean", _("Checked")
    THREAT = "threat", _("Virus found")
    FAILED = "failed", _("Check failed")


class DocumentQuerySet(models.QuerySet["Document"]):
    def of(self, owner_type: str, owner_id: int) -> DocumentQuerySet:
        return self.filter(owner_type=owner_type, owner_id=owner_id)

    def in_force(self) -> DocumentQuerySet:
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, actor: Actor) -> DocumentQuerySet:
        """Documents whose owner the actor sees, without clinical ones for those who may not read these.

        Asks the owners' apps (`access.register`), so narrow the query first: `filter(pk=…).visible_to(actor)`.
        """
        if actor.is_system:
            return self
        query = self.filter(access.readable_kinds(actor))
        owners: dict[str, set[int]] = defaultdict(set)
        for owner_type, owner_id in query.order_by().values_list("owner_type", "owner_id").distinct():
            owners[owner_type].add(owner_id)
        seen = models.Q(pk__in=[])
        for owner_type, ids in owners.items():
            seen |= models.Q(owner_type=owner_type, owner_id__in=access.visible(actor, owner_type, ids))
        return query.filter(seen)


class Document(models.Model):
    """One paper of a case. What it is called and what kind it is; the bytes are in its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_type = models.CharField(max_length=64)
    owner_id = models.BigIntegerField()
    patient = models.ForeignKey(
        "patients.Patient", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    kind = models.CharField(max_length=48, default=kinds.OTHER)
    is_clinical = models.BooleanField(default=True)
    title = models.CharField(max_length=255)
    origin = models.CharField(max_length=16, choices=Origin.choices, default=Origin.UPLOADED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by_name = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_by_name = models.CharField(max_length=255, blank=True)
    withdrawal_reason = models.CharField(max_length=500, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        indexes = [
            models.Index(fields=("owner_type", "owner_id"), name="documents_owner"),
            models.Index(fields=("patient", "-created_at"), name="documents_patient"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by_name="", withdrawal_reason="")
                | (
                    models.Q(withdrawn_at__isnull=False)
                    & ~models.Q(withdrawn_by_name="")
                    & ~models.Q(withdrawal_reason="")
                ),
                name="documents_withdrawn_by_whom_and_why",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def kind_label(self) -> Any:
        return kinds.label(self.kind)

    @cached_property
    def history(self) -> list[DocumentVersion]:
        """All versions, newest first. `selectors.for_owner` has read them already."""
        return list(self.versions.order_by("-number"))

    @property
    def current(self) -> DocumentVersion:
        """The newest version."""
        return self.history[0]


class DocumentVersion(models.Model):
    """The bytes of a document at one time, kept under the hash of their content."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    file = models.FileField(max_length=128)
    filename = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=127)
    issued_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_by_name = models.CharField(max_length=255)
    uploaded_at = models.DateTimeField(default=timezone.now)
    scan_state = models.CharField(max_length=16, choices=ScanState.choices, default=ScanState.PENDING)
    scanner = models.CharField(max_length=64, blank=True)
    scan_detail = models.CharField(max_length=255, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)
    scan_attempts = models.PositiveSmallIntegerField(default=0)
    scan_after = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=("document", "number"), name="documents_version_once")]
        indexes = [
            models.Index(fields=("scan_after",), condition=models.Q(scan_state="pending"), name="documents_to_scan")
        ]

    def __str__(self) -> str:
        return f"{self.filename} ({self.number})"

    @property
    def can_be_opened(self) -> bool:
        return self.scan_state == ScanState.CLEAN

    @property
    def is_dangerous(self) -> bool:
        return self.scan_state == ScanState.THREAT

    @property
    def was_scanned(self) -> bool:
        """False when the installation has no scanner: the screen says so."""
        return self.scan_state == ScanState.CLEAN and self.scanner != "none"


class Signature(models.Model):
    """A person put their name to a text and its files. `digest` binds everything together (see `signing.py`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_type = models.CharField(max_length=64)
    owner_id = models.BigIntegerField()
    patient = models.ForeignKey("patients.Patient", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=255)
    role = models.CharField(max_length=32)
    signed_at = models.DateTimeField(default=timezone.now)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    files = models.JSONField(default=list)  # [{"version": pk, "document": uuid, "number": n, "sha256": …}]
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("signed_at",)
        indexes = [models.Index(fields=("owner_type", "owner_id"), name="documents_signed_owner")]

    def __str__(self) -> str:
        return f"{self.signer_name} {self.signed_at:%d.%m.%Y %H:%M}"
