"""Keeping an uploaded file between its preview and its confirmation."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Fault, Incomplete
from medcluster.kernel.permissions import Permission
from medcluster.kernel.visibility import get_visible
from medcluster.registry.imports.reading import MAX_BYTES
from medcluster.registry.models import ImportDraft

KEPT = timedelta(days=1)


@transaction.atomic
def keep_draft(
    *, kind: str, file_name: str, content: bytes, by: Actor, permission: Permission = Permission.EDIT_REGISTRY
) -> ImportDraft:
    """Hold a file for its uploader; drafts older than a day are thrown away on the way."""
    by.require(permission)
    assert by.user_id is not None, "files are uploaded by people"
    if len(content) > MAX_BYTES:
        raise Incomplete([Fault("file", _("The file is larger than 5 MB. Split it into several files."))])
    ImportDraft.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return ImportDraft.objects.create(kind=kind, file_name=file_name[:200], content=content, uploaded_by_id=by.user_id)


def draft_of(by: Actor, pk: UUID) -> ImportDraft:
    """The person's own draft; somebody else's does not exist for them."""
    return get_visible(ImportDraft.objects.filter(uploaded_by_id=by.user_id), pk=pk)


@transaction.atomic
def drop_draft(draft: ImportDraft) -> None:
    draft.delete()
