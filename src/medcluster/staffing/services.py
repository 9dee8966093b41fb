"""Proposing a specialist for a post."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import Step, open_case
from medcluster.kernel.errors import Conflict, Fault, Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.registry.models import Centre, Organisation, Specialist
from medcluster.staffing import policies
from medcluster.staffing.models import Proposal


@transaction.atomic
def propose(
    *, by: Actor, specialist: Specialist, organisation: Organisation, centre: Centre | None, post: str, grounds: str
) -> Proposal:
    """Name a specialist for a post; the administrators of the place decide. One open proposal per person and post."""
    if not policies.may_propose(by) or by.user_id is None:
        raise NotPermitted(code=Permission.EDIT_REGISTRY.value)
    words = {"post": post.strip(), "grounds": grounds.strip()}
    if faults := [Fault(name, _("Fill in this field.")) for name, text in words.items() if not text]:
        raise Incomplete(faults)
    proposal = Proposal(
        specialist=specialist, organisation=organisation, centre=centre, **words, proposed_by_id=by.user_id,
        proposed_by_name=by.name,
    )  # fmt: skip
    same = Proposal.objects.filter(specialist=specialist, organisation=organisation, post=words["post"])
    if same.filter(state__in=Proposal.workflow.open_states).exists():
        raise Conflict(_("This person has been proposed for the post already."), code="proposed")
    open_case(proposal, by=by, steps=[Step("propose", by, internal=True)])
    return proposal
