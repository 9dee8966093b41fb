"""One person twice: keys to find them, pairs to look at, merges that can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MatchKey(models.Model):
    """A blocking key of a patient ("nd:ivanov:19800512"): only patients who share one are compared."""

    patient = models.ForeignKey("patients.Patient", models.CASCADE, related_name="match_keys")
    value = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("match key")
        verbose_name_plural = _("match keys")
        constraints = [models.UniqueConstraint(fields=["value", "patient"], name="match_key_once")]

    def __str__(self) -> str:
        return self.value


class DuplicateCandidate(models.Model):
    """Two patients who may be one person. `first` has the smaller id, so that a pair exists once."""

    class State(models.TextChoices):
        OPEN = "open", _("To be looked at")
        MERGED = "merged", _("Merged")
        NOT_SAME = "not_same", _("Not the same person")

    first = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    second = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()  # 0…100
    reasons = models.JSONField(default=list)  # codes: rules.MatchReason
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-score", "pk"]
        indexes = [models.Index(fields=["state", "-score"], name="duplicate_state_score")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.second_id}"


class PatientMerge(models.Model):
    """`absorbed` became part of `survivor`. `changes` holds exactly what was altered, so that undo restores both."""

    survivor = models.ForeignKey("patients.Patient", models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey("patients.Patient", models.PROTECT, related_name="absorptions")
    chosen = models.JSONField(default=list)  # names of the fields taken from the absorbed row
    changes = models.JSONField(default=dict)  # merging.Changes as JSON
    reason = models.CharField(max_length=300, blank=True)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_at=None), name="patient_absorbed_once"),
            models.CheckConstraint(condition=~Q(survivor=F("absorbed")), name="patient_merge_two"),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.survivor_id}"
