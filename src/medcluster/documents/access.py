"""Who may see a document: whoever may see its owner. The apps above say who that is.

    documents.access.register("referrals.referral", lambda actor, ids: Referral.objects.visible_to(actor)
                              .filter(pk__in=ids).values_list("pk", flat=True))

An owner type that nobody registered is seen by nobody (default deny).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.apps import apps
from django.db.models import Q

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Permission

Resolver = Callable[[Actor, Iterable[int]], Iterable[int]]

_RESOLVERS: dict[str, Resolver] = {}
_IMPERSONAL: dict[str, tuple[Permission, Permission]] = {}


def register(owner_type: str, resolver: Resolver) -> None:
    """`resolver(actor, ids)` gives those of `ids` whose documents the actor may see."""
    _RESOLVERS[owner_type] = resolver


def register_impersonal(owner_type: str, resolver: Resolver, *, read: Permission, add: Permission) -> None:
    """As `register`, for owners that concern no patient (orders): their own permissions say who reads and adds."""
    register(owner_type, resolver)
    _IMPERSONAL[owner_type] = (read, add)


def is_impersonal(owner_type: str) -> bool:
    return owner_type in _IMPERSONAL


def visible(actor: Actor, owner_type: str, ids: Iterable[int]) -> set[int]:
    """The ids of `ids` that the actor may see; the system sees all, an unknown owner type shows nothing."""
    wanted = set(ids)
    if actor.is_system:
        return wanted
    resolver = _RESOLVERS.get(owner_type)
    return wanted & set(resolver(actor, wanted)) if resolver else set()


def readable_kinds(actor: Actor) -> Q:
    """Clinical papers need READ_DOCUMENTS; identity, money and travel papers also open to those who see identity."""
    open_to_all = [owner for owner, (read, _add) in _IMPERSONAL.items() if actor.may(read)]
    impersonal = Q(owner_type__in=open_to_all)
    if actor.may(Permission.READ_DOCUMENTS):
        return ~Q(owner_type__in=[owner for owner in _IMPERSONAL if owner not in open_to_all])
    if actor.may(Permission.READ_PATIENT_IDENTITY):
        return Q(is_clinical=False) & ~Q(owner_type__in=list(_IMPERSONAL)) | impersonal
    return impersonal


def may_add(actor: Actor, *, clinical: bool, owner_type: str = "") -> bool:
    """Whether the actor may add a paper of that class to a case that they see."""
    if owner_type in _IMPERSONAL:
        return actor.may(_IMPERSONAL[owner_type][1])
    return actor.may(Permission.ADD_DOCUMENTS) or (not clinical and actor.may(Permission.EDIT_PATIENT))


def patient_of(owner_type: str, owner_id: int) -> int | None:
    """The patient whose record the owner belongs to: the owner itself, or its field `patient`."""
    try:
        model = apps.get_model(owner_type)
    except (LookupError, ValueError):
        return None
    if model._meta.label_lower == "patients.patient":
        return owner_id
    if not any(field.attname == "patient_id" for field in model._meta.concrete_fields):
        return None
    found: int | None = model._base_manager.filter(pk=owner_id).values_list("patient_id", flat=True).first()
    return found
