"""What changed since the facts were last built: read from the audit trail, which knows every write.

Each chain of the trail grows in the order in which its writers committed, so "everything beyond the heads I saw" is
exact: no clock, no overlap, no lost transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Q

from medcluster.audit.models import AuditEvent, ChainHead

Touched = dict[str, set[int]]  # object type -> keys


def heads() -> dict[int, int]:
    """How long each chain is now."""
    return dict(ChainHead.objects.values_list("chain", "sequence"))


def touched(since: Mapping[int, int], until: Mapping[int, int]) -> Touched:
    """The objects written between two readings of the heads."""
    found: Touched = defaultdict(set)
    spans = Q(pk__in=())
    for chain, end in until.items():
        if (begin := since.get(chain, 0)) < end:
            spans |= Q(chain=chain, sequence__gt=begin, sequence__lte=end)
    rows = AuditEvent.objects.filter(spans, outcome=AuditEvent.Outcome.DONE).order_by()
    for kind, key in rows.values_list("object_type", "object_id").distinct().iterator():
        if key is not None:
            found[kind].add(key)
    return found
