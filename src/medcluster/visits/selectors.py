"""Reads of visits, and what the form offers to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Sum

from medcluster.kernel import numbers
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.texts import fold
from medcluster.kernel.visibility import get_visible
from medcluster.patients.models import Patient
from medcluster.registry.models import Centre, Department, Service, Specialist
from medcluster.visits import policies
from medcluster.visits.models import PREFIX, Visit, VisitQuerySet, VisitService, VisitVersion

OFFERED = 1000  # services proposed while one is typed


def visits(actor: Actor) -> VisitQuerySet:
    """All that the actor sees, as rows of a list."""
    found: VisitQuerySet = Visit.objects.visible_to(actor).for_rows()
    return found


def rows(actor: Actor) -> VisitQuerySet:
    """The same with `given`: how many services each visit has."""
    lines = VisitService.objects.filter(visit=OuterRef("pk"), struck_at__isnull=True).order_by().values("visit")
    found: VisitQuerySet = visits(actor).annotate(given=Subquery(lines.annotate(n=Sum("quantity")).values("n")))
    return found


def by_number(actor: Actor, text: str) -> Visit:
    """The visit of a number as typed, with all that its page names. NotVisible when there is none for the actor."""
    pk = numbers.parse(PREFIX, text)
    if pk is None:
        raise NotVisible()
    found: Visit = get_visible(visits(actor), pk=pk)
    return found


def lines_of(visit: Visit) -> list[VisitService]:
    """The services that stand, in the order in which they were entered."""
    return list(visit.lines.filter(struck_at__isnull=True).select_related("service").order_by("pk"))


def versions_of(visit: Visit) -> list[VisitVersion]:
    """What stood before, newest first."""
    return list(visit.versions.order_by("-version"))


def may_edit(actor: Actor, visit: Visit) -> bool:
    return not visit.is_withdrawn and policies.may_record_at(actor, visit.centre_id)


def of_patient(actor: Actor, patient: Patient) -> VisitQuerySet:
    """The visits of one patient that the actor sees, newest first."""
    found: VisitQuerySet = visits(actor).filter(patient=patient).order_by("-happened_at", "-pk")
    return found


def search(query: Any, text: str, *, names: bool) -> Any:
    """Visits by their number, the number or the name of the patient, the key in the centre's own system."""
    if (pk := numbers.parse(PREFIX, text)) is not None:
        return query.filter(pk=pk)
    if (pk := numbers.parse("P", text)) is not None:
        return query.filter(patient_id=pk)
    found = Q(external_key=text.strip())
    if names:
        people = Patient.objects.all()
        for word in fold(text).split():
            people = people.filter(search__contains=word)
        found |= Q(patient_id__in=people.values("pk"))
    return query.filter(found)


# -- what the form offers


def centres_to_record(actor: Actor) -> list[Centre]:
    """The centres for which the actor may record."""
    query = Centre.objects.filter(is_active=True)
    if not actor.sees_cluster(Permission.RECORD_VISITS):
        query = query.filter(pk__in=actor.centres(Permission.RECORD_VISITS))
    return list(query.order_by("code"))


def departments_of(centres: Sequence[Centre]) -> Any:
    return Department.objects.filter(centre__in=[c.pk for c in centres], is_active=True).select_related("centre")


def specialists_of(centres: Sequence[Centre]) -> Any:
    return Specialist.objects.filter(centre__in=[c.pk for c in centres], is_active=True).select_related("centre")


def services_of(centres: Sequence[Centre]) -> Any:
    """The services that the organisations of these centres give."""
    leads = [c.lead_id for c in centres]
    found = Service.objects.filter(Q(organisation_id__in=leads) | Q(centre_id__in=[c.pk for c in centres]))
    return found.filter(is_active=True).order_by("code")[:OFFERED]


def service_named(centre: Centre, words: str) -> Service | None:
    """The centre's service by its code, by "code – name" as the form proposes it, or by its name in any language."""
    own = Service.objects.filter(Q(organisation_id=centre.lead_id) | Q(centre=centre), is_active=True)
    code = words.partition(" – ")[0].strip()
    found: Service | None = own.filter(code__iexact=code).prefetch_related("prices").first()
    if found is not None or len(words.strip()) < 3:
        return found
    wanted = fold(words)
    near = own.filter(search__contains=wanted).prefetch_related("prices")[:20]
    return next((s for s in near if wanted in {fold(name) for name in s.name.values()}), None)
