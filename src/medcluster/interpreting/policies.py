"""Who sees an assignment: the interpreter while it runs, and those who assign interpreters to cases they see."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db.models import Q

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission

NOBODY = Q(pk__in=())


def visible(actor: Actor, at: datetime) -> Q:
    """The own assignments from the day they are given to their end; for those who assign, those of visible cases."""
    if actor.is_system:
        return Q()
    seen = NOBODY
    if actor.may(Permission.INTERPRET) and actor.user_id is not None:
        seen |= Q(user_id=actor.user_id, ended_at__isnull=True, until__gt=at)
    if actor.may(Permission.ASSIGN_INTERPRETER):
        for name in ("teleconsults.Teleconsult", "referrals.Referral"):
            model = apps.get_model(name)
            mine = model.objects.visible_to(actor).values("pk")
            seen |= Q(**{f"{model._meta.model_name}_id__in": mine})
    return seen
