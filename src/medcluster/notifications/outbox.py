"""The sink behind `ports.messages`: a message is a row, written in the transaction of the event it tells of."""

from __future__ import annotations

from collections.abc import Sequence

from medcluster.kernel import ports as kernel
from medcluster.notifications.models import Dispatch
from medcluster.notifications.placeholders import only_allowed


class Outbox:
    """Provided to the kernel in `AppConfig.ready()`."""

    def enqueue(self, dispatches: Sequence[kernel.Dispatch]) -> None:
        """One INSERT … ON CONFLICT DO NOTHING on `key`. What is not on the allow-list of placeholders never gets in."""
        Dispatch.objects.bulk_create(
            [
                Dispatch(
                    key=dispatch.key,
                    template=dispatch.template,
                    object_type=dispatch.object_type,
                    object_id=dispatch.object_id,
                    context=only_allowed(dispatch.context),
                )
                for dispatch in dispatches
            ],
            ignore_conflicts=True,
        )


outbox = Outbox()
