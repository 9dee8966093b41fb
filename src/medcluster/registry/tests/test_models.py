from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError

from medcluster.kernel.actor import ANONYMOUS, SYSTEM
from medcluster.kernel.permissions import Role
from medcluster.registry.models import BedCapacity, Centre, CentreMethod, CentreProfile, Organisation, Price, Region
from medcluster.registry.tests import factories as f
from medcluster.registry.tests.conftest import actor

pytestmark = pytest.mark.django_db


def refused(make: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make()  # type: ignore[operator]


def test_more_free_beds_than_beds_are_refused_by_the_database() -> None:
    refused(lambda: f.BedCapacityFactory(beds=3, free=4))
    row = f.BedCapacityFactory(beds=3, free=3)
    refused(lambda: BedCapacity.objects.filter(pk=row.pk).update(beds=2))


def test_the_database_keeps_natural_keys_and_orders() -> None:
    centre, capacity = f.CentreFactory(code="X"), f.BedCapacityFactory()
    refused(lambda: f.CentreFactory(code="X"))
    refused(lambda: f.CentreFactory(code=""))
    refused(lambda: f.OrganisationFactory(code=""))
    refused(lambda: f.BedCapacityFactory(department=capacity.department))
    refused(lambda: f.BedCapacityFactory(department=capacity.department, age_group="old"))
    refused(lambda: f.CentreProfileFactory(centre=centre, age_from=18, age_to=3))
    refused(lambda: f.CentreMethodFactory(centre=centre, valid_until=date(1999, 1, 1)))
    refused(lambda: f.PriceFactory(amount=-1))
    refused(lambda: f.PriceFactory(valid_until=date(1999, 1, 1)))
    refused(lambda: f.RegionFactory(code="KZ-99", latitude=95, longitude=10))
    refused(lambda: f.RegionFactory(code="KZ-98", latitude=50, longitude=None))
    shift = f.DutyShiftFactory()
    refused(lambda: type(shift).objects.filter(pk=shift.pk).update(ends_at=shift.starts_at - timedelta(hours=1)))
    assert not CentreProfile.objects.exists()
    assert not CentreMethod.objects.exists()
    assert not Price.objects.exists()


def test_departments_without_codes_are_not_confused() -> None:
    first = f.DepartmentFactory(code="")
    f.DepartmentFactory(organisation=first.organisation, code="")
    f.DepartmentFactory(organisation=first.organisation, code="1")
    refused(lambda: f.DepartmentFactory(organisation=first.organisation, code="1"))


def test_a_place_in_use_is_not_deleted() -> None:
    department = f.DepartmentFactory()
    with pytest.raises(ProtectedError):
        department.organisation.delete()


@pytest.mark.parametrize("typed", ["ҚЫЗЫЛОРДА", "кызылорда", "Қызылорда облыс", "kyzylorda", "облысы қызыл"])
def test_search_knows_letters_cases_languages_and_missing_kazakh_letters(typed: str) -> None:
    f.RegionFactory(code="KZ-43", name=f.names("Кызылординская область", "Қызылорда облысы", "Kyzylorda Region"))
    f.RegionFactory(code="KZ-15")
    assert [r.code for r in Region.objects.all().matching(typed)] == ["KZ-43"]


def test_the_country_follows_the_region() -> None:
    region = f.RegionFactory()
    organisation = Organisation(code="N", name=f.names("Новая"), region=region)
    organisation.save()
    assert organisation.country_id == "KZ"
    centre = Centre(code="N", name=f.names("Новый"), lead=organisation)
    centre.save()
    assert centre.country_id == "KZ"


def test_the_registry_is_read_by_everybody_who_works_here_and_by_nobody_else() -> None:
    centre = f.CentreFactory()
    assert list(Centre.objects.visible_to(actor(Role.REFERRING_DOCTOR, organisation=centre.lead))) == [centre]
    assert list(Centre.objects.visible_to(SYSTEM)) == [centre]
    assert not Centre.objects.visible_to(ANONYMOUS).exists()


def test_nobody_is_on_duty_twice_at_the_same_time() -> None:
    shift = f.DutyShiftFactory()
    again = f.DutyShiftFactory.build(
        centre=shift.centre, profile=shift.profile, specialist=shift.specialist,
        starts_at=shift.starts_at + timedelta(hours=1), ends_at=shift.ends_at + timedelta(hours=1),
    )  # fmt: skip
    with pytest.raises(ValidationError):
        again.full_clean()
    again.starts_at, again.ends_at = shift.ends_at, shift.ends_at + timedelta(hours=8)
    again.full_clean()
