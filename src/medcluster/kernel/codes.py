"""Short closed lists that every floor shares. Our own codes; national ones are mapped at the border.

(Some gateways reverse the Russian classifier V014, so its numbers never appear inside: care-path.md section 10.)
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


def said(choices: type[models.TextChoices], value: str) -> Any:
    """What `get_…_display()` says, which makes a table of all choices each time."""
    known = choices._value2member_map_.get(value)
    return known.label if isinstance(known, choices) else value


class Sex(models.TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Unknown")


class AgeGroup(models.TextChoices):
    CHILD = "child", _("Children")
    ADULT = "adult", _("Adults")


class Priority(models.TextChoices):
    """How soon the person must be seen; chooses the limits of clocks."""

    EMERGENCY = "emergency", _("Emergency")
    URGENT = "urgent", _("Urgent")
    PLANNED = "planned", _("Planned")


class Conditions(models.TextChoices):
    """Where care is given (V006)."""

    INPATIENT = "inpatient", _("Inpatient")
    DAY = "day", _("Day hospital")
    OUTPATIENT = "outpatient", _("Outpatient")
    AMBULANCE = "ambulance", _("Ambulance")


class Funding(models.TextChoices):
    """Who pays (care-path.md section 7)."""

    OMS = "oms", _("Compulsory insurance (RU)")
    OMS_VMP = "oms_vmp", _("High-tech care within compulsory insurance (RU)")
    VMP_QUOTA = "vmp_quota", _("High-tech care, federal quota (RU)")
    REGIONAL = "regional", _("Regional budget")
    GOBMP = "gobmp", _("Guaranteed volume (KZ)")
    OSMS = "osms", _("Social health insurance (KZ)")
    DMS = "dms", _("Voluntary insurance")
    PAID = "paid", _("Paid by the patient")
    EMBASSY = "embassy", _("Embassy or ministry of another country")
    CHARITY = "charity", _("Charity")


class Residency(models.TextChoices):
    """Where the patient lives as seen from the cluster; decides prices and flows."""

    OWN_REGION = "own_region", _("Own region")
    OTHER_REGION = "other_region", _("Other region of the country")
    FOREIGN = "foreign", _("Another country")
