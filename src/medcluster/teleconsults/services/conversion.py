"""From an opinion to a referral. The referral is made a floor above; here the case learns its number."""

from __future__ import annotations

from django.db import transaction

from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import perform
from medcluster.teleconsults.models import Teleconsult


@transaction.atomic
def mark_converted(*, teleconsult: Teleconsult, by: Actor, referral_number: str) -> Teleconsult:
    """The request became a referral: ends an open case, only notes the number on one that has already ended.

    Incomplete when the actor is not of the asking side and the request did not allow the conversion.
    """
    action = "convert" if teleconsult.is_open else "note_referral"
    perform(teleconsult, action, by=by, data={"referral": referral_number}, internal=True)
    return teleconsult
