"""A row as wide as a referral's."""

from __future__ import annotations

from django.db import models


class Row(models.Model):
    centre = models.IntegerField()
    state = models.CharField(max_length=32)
    number = models.CharField(max_length=32)
    patient = models.CharField(max_length=200)
    profile = models.CharField(max_length=8)
    question = models.TextField()
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=("centre", "state", "due_at"), name="bare_by_centre")]
