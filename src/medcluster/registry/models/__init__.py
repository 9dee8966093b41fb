"""The registry's tables, a file per aggregate."""

from __future__ import annotations

from medcluster.registry.models.base import RegistryQuerySet
from medcluster.registry.models.capacity import BedCapacity, OtherCapacity
from medcluster.registry.models.care import CareProfile, Method
from medcluster.registry.models.centres import Centre, CentreMethod, CentreMilestone, CentreProfile
from medcluster.registry.models.departments import Bed, Department
from medcluster.registry.models.drafts import ImportDraft
from medcluster.registry.models.duty import DutyShift
from medcluster.registry.models.equipment import Equipment
from medcluster.registry.models.geography import Country, Region
from medcluster.registry.models.organisations import Organisation
from medcluster.registry.models.services import Price, Service
from medcluster.registry.models.specialists import (
    Specialist,
    SpecialistLanguage,
    SpecialistPlace,
    SpecialistTraining,
)
from medcluster.registry.models.state import RegistryState

__all__ = [
    "Bed",
    "BedCapacity",
    "CareProfile",
    "Centre",
    "CentreMethod",
    "CentreMilestone",
    "CentreProfile",
    "Country",
    "Department",
    "DutyShift",
    "Equipment",
    "ImportDraft",
    "Method",
    "Organisation",
    "OtherCapacity",
    "Price",
    "Region",
    "RegistryQuerySet",
    "RegistryState",
    "Service",
    "Specialist",
    "SpecialistLanguage",
    "SpecialistPlace",
    "SpecialistTraining",
]
