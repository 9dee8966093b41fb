"""The referral: one patient's way from the first request to the answer at home."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from functools import lru_cache
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import CaseModel, CaseQuerySet, ClockContext, ClockModel, EventModel
from medcluster.kernel.codes import Conditions, Funding, Priority, Residency
from medcluster.kernel.ordering import filled_first
from medcluster.kernel.permissions import Role
from medcluster.kernel.texts import LANGUAGES
from medcluster.kernel.workflow import Workflow
from medcluster.referrals.policies import open_to_desks, reads_clinical, referrals_visible_to, roles_on_referral
from medcluster.referrals.workflow import REFERRAL
from medcluster.registry.known import with_known


@lru_cache
def _in_each_language(priority: str) -> dict[str, str]:
    found = {}
    for code in LANGUAGES:
        with override(code):
            found[code] = str(Priority(priority).label)
    return found


class Source(models.TextChoices):
    """Who asked first (row C1): the beginning of the funnel."""

    ORGANISATION = "organisation", _("Referring hospital")
    PATIENT = "patient", _("The patient or the family")
    PARTNER = "partner", _("Partner clinic abroad")
    AGENCY = "agency", _("Medical travel agency")
    INSURER = "insurer", _("Insurer")
    EMBASSY = "embassy", _("Embassy or ministry")
    SITE = "site", _("Public site")


class Transportability(models.TextChoices):
    WALKS = "walks", _("Walks without help")
    ACCOMPANIED = "accompanied", _("Travels with a companion")
    STRETCHER = "stretcher", _("Needs a stretcher")
    MEDICAL_TEAM = "medical_team", _("Needs a medical team on the way")
    NOT_NOW = "not_now", _("Cannot be moved now")


ROW = (
    "state", "version", "state_since", "next_due_at", "created_at", "priority", "funding", "planned_on",
    "diagnosis_code", "patient_id", "profile_id", "referring_organisation_id", "centre_id", "home_region_id",
)  # fmt: skip  # what a row of a list reads; a column more in lists.py is a name more here
PERSON = (
    "family_name", "given_name", "middle_name", "family_latin", "given_latin", "birth_date", "created_at",
    "is_restricted",
)  # fmt: skip


class ReferralQuerySet(CaseQuerySet):
    def visible_to(self, actor: Actor, pk: int | None = None) -> Self:
        """The referrals that exist for this actor (care-path.md section 5). `pk`: only that one, which costs the same
        however many others the actor sees."""
        seen = self.filter(referrals_visible_to(actor, pk))
        return seen if pk is None else seen.filter(pk=pk)

    def open(self) -> Self:
        return self.filter(state__in=REFERRAL.open_states)

    def owed_by(self, *roles: Role) -> Self:
        """Those that stand where one of the roles owes the next step."""
        return self.filter(state__in=REFERRAL.owed_by(*roles))

    def by_time_left(self, count: int) -> list[Any]:
        """The first `count`, those with the least time left first, those without a deadline last."""
        return filled_first(self, "next_due_at", stop=count)

    def for_rows(self) -> Self:
        """What a worklist row shows, without the long clinical texts, in one query."""
        rows = self.select_related("patient").only(*ROW, *(f"patient__{name}" for name in PERSON))
        return with_known(rows, "profile", "referring_organisation", "centre", "home_region")


class Referral(CaseModel):
    """A request for help for one patient. While a draft, `typed` holds the form as typed; everything else may wait."""

    workflow: ClassVar[Workflow] = REFERRAL

    patient = models.ForeignKey(
        "patients.Patient", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    source = models.CharField(max_length=16, choices=Source.choices, default=Source.ORGANISATION)
    referring_organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="referrals_made"
    )
    referring_doctor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_made"
    )
    home_region = models.ForeignKey(
        "registry.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    home_country = models.ForeignKey(
        "registry.Country", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    residency = models.CharField(max_length=16, choices=Residency.choices, blank=True)
    priority = models.CharField(max_length=16, choices=Priority.choices, default=Priority.PLANNED)
    conditions = models.CharField(max_length=16, choices=Conditions.choices, default=Conditions.INPATIENT)
    profile = models.ForeignKey(
        "registry.CareProfile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    method = models.ForeignKey("registry.Method", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    diagnosis_code = models.CharField(max_length=8, blank=True)  # ICD-10
    comorbid_codes = models.JSONField(default=list, blank=True)
    diagnosis_text = models.TextField(blank=True)
    question = models.TextField(blank=True)
    history = models.TextField(blank=True)
    findings = models.TextField(blank=True)
    allergies = models.TextField(blank=True)
    implants = models.TextField(blank=True)
    infection_risk = models.TextField(blank=True)
    transportability = models.CharField(max_length=16, choices=Transportability.choices, default=Transportability.WALKS)
    desired_centre = models.ForeignKey(
        "registry.Centre", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    desired_doctor = models.CharField(max_length=200, blank=True)
    funding = models.CharField(max_length=16, choices=Funding.choices, blank=True)
    payer = models.ForeignKey(
        "registry.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_paid"
    )
    commission_number = models.CharField(max_length=64, blank=True)
    commission_date = models.DateField(null=True, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    companions = models.PositiveSmallIntegerField(default=0)
    teleconsult = models.ForeignKey(
        "teleconsults.Teleconsult", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    centre = models.ForeignKey(
        "registry.Centre", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    planned_on = models.DateField(null=True, blank=True)
    preparation = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    typed = models.JSONField(default=dict, blank=True)
    key = models.UUIDField(null=True, blank=True, unique=True)  # given by the form: a double click makes one case
    draft_revision = models.PositiveIntegerField(default=0)  # how often the draft was kept
    draft_window = models.CharField(max_length=36, blank=True)  # the window that kept it last
    code_issue = models.PositiveSmallIntegerField(default=0)  # of the patient's code: a new one ends the one before

    objects: ClassVar[Any] = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn")) | Q(patient__isnull=False, profile__isnull=False),
                name="referrals_referral_has_patient_and_profile",
            ),
        ]
        indexes = [
            models.Index(
                fields=("next_due_at", "id"), condition=Q(next_due_at__isnull=False), name="referrals_by_time_left"
            ),
            models.Index(
                fields=("centre", "next_due_at", "id"),
                condition=Q(next_due_at__isnull=False),
                name="referrals_centre_due",
            ),
            models.Index(
                fields=("referring_doctor", "next_due_at", "id"),
                condition=Q(next_due_at__isnull=False),
                name="referrals_doctor_due",
            ),
            models.Index(fields=("state", "next_due_at"), name="referrals_by_state"),
            models.Index(fields=("centre", "state", "next_due_at"), name="referrals_by_centre"),
            models.Index(fields=("referring_organisation", "state", "next_due_at"), name="referrals_by_organisation"),
            models.Index(fields=("referring_doctor", "state", "next_due_at"), name="referrals_by_doctor"),
        ]

    @property
    def number(self) -> str:
        return numbers.number("R", self.pk, self.created_at)

    def roles_of(self, actor: Actor) -> frozenset[Role]:
        return roles_on_referral(self, actor)

    def reads_clinical(self, actor: Actor) -> bool:
        return reads_clinical(actor, self)

    def opens_words(self, event: Any, earlier: Iterable[Any]) -> bool:
        return open_to_desks(event, earlier)

    def clock_context(self, clock: str) -> ClockContext | None:
        """The accepted centre's calendar, before that the referrer's. Cancer has limits of its own."""
        if clock == "foreign_reply" and self.residency != Residency.FOREIGN:
            return None
        place = self.centre or self.referring_organisation
        cancer = clock == "admission" and self.priority == Priority.PLANNED and self.diagnosis_code[:1] == "C"
        return ClockContext(
            country=place.country_id,
            time_zone=place.time_zone,
            priority="oncology" if cancer else self.priority,
            starts_at=self._day_begins(place.time_zone) if clock in ("arrival", "absence") else None,
        )

    def _day_begins(self, time_zone: str) -> datetime | None:
        return datetime.combine(self.planned_on, time.min, ZoneInfo(time_zone)) if self.planned_on else None

    def message_context(self) -> dict[str, Any]:
        """Words for messages, by the placeholders of `notifications`."""
        contact = self.centre or self.referring_organisation
        return {
            "number": self.number,
            "organisation": dict(self.referring_organisation.name),
            "priority": _in_each_language(self.priority),
            "centre": dict(self.centre.name) if self.centre else {},
            "date": self.planned_on.isoformat() if self.planned_on else "",
            "until": self.next_due_at.isoformat() if self.next_due_at else "",
            "phone": contact.phone,
        }


class ReferralEvent(EventModel):
    case = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")


class ReferralClock(ClockModel):
    case = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="clocks")


class ReferralMessage(models.Model):
    """A word between the two sides of a referral. Kept for good, seen by both."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=255)
    author_role = models.CharField(max_length=32)
    text = models.TextField(max_length=4000)
    key = models.UUIDField(null=True, blank=True, unique=True)  # given by the form: a double click writes once
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("written_at", "pk")
        indexes = [models.Index(fields=("referral", "written_at"), name="referrals_messages")]
