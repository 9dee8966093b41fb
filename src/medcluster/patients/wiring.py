"""What patients plug into the sockets of lower floors, called once from `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import Membership, User
from medcluster.audit import presenters as audit
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import ROLES, Permission, Role
from medcluster.kernel.ports import Dispatch
from medcluster.kernel.web import shell
from medcluster.kernel.web.words import age
from medcluster.notifications import recipients
from medcluster.patients import merging
from medcluster.patients.models import DuplicateCandidate, EmergencyAccess, Patient, PatientAccess
from medcluster.patients.selectors import living, search

OWN_REFERENCES = (
    "patients.PatientIdentifier", "patients.Representative", "patients.Companion", "patients.Consent",
    "patients.EmergencyAccess", "patients.PatientAccess", "patients.ImportedRecord", "documents.Document",
    "documents.Signature",
)  # fmt: skip
AUDIT_WORDS = {
    "patient.import_create": _("imported a patient"),
    "patient.import_update": _("updated a patient by import"),
    "patient.claim": _("took over an existing patient"),
    "patient.death": _("recorded the death"),
    "patient.death_undone": _("took back the record of death"),
    "patient.restrict": _("put the record under stricter secrecy"),
    "patient.unrestrict": _("lifted the stricter secrecy"),
    "patient.identifier_add": _("added an identifier"),
    "patient.identifier_retire": _("retired an identifier"),
    "patient.representative_save": _("changed a representative"),
    "patient.companion_save": _("changed a companion"),
    "patient.companion_remove": _("removed a companion"),
    "patient.consent_give": _("recorded a consent"),
    "patient.consent_refuse": _("recorded a refusal of consent"),
    "patient.consent_revoke": _("recorded the withdrawal of a consent"),
    "patient.emergency_end": _("closed an emergency access"),
    "patient.duplicate_decided": _("decided about a possible duplicate"),
    "patient.find_duplicates": _("searched for duplicates"),
}
_HITS = 5


def connect() -> None:
    for label in OWN_REFERENCES:
        merging.register(label, "patient")
    audit.WORDS.update(AUDIT_WORDS)
    recipients.register("patients.emergencyaccess", told_of_emergency, link=link_of_emergency)
    read, merge = Permission.READ_PATIENT_IDENTITY, Permission.MERGE_PATIENTS
    shell.navigation(
        shell.NavigationEntry("patients", _("Patients"), "patients:list", read, 10, "users"),
        shell.NavigationEntry(
            "patients", _("Possible duplicates"), "patients:duplicates", merge, 20, "copy", count=open_pairs
        ),
        shell.NavigationEntry(
            "patients", _("Emergency access"), "patients:emergency", Permission.EMERGENCY_ACCESS, 30, "ambulance"
        ),
        shell.NavigationEntry(
            "settings", _("Consents: texts and ages"), "patients:consent_rules", Permission.EDIT_RULES, 30, "file-check"
        ),
    )
    shell.search(find)


def open_pairs(actor: Actor) -> int:
    """How many pairs wait for a decision, counted up to 100."""
    return DuplicateCandidate.objects.filter(state=DuplicateCandidate.State.OPEN).order_by()[:100].count()


def find(actor: Actor, text: str) -> Sequence[shell.Hit]:
    """Patients for the search box."""
    if not actor.may(Permission.READ_PATIENT_IDENTITY):
        return []
    found = search(living(actor), text).order_by("-pk")[:_HITS]
    return [
        shell.Hit(patient.full_name, patient.get_absolute_url(), _("Patient"), f"{patient.number} · {_born(patient)}")
        for patient in found
    ]


def _born(patient: Patient) -> str:
    return f"{patient.birth_date:%d.%m.%Y}, {age(patient.birth_date)}" if patient.birth_date else ""


def told_of_emergency(dispatch: Dispatch) -> list[recipients.Recipient]:
    """Everybody concerned: doctors and administrators of the places that have the patient, and the coordinators."""
    access = EmergencyAccess.objects.filter(pk=dispatch.object_id).select_related("patient").first()
    if access is None:
        return []
    rows = PatientAccess.objects.open_at(access.opened_at).filter(patient=access.patient)
    readers = [role.value for role, definition in ROLES.items() if Permission.EDIT_PATIENT in definition.permissions]
    posts = Membership.objects.active()
    at_places = posts.filter(role__in=[*readers, Role.ORG_ADMIN, Role.CENTRE_HEAD]).filter(
        organisation__in=rows.exclude(organisation=None).values("organisation")
    ) | posts.filter(role__in=[Role.CENTRE_HEAD]).filter(centre__in=rows.exclude(centre=None).values("centre"))
    ids = set(at_places.values_list("user_id", flat=True))
    ids |= set(posts.filter(role=Role.COORDINATOR).values_list("user_id", flat=True))
    ids |= set(rows.exclude(user=None).values_list("user_id", flat=True))
    ids.discard(access.user_id)
    told = recipients.of_users(User.objects.filter(pk__in=ids, is_active=True))
    return told + _patient_self(access.patient)


def _patient_self(patient: Patient) -> list[recipients.Recipient]:
    """The patient is told too, where there is an address to tell them at."""
    if not patient.email or patient.died_on:
        return []
    return [
        recipients.Recipient(
            patient.full_name, address=patient.email, language=patient.language[:2], channels=("smtp",),
            audience="patient",
        )
    ]  # fmt: skip


def link_of_emergency(pk: int) -> str:
    access = EmergencyAccess.objects.filter(pk=pk).select_related("patient").first()
    return f"{access.patient.get_absolute_url()}log/" if access else ""
