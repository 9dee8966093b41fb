"""Writes of Explore: save a question under a name, rename it, share it, delete it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from medcluster.indicators.exploring.models import SavedQuestion, Sharing
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault, Incomplete, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports

OBJECT = "indicators.savedquestion"
LONGEST = 120
MOST = 200  # of one person


@transaction.atomic
def save(*, name: str, address: str, sharing: str, by: Actor) -> SavedQuestion:
    """Keep a question. Incomplete when the name is missing or taken."""
    by.require(Permission.READ_STATISTICS)
    assert by.user_id is not None, "only a person saves a question"
    if SavedQuestion.objects.visible_to(by).filter(owner_id=by.user_id).count() >= MOST:
        raise Incomplete([Fault("name", _("You keep %(n)d questions already. Delete some first.") % {"n": MOST})])
    saved = SavedQuestion(
        name=_named(name, by), address=address, sharing=_shared(sharing), organisation_id=_place(by),
        owner_id=by.user_id, owner_name=by.name or "—",
    )  # fmt: skip
    saved.save()
    _note("explore.save", saved, by)
    return saved


@transaction.atomic
def change(*, question: SavedQuestion, name: str, sharing: str, by: Actor) -> None:
    """Rename, or share otherwise; only the owner."""
    _of_owner(question, by)
    question.name, question.sharing = _named(name, by, question), _shared(sharing)
    question.save(update_fields=["name", "sharing"])
    _note("explore.change", question, by)


@transaction.atomic
def delete(*, question: SavedQuestion, by: Actor) -> None:
    """Only the owner."""
    _of_owner(question, by)
    _note("explore.delete", question, by)
    question.delete()


def _of_owner(question: SavedQuestion, by: Actor) -> None:
    if question.owner_id != by.user_id:
        raise NotVisible()


def _named(name: str, by: Actor, present: SavedQuestion | None = None) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > LONGEST:
        raise Incomplete([Fault("name", _("Give it a name of up to %(n)d letters.") % {"n": LONGEST})])
    taken = SavedQuestion.objects.visible_to(by).filter(owner_id=by.user_id, name=name)
    if present is not None:
        taken = taken.exclude(pk=present.pk)
    if taken.exists():
        raise Incomplete([Fault("name", _("You have a question of this name already. Choose another name."))])
    return name


def _shared(sharing: str) -> str:
    return sharing if sharing in Sharing.values else Sharing.PRIVATE.value


def _place(by: Actor) -> int | None:
    """The organisation whose people a shared question is for; none for the cluster's office."""
    if by.sees_cluster(Permission.READ_STATISTICS):
        return None
    return min(by.organisations(Permission.READ_STATISTICS), default=None)


def _note(action: str, question: SavedQuestion, by: Actor) -> None:
    details = {"name": question.name, "sharing": question.sharing}
    ports.audit.append([AuditEntry(action, by, OBJECT, question.pk, details=details)])
