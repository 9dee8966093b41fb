"""Makes the reference's table and fills it: `python -m bench.bare.fill ROWS`."""

from __future__ import annotations

import os
import sys
from datetime import timedelta

import django
from django.db import connection
from django.utils import timezone

STATES = ("submitted", "triage", "accepted", "booked", "admitted", "closed", "closed", "closed", "closed", "closed")


def main(rows: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"
    django.setup()
    from bench.bare.models import Row  # noqa: PLC0415  models need django.setup()

    with connection.schema_editor() as editor:
        editor.create_model(Row)
    now = timezone.now()
    for start in range(0, rows, 10_000):
        Row.objects.bulk_create(
            Row(
                centre=number % 6 + 1,
                state=STATES[number // 6 % len(STATES)],
                number=f"R26-{number:06d}",
                patient="Ахметова Айгуль",
                profile="81",
                question="Возможна ли операция?",
                due_at=now + timedelta(minutes=number % 10_000),
            )
            for number in range(start, min(start + 10_000, rows))
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main(int(sys.argv[1]))
