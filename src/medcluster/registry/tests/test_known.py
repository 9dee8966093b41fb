"""Objects of the registry in memory: never past a change, never joined, never asked twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from medcluster.registry.known import forget_known, known, with_known
from medcluster.registry.models import CareProfile, CentreProfile
from medcluster.registry.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty() -> None:
    forget_known()


def test_named_objects_come_from_memory(django_assert_num_queries: Any) -> None:
    rows = [factories.CentreProfileFactory() for _n in range(3)]
    list(with_known(CentreProfile.objects.all(), "centre", "profile"))
    with django_assert_num_queries(1):
        found = list(with_known(CentreProfile.objects.order_by("pk"), "centre", "profile"))
        assert [row.centre.code for row in found] == [row.centre.code for row in rows]
        assert [row.profile.code for row in found] == [row.profile.code for row in rows]


def test_a_change_is_seen_at_once() -> None:
    profile = factories.CareProfileFactory()
    assert known(CareProfile)[profile.pk].is_active
    profile.is_active = False
    profile.save()
    assert not known(CareProfile)[profile.pk].is_active


def test_one_that_came_later_is_read_when_it_is_named() -> None:
    before = known(CareProfile)
    later = factories.CareProfileFactory()
    assert before[later.pk] == later
    with pytest.raises(CareProfile.DoesNotExist):
        before["no such"]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_kept() -> None:
    profile = factories.CareProfileFactory()
    with transaction.atomic():
        CareProfile.objects.filter(pk=profile.pk).update(age_group="child")
        assert known(CareProfile)[profile.pk].age_group == "child"
        transaction.set_rollback(True)
    assert known(CareProfile)[profile.pk].age_group == profile.age_group


def test_values_and_counts_are_left_alone() -> None:
    row = factories.CentreProfileFactory()
    query = with_known(CentreProfile.objects.all(), "centre")
    assert list(query.values_list("centre_id", flat=True)) == [row.centre_id]
    assert query.count() == 1
