"""An interpreter's assignment: one case, for a limited time, without clinical text (care-path.md section 5)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.interpreting import policies
from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.web.words import language_name

PREFIX = "L"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, actor: Actor) -> Self:
        """The interpreter's own while they run, and those on cases of whoever assigns."""
        return self.filter(policies.visible(actor, timezone.now()))

    def running(self, at: datetime) -> Self:
        return self.filter(ended_at__isnull=True, since__lte=at, until__gt=at)

    def for_rows(self) -> Self:
        return self.select_related(
            "teleconsult__patient", "teleconsult__centre", "teleconsult__organisation", "referral__patient",
            "referral__centre", "referral__referring_organisation", "user",
        )  # fmt: skip


class Assignment(models.Model):
    """One interpreter for one teleconsultation or one referral, from a moment to a moment."""

    teleconsult = models.ForeignKey(
        "teleconsults.Teleconsult", null=True, blank=True, on_delete=models.PROTECT, related_name="interpreters"
    )
    referral = models.ForeignKey(
        "referrals.Referral", null=True, blank=True, on_delete=models.PROTECT, related_name="interpreters"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interpreter_of")
    languages = models.CharField(_("Languages"), max_length=100)
    task = models.CharField(_("What is to be done"), max_length=500, blank=True)
    since = models.DateTimeField(_("From"))
    until = models.DateTimeField(_("Until"))
    shows_question = models.BooleanField(_("The question is to be translated"), default=False)
    translation = models.TextField(_("Translation of the question"), blank=True)
    translated_at = models.DateTimeField(null=True, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_by_name = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=255, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar[Any] = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("until", "pk")
        indexes = [models.Index(fields=("user", "until"), name="interpreting_mine")]
        constraints = [
            models.CheckConstraint(
                condition=Q(teleconsult__isnull=False, referral__isnull=True)
                | Q(teleconsult__isnull=True, referral__isnull=False),
                name="interpreting_of_one_case",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="interpreting_has_an_end"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("interpreting:detail", args=[self.number])

    @property
    def languages_in_words(self) -> str:
        """What was typed, with codes of languages in the words of the reader: "mn, ru" → "монгольский, русский"."""
        return re.sub(r"\b[A-Za-z]{2}\b", lambda code: language_name(code[0].lower()), self.languages)

    @property
    def number(self) -> str:
        return numbers.number(PREFIX, self.pk, self.created_at)

    @property
    def case(self) -> Any:
        """The teleconsultation or the referral."""
        return self.teleconsult or self.referral

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and self.since <= timezone.now() < self.until

    def message_context(self) -> dict[str, Any]:
        """Number, place and times; no name of the patient."""
        context = self.case.message_context()
        starts = {"starts_at": context["starts_at"]} if context.get("starts_at") else {}
        return {"number": self.number, "centre": context.get("centre", {}), "until": self.until.isoformat(), **starts}
