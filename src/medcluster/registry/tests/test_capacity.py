"""Row K1: a centre of several organisations has one capacity; row A5: it says who confirmed it and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from medcluster.audit.models import AuditEvent
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.errors import Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.registry.models import BedCapacity
from medcluster.registry.selectors import capacity, snapshot
from medcluster.registry.services import change_free_beds, confirm_capacity, confirm_other_capacity
from medcluster.registry.services.capacity import BedsNow
from medcluster.registry.tests import factories as f
from medcluster.registry.tests.conftest import actor

pytestmark = pytest.mark.django_db


class Shared:
    """A children's surgery centre of two hospitals."""

    def __init__(self) -> None:
        self.lead, self.partner = f.OrganisationFactory(), f.OrganisationFactory()
        self.centre = f.CentreFactory(lead=self.lead)
        f.CentreProfileFactory(centre=self.centre)
        self.own = f.BedCapacityFactory(
            department__organisation=self.lead, department__centre=self.centre, beds=30, free=5
        )
        self.others = f.BedCapacityFactory(
            department__organisation=self.partner, department__centre=self.centre, beds=10, free=2,
            confirmed_at=timezone.now() - timedelta(days=30),
        )  # fmt: skip


@pytest.fixture
def shared() -> Shared:
    return Shared()


def test_a_centre_of_two_organisations_has_one_capacity(shared: Shared) -> None:
    (line,) = capacity.bed_lines(capacity.bed_rows(shared.centre))
    assert (line.beds, line.free, line.taken, line.several) == (40, 7, 33, True)
    assert line.confirmed_at == shared.others.confirmed_at
    assert line.stale
    (entry,) = snapshot().centres
    assert entry.organisation_ids == {shared.lead.pk, shared.partner.pk}
    assert entry.free_beds("20", "child") == 7
    assert entry.free_beds("20", "adult") is None


def test_a_department_that_stops_working_takes_its_beds_along(shared: Shared) -> None:
    shared.others.department.is_active = False
    shared.others.department.save()
    (line,) = capacity.bed_lines(capacity.bed_rows(shared.centre))
    assert line.beds == 30
    assert snapshot().centres[0].free_beds("20", "child") == 5


def person(role: Role, **post: Any) -> Actor:
    user = get_user_model().objects.create(email=f"{role}{get_user_model().objects.count()}@x.org", name="Айгүл")
    return Actor(user.pk, user.name, (Post(role, **post),))


def test_the_head_of_the_centre_confirms_all_of_it(shared: Shared) -> None:
    head = person(Role.CENTRE_HEAD, organisation_id=shared.lead.pk, centre_id=shared.centre.pk)
    rows = {shared.own.pk: BedsNow(30, 1), shared.others.pk: BedsNow(12, 0)}
    confirm_capacity(shared.centre, by=head, values=rows)
    (line,) = capacity.bed_lines(capacity.bed_rows(shared.centre))
    assert (line.beds, line.free, line.stale, line.confirmed_by) == (42, 1, False, "Айгүл")
    assert snapshot().centres[0].free_beds("20", "child") == 1
    assert AuditEvent.objects.filter(action="registry.capacity.confirm", actor_id=head.user_id).exists()


def test_the_partner_confirms_only_its_own_departments(shared: Shared) -> None:
    admin = person(Role.ORG_ADMIN, organisation_id=shared.partner.pk)
    assert capacity.confirmable(admin, shared.centre, capacity.bed_rows(shared.centre)) == [shared.others]
    confirm_capacity(shared.centre, by=admin, values={shared.others.pk: BedsNow(10, 3)})
    with pytest.raises(NotPermitted):
        confirm_capacity(shared.centre, by=admin, values={shared.own.pk: BedsNow(30, 30)})
    shared.own.refresh_from_db()
    assert shared.own.free == 5


def test_foreign_rows_impossible_numbers_and_unfit_roles_are_refused(shared: Shared) -> None:
    head = person(Role.CENTRE_HEAD, centre_id=shared.centre.pk)
    foreign = f.BedCapacityFactory()
    with pytest.raises(NotPermitted):
        confirm_capacity(shared.centre, by=head, values={foreign.pk: BedsNow(1, 1)})
    with pytest.raises(Incomplete):
        confirm_capacity(shared.centre, by=head, values={shared.own.pk: BedsNow(1, 2)})
    with pytest.raises(NotPermitted):
        confirm_capacity(shared.centre, by=actor(Role.REFERRING_DOCTOR, organisation=shared.lead), values={})


def test_other_capacity_is_confirmed_too(shared: Shared) -> None:
    row = f.OtherCapacityFactory(centre=shared.centre, amount=500)
    head = person(Role.CENTRE_HEAD, centre_id=shared.centre.pk)
    confirm_other_capacity(shared.centre, by=head, values={row.pk: 480})
    (line,) = capacity.other_lines(shared.centre)
    assert (line.row.amount, line.confirmed_by) == (480, "Айгүл")
    with pytest.raises(NotPermitted):
        confirm_other_capacity(
            shared.centre, by=person(Role.ORG_ADMIN, organisation_id=shared.partner.pk), values={row.pk: 1}
        )


@pytest.mark.parametrize(("start", "by", "end"), [(4, -1, 3), (0, -1, 0), (20, 1, 20), (4, 1, 5)])
def test_admissions_move_free_beds_within_bounds(start: int, by: int, end: int) -> None:
    row = f.BedCapacityFactory(beds=20, free=start)
    assert change_free_beds(department_id=row.department_id, profile="20", age_group="child", by=by)
    assert BedCapacity.objects.get().free == end
    assert not change_free_beds(department_id=row.department_id, profile="20", age_group="adult", by=by)


def test_a_snapshot_is_kept_until_something_changes(
    shared: Shared, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        first = snapshot()
    with django_assert_num_queries(1):
        assert snapshot() is first
    f.CentreMethodFactory(centre=shared.centre)
    f.CentreMethodFactory(
        centre=shared.centre, method__code="OLD", valid_until=timezone.localdate() - timedelta(days=1)
    )
    second = snapshot()
    assert second is not first
    assert second.centres[0].methods == {"HT-20-01"}


def test_the_snapshot_resolves_payers_points_and_service_areas(shared: Shared) -> None:
    shared.centre.is_consultative = True
    shared.centre.save()
    shared.centre.serves.set([f.RegionFactory(code="KZ-23")])
    f.CentreFactory(is_active=False)
    (entry,) = snapshot().centres
    assert (entry.latitude, entry.longitude) == (50.28, 57.17)
    offer = entry.offer("20")
    assert offer is not None
    assert offer.fundings == {"osms", "paid"}
    assert offer.admits_age(17)
    assert snapshot().serving("KZ-23") == (entry,)
    assert snapshot().serving("KZ-15") == ()
