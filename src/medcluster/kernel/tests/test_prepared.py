"""Prepared reads give what the query gives."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType

from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import open_case
from medcluster.kernel.loading import QuickRows
from medcluster.kernel.ordering import counted, filled_first
from medcluster.kernel.prepared import Prepared
from medcluster.kernel.tests.toy.models import Errand, ErrandEvent

pytestmark = pytest.mark.django_db

BY_LABEL: Prepared[ContentType] = Prepared(
    lambda app, model: ContentType.objects.filter(app_label=app, model=model), app=str, model=str
)
NAMES: Prepared[tuple[str, int]] = Prepared(
    lambda least: ContentType.objects.filter(pk__gte=least).order_by("pk").values_list("model", "pk")[:3], least=int
)


def test_the_same_rows_as_the_query() -> None:
    known = ContentType.objects.get_for_model(Errand)
    assert BY_LABEL(app=known.app_label, model=known.model) == [known]
    assert BY_LABEL(app=known.app_label, model="nothing") == []
    assert NAMES(least=known.pk)[0] == (known.model, known.pk)


def test_compiled_once_and_asked_with_one_statement(django_assert_num_queries: Any) -> None:
    for least in (1, 2, 5):
        with django_assert_num_queries(1):
            NAMES(least=least)
    assert len(NAMES._plans) == 1


def test_a_value_that_the_query_works_on_is_refused() -> None:
    odd: Prepared[Any] = Prepared(lambda n: ContentType.objects.filter(pk=n + 1), n=int)
    with pytest.raises(AssertionError, match="does not reach"):
        odd(n=1)


def test_days_are_written_as_the_database_wants_them() -> None:
    on: Prepared[Any] = Prepared(lambda day: ErrandEvent.objects.filter(occurred_at__date=day), day=date)
    assert on(day=date(2026, 1, 1)) == []


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_rows_with_a_value_come_first_on_every_page(doctor: Actor, heard: Any, size: int, descending: bool) -> None:
    for day in (3, None, 1, None, 2, None, 4):
        open_case(Errand(wanted_on=date(2026, 1, day) if day else None), by=doctor)
    pages = [
        filled_first(Errand.objects.all(), "wanted_on", start=start, stop=start + size, descending=descending)
        for start in range(0, 9, size)
    ]
    assert all(len(page) <= size for page in pages)
    days = [errand.wanted_on.day if errand.wanted_on else None for page in pages for errand in page]
    assert days == [*([4, 3, 2, 1] if descending else [1, 2, 3, 4]), None, None, None]


def test_rows_are_the_objects_that_django_makes(errand: Errand) -> None:
    """`kernel.loading` puts the values straight in: nothing of the object may differ."""
    query = ErrandEvent.objects.select_related("case").defer("comment")
    django = list(query)
    quick = query.all()
    quick._iterable_class = QuickRows
    for ours, theirs in zip(quick, django, strict=True):
        for one, other in ((ours, theirs), (ours.case, theirs.case)):
            kept, wanted = dict(one.__dict__), dict(other.__dict__)
            mine, yours = kept.pop("_state"), wanted.pop("_state")
            assert kept == wanted
            assert (mine.db, mine.adding) == (yours.db, yours.adding)
        assert "comment" in ours.get_deferred_fields()


def test_counting_looks_no_further_than_asked() -> None:
    assert counted(ContentType.objects.all(), 2) == 2
    assert counted(ContentType.objects.filter(pk__lt=0), 2) == 0
    assert counted(ContentType.objects.none(), 2) == 0
