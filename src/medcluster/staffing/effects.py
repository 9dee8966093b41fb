"""What the actions of a proposal check and write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault
from medcluster.kernel.permissions import Permission
from medcluster.kernel.texts import LANGUAGES, LocalizedText
from medcluster.kernel.workflow import Context
from medcluster.registry.models import SpecialistPlace


def own_proposal(proposal: Any, by: Actor) -> Sequence[Fault]:
    """Four eyes: whoever proposed does not appoint, unless the whole cluster is theirs."""
    if proposal.proposed_by_id == by.user_id and not by.may(Permission.MANAGE_CLUSTER):
        return (Fault("", _("You proposed this person: somebody else of the place appoints.")),)
    return ()


def somebody_elses(proposal: Any, by: Actor) -> Sequence[Fault]:
    if proposal.proposed_by_id == by.user_id or by.may(Permission.MANAGE_CLUSTER):
        return ()
    return (Fault("", _("Only who proposed takes a proposal back.")),)


def appoint(context: Context) -> None:
    """The person's page in the data bank follows; the place held before stays there as a place of work."""
    proposal, specialist = context.case, context.case.specialist
    year = context.data["since"].year
    SpecialistPlace.objects.create(
        specialist=specialist,
        organisation=specialist.organisation,
        country_id=specialist.organisation.country_id,
        post=specialist.post.in_language("ru")[:200],
        year_from=specialist.places.filter(year_until__isnull=True).values_list("year_from", flat=True).first(),
        year_until=year,
    )
    specialist.organisation, specialist.centre = proposal.organisation, proposal.centre
    specialist.post = LocalizedText(dict.fromkeys(LANGUAGES, proposal.post))
    specialist.is_active = True
    specialist.save(update_fields=["organisation", "centre", "post", "is_active"])
