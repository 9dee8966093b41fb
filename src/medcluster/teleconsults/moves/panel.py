"""Naming consultants to a case: whom to choose from, and the rows that make them see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import User
from medcluster.accounts.selectors import people_with
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault
from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import Context
from medcluster.patients.services.access import grant_access
from medcluster.registry.models import DutyShift
from medcluster.teleconsults.moves.request import access_reason


def consultants_here(case: Any, by: Actor) -> list[tuple[str, Any]]:
    """Consultants of the case's centre, those on duty for the profile first."""
    people = people_with(Role.CONSULTANT, centre_id=case.centre_id)
    on_duty = set(
        DutyShift.objects.at(timezone.now())
        .filter(centre_id=case.centre_id, profile_id=case.profile_id, specialist__user_id__isnull=False)
        .values_list("specialist__user_id", flat=True)
    )
    ranked = sorted(people, key=lambda person: (person.pk not in on_duty, person.name))
    return [(str(person.pk), _on_duty(person) if person.pk in on_duty else person.name) for person in ranked]


def _on_duty(person: User) -> str:
    return _("%(name)s — on duty now") % {"name": person.name}


def more_consultants(case: Any, by: Actor) -> list[tuple[str, Any]]:
    """Everybody who consults in the cluster and is not on the panel yet, the centre's own people first."""
    named = {panelist.user_id for panelist in case.panelists.all()}
    own = [choice for choice in consultants_here(case, by) if int(choice[0]) not in named]
    known = named | {int(code) for code, _label in own}
    others = sorted((p for p in people_with(Role.CONSULTANT) if p.pk not in known), key=lambda person: person.name)
    return own + [(str(p.pk), _("%(name)s (another centre)") % {"name": p.name}) for p in others]


def lead_is_on_panel(context: Context) -> Sequence[Fault]:
    if context.data["lead"] in context.data["consultants"]:
        return ()
    return (Fault("lead", _("The lead must be one of the consultants chosen.")),)


def marked_outside(context: Context) -> Mapping[str, Any]:
    """An opinion from a centre outside the cluster is marked from the start."""
    case = context.case
    return {"external_opinion": case.external_opinion or bool(case.centre and case.centre.is_external)}


def name_panel(context: Context) -> None:
    """The panel as chosen on acceptance; whoever was named before and is not chosen now leaves it."""
    lead = int(context.data["lead"])
    chosen = [int(code) for code in context.data["consultants"]]
    context.case.panelists.exclude(user_id__in=chosen).delete()
    context.case.panelists.update(is_lead=False)
    for user in User.objects.get_queryset().filter(pk__in=chosen).order_by("name"):
        _seat(context, user, lead=user.pk == lead, outside=False)


def add_panelist(context: Context) -> None:
    """One more consultant; as the new lead when said so."""
    chosen = int(context.data["consultant"])
    own = {user.pk for user in people_with(Role.CONSULTANT, centre_id=context.case.centre_id)}
    lead = bool(context.data.get("lead"))
    if lead:
        context.case.panelists.update(is_lead=False)
    _seat(context, User.objects.get(pk=chosen), lead=lead, outside=chosen not in own)


def _seat(context: Context, user: User, *, lead: bool, outside: bool) -> None:
    case = context.case
    case.panelists.update_or_create(
        user=user,
        defaults={"name": user.name, "is_lead": lead, "is_outside": outside},
        create_defaults={"name": user.name, "is_lead": lead, "is_outside": outside, "named_at": context.at},
    )
    grant_access(patient_id=case.patient_id, user_id=user.pk, reason=access_reason(case))
    getattr(case, "_prefetched_objects_cache", {}).pop("panelists", None)
