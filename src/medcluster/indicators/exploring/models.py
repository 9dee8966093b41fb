"""Questions that people saved. What is saved is the address, never an answer: everybody asks with their own rights."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.indicators.exploring import policies
from medcluster.kernel.actor import Actor


class Sharing(models.TextChoices):
    PRIVATE = "private", _("Only me")
    ORGANISATION = "organisation", _("My organisation")


class SavedQuestionQuerySet(models.QuerySet["SavedQuestion"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and what was shared with one's organisation (or, by the cluster's office, with the office)."""
        return self.filter(policies.questions_visible(actor))


class SavedQuestion(models.Model):
    """A question of Explore under a name. `organisation` empty on a shared one: the cluster's office."""

    name = models.CharField(_("name"), max_length=120)
    address = models.TextField(_("question"))
    sharing = models.CharField(_("who sees it"), max_length=16, choices=Sharing.choices, default=Sharing.PRIVATE)
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, null=True, blank=True,
                                     related_name="+")  # fmt: skip
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = SavedQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved question")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(fields=("owner", "name"), name="indicators_saved_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="indicators_saved_named"),
        ]

    def __str__(self) -> str:
        return self.name
