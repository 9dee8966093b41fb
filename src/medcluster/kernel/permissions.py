"""One list of permissions and one list of roles for the whole house (care-path.md, section 5).

A permission says *what kind of thing* a person may do; which objects they may do it to is decided by each app's
`visible_to(actor)`. A role is a sentence plus a list of permissions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """What a person may do. Grouped by the app that asks for it."""

    # accounts
    MANAGE_PEOPLE = "accounts.manage_people"
    MANAGE_CLUSTER = "accounts.manage_cluster"
    # audit
    READ_AUDIT = "audit.read"
    # registry and rules
    READ_REGISTRY = "registry.read"
    EDIT_REGISTRY = "registry.edit"
    CONFIRM_CAPACITY = "registry.confirm_capacity"
    EDIT_RULES = "rulebook.edit"
    EDIT_MESSAGES = "notifications.edit_messages"
    # patients
    READ_PATIENT_IDENTITY = "patients.read_identity"
    READ_CLINICAL = "patients.read_clinical"
    EDIT_PATIENT = "patients.edit"
    MERGE_PATIENTS = "patients.merge"
    EMERGENCY_ACCESS = "patients.emergency_access"
    # referrals
    CREATE_REFERRAL = "referrals.create"
    READ_REFERRALS = "referrals.read"
    COORDINATE = "referrals.coordinate"
    TRIAGE = "referrals.triage"
    BOOK = "referrals.book"
    CHECK_FUNDING = "referrals.check_funding"
    HAND_OVER = "referrals.hand_over"
    # teleconsultations
    REQUEST_TELECONSULT = "teleconsults.request"
    MODERATE_TELECONSULT = "teleconsults.moderate"
    CONSULT = "teleconsults.consult"
    OVERSEE_TELECONSULTS = "teleconsults.oversee"
    # commissions
    KEEP_COMMISSION = "commissions.keep"
    VOTE_IN_COMMISSION = "commissions.vote"
    # interpreters
    ASSIGN_INTERPRETER = "interpreting.assign"
    INTERPRET = "interpreting.interpret"
    # supervision
    READ_DEIDENTIFIED = "oversight.read"
    # episodes
    ADMIT = "episodes.admit"
    TREAT = "episodes.treat"
    # visits
    READ_VISITS = "visits.read"
    RECORD_VISITS = "visits.record"
    # learning
    READ_LEARNING = "learning.read"
    MANAGE_LEARNING = "learning.manage"
    # documents
    READ_DOCUMENTS = "documents.read"
    ADD_DOCUMENTS = "documents.add"
    # numbers
    READ_STATISTICS = "indicators.read"
    PUBLISH_DATA = "indicators.publish"
    EXPORT_FACTS = "indicators.export_facts"


class Role(StrEnum):
    """Roles of care-path.md section 5. `PATIENT` and `SYSTEM` are never given by a membership."""

    REFERRING_DOCTOR = "referring_doctor"
    ORG_ADMIN = "org_admin"
    COORDINATOR = "coordinator"
    TRIAGE_DOCTOR = "triage_doctor"
    CONSULTANT = "consultant"
    COMMISSION_SECRETARY = "commission_secretary"
    COMMISSION_MEMBER = "commission_member"
    BOOKING = "booking"
    FINANCE = "finance"
    INTERNATIONAL_DESK = "international_desk"
    ADMISSIONS = "admissions"
    ATTENDING_DOCTOR = "attending_doctor"
    INTERPRETER = "interpreter"
    QUALITY = "quality"
    AUTHORITY = "authority"
    INSURER = "insurer"
    CENTRE_HEAD = "centre_head"
    CLUSTER_ADMIN = "cluster_admin"
    SYSTEM_ADMIN = "system_admin"
    PATIENT = "patient"
    SYSTEM = "system"


@dataclass(frozen=True)
class RoleDefinition:
    """A role in words (`label`, and the `sentence` an administrator reads before giving it) and its permissions."""

    role: Role
    label: Any
    sentence: Any
    permissions: frozenset[Permission]
    clinical: bool = False  # reads clinical text: a second factor may be required by setting
    cluster_wide: bool = False  # sees the whole cluster, not only the organisation of the membership


P = Permission
_READ = (P.READ_REGISTRY, P.READ_LEARNING)


def _role(
    role: Role, label: Any, sentence: Any, *permissions: Permission, clinical: bool = False, cluster_wide: bool = False
) -> tuple[Role, RoleDefinition]:
    return role, RoleDefinition(role, label, sentence, frozenset(_READ + permissions), clinical, cluster_wide)


ROLES: dict[Role, RoleDefinition] = dict(
    (
        _role(
            Role.REFERRING_DOCTOR,
            _("Referring doctor"),
            _("Refers patients of the organisation and reads the answers."),
            P.CREATE_REFERRAL, P.READ_REFERRALS, P.READ_PATIENT_IDENTITY, P.READ_CLINICAL, P.EDIT_PATIENT,
            P.REQUEST_TELECONSULT, P.READ_DOCUMENTS, P.ADD_DOCUMENTS, P.EMERGENCY_ACCESS, P.HAND_OVER,
            clinical=True,
        ),
        _role(
            Role.ORG_ADMIN,
            _("Organisation administrator"),
            _("Gives people of the organisation their roles and sees all its referrals."),
            P.MANAGE_PEOPLE, P.READ_REFERRALS, P.READ_PATIENT_IDENTITY, P.EDIT_REGISTRY, P.CONFIRM_CAPACITY,
            P.READ_STATISTICS, P.HAND_OVER,
            P.OVERSEE_TELECONSULTS,
            P.MANAGE_LEARNING,
        ),
        _role(
            Role.COORDINATOR,
            _("Cluster coordinator"),
            _("Registers requests, sends them to centres and watches every deadline of the cluster."),
            P.CREATE_REFERRAL, P.READ_REFERRALS, P.COORDINATE, P.BOOK, P.READ_PATIENT_IDENTITY, P.READ_CLINICAL,
            P.EDIT_PATIENT, P.MERGE_PATIENTS, P.MODERATE_TELECONSULT, P.READ_DOCUMENTS, P.ADD_DOCUMENTS,
            P.READ_STATISTICS, P.HAND_OVER,
            P.ASSIGN_INTERPRETER,
            P.READ_VISITS,
            P.RECORD_VISITS,
            P.MANAGE_LEARNING,
            clinical=True, cluster_wide=True,
        ),
        _role(
            Role.TRIAGE_DOCTOR,
            _("Triage doctor of a centre"),
            _("Decides on the patients offered to the centre."),
            P.READ_REFERRALS, P.TRIAGE, P.READ_PATIENT_IDENTITY, P.READ_CLINICAL, P.MODERATE_TELECONSULT,
            P.READ_DOCUMENTS, P.ADD_DOCUMENTS, P.EMERGENCY_ACCESS,
            P.ASSIGN_INTERPRETER,
            clinical=True,
        ),
        _role(
            Role.CONSULTANT,
            _("Consultant"),
            _("Gives opinions on the teleconsultations to which they are named."),
            P.CONSULT, P.READ_PATIENT_IDENTITY, P.READ_CLINICAL, P.READ_DOCUMENTS, P.ADD_DOCUMENTS,
            clinical=True,
        ),
        _role(
            Role.COMMISSION_SECRETARY,
            _("Commission secretary"),
            _("Prepares the agenda of the commission and keeps its protocol."),
            P.READ_REFERRALS, P.READ_PATIENT_IDENTITY, P.READ_CLINICAL, P.READ_DOCUMENTS, P.ADD_DOCUMENTS,
            P.KEEP_COMMISSION,
            clinical=True,
        ),
        _role(
            Role.COMMISSION_MEMBER,
            _("Commission member"),
            _("Votes on the cases of the commission's agenda."),
            P.READ_REFERRALS, P.READ_PATIENT_IDENTITY, P.READ_CLINICAL, P.READ_DOCUMENTS,
            P.VOTE_IN_COMMISSION,
            clinical=True,
        ),
        _role(
            Role.BOOKING,
            _("Booking desk of a centre"),
            _("Offers and changes dates; sees identity and logistics, no clinical text."),
            P.READ_REFERRALS, P.BOOK, P.READ_PATIENT_IDENTITY, P.CONFIRM_CAPACITY,
            P.ASSIGN_INTERPRETER,
            P.READ_VISITS,
            P.RECORD_VISITS,
        ),
        _role(
            Role.FINANCE,
            _("Finance desk"),
            _("Checks who pays; sees identity and money, no clinical text."),
            P.READ_REFERRALS, P.CHECK_FUNDING, P.READ_PATIENT_IDENTITY, P.READ_STATISTICS,
        ),
        _role(
            Role.INTERNATIONAL_DESK,
            _("International desk"),
            _("Receives requests from abroad and arranges travel; no clinical text."),
            P.CREATE_REFERRAL, P.READ_REFERRALS, P.BOOK, P.CHECK_FUNDING, P.READ_PATIENT_IDENTITY, P.EDIT_PATIENT,
            P.ASSIGN_INTERPRETER,
            cluster_wide=True,
        ),
        _role(
            Role.ADMISSIONS,
            _("Admissions desk of a centre"),
            _("Receives patients on arrival and places them in departments and beds."),
            P.READ_REFERRALS, P.ADMIT, P.READ_PATIENT_IDENTITY, P.CONFIRM_CAPACITY,
            P.READ_VISITS,
            P.RECORD_VISITS,
        ),
        _role(
            Role.ATTENDING_DOCTOR,
            _("Attending doctor"),
            _("Treats patients in the centre and writes the outcome letter."),
            P.READ_REFERRALS, P.TREAT, P.ADMIT, P.READ_PATIENT_IDENTITY, P.READ_CLINICAL, P.READ_DOCUMENTS,
            P.ADD_DOCUMENTS, P.EMERGENCY_ACCESS, P.REQUEST_TELECONSULT,
            P.READ_VISITS,
            P.RECORD_VISITS,
            clinical=True,
        ),
        _role(
            Role.INTERPRETER,
            _("Interpreter"),
            _("Sees the assigned case for a limited time, without clinical text."),
            P.INTERPRET,
        ),
        _role(
            Role.QUALITY,
            _("Quality officer"),
            _("Reads de-identified cases and figures; named access needs a reason."),
            P.READ_STATISTICS, P.EMERGENCY_ACCESS,
            P.READ_DEIDENTIFIED,
            P.EXPORT_FACTS,
            cluster_wide=True,
        ),
        _role(
            Role.AUTHORITY,
            _("Regional authority"),
            _("Reads de-identified cases and figures of the cluster."),
            P.READ_STATISTICS,
            P.READ_DEIDENTIFIED,
            P.EXPORT_FACTS,
            cluster_wide=True,
        ),
        _role(
            Role.INSURER,
            _("Insurer"),
            _("Sees the cases that it pays for, without clinical text."),
            P.READ_REFERRALS, P.READ_PATIENT_IDENTITY,
        ),
        _role(
            Role.CENTRE_HEAD,
            _("Head of a centre"),
            _("Sees the centre's queue, people and figures, and confirms its capacity."),
            P.READ_REFERRALS, P.TRIAGE, P.BOOK, P.READ_PATIENT_IDENTITY, P.READ_CLINICAL, P.READ_DOCUMENTS,
            P.CONFIRM_CAPACITY, P.EDIT_REGISTRY, P.MANAGE_PEOPLE, P.READ_STATISTICS,
            P.ASSIGN_INTERPRETER, P.OVERSEE_TELECONSULTS,
            P.READ_VISITS,
            P.RECORD_VISITS,
            P.MANAGE_LEARNING,
            clinical=True,
        ),
        _role(
            Role.CLUSTER_ADMIN,
            _("Cluster administrator"),
            _("Keeps the registry, the rules, the texts and the people of the whole cluster; no clinical text."),
            P.MANAGE_CLUSTER, P.MANAGE_PEOPLE, P.EDIT_REGISTRY, P.CONFIRM_CAPACITY, P.EDIT_RULES, P.EDIT_MESSAGES,
            P.READ_STATISTICS, P.PUBLISH_DATA,
            P.READ_VISITS,
            P.MANAGE_LEARNING,
            cluster_wide=True,
        ),
        _role(
            Role.SYSTEM_ADMIN,
            _("System administrator"),
            _("Keeps the installation running and reads the audit trail; no clinical content."),
            P.MANAGE_PEOPLE, P.READ_AUDIT,
            cluster_wide=True,
        ),
    )
)
