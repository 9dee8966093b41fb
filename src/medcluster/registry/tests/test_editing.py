from __future__ import annotations

from typing import Any

import pytest

from medcluster.audit.models import AuditEvent
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.registry.models import Centre, Department, Equipment, Organisation, Specialist
from medcluster.registry.services import remove_row, save_row
from medcluster.registry.tests import factories as f
from medcluster.registry.tests.conftest import SignIn, actor

pytestmark = pytest.mark.django_db


def test_an_administrator_changes_the_own_organisation_and_no_other() -> None:
    own, foreign = f.OrganisationFactory(), f.OrganisationFactory()
    admin = actor(Role.ORG_ADMIN, organisation=own)
    own.phone = foreign.phone = "+7 1"
    save_row(own, by=admin, changed=["phone"])
    with pytest.raises(NotPermitted):
        save_row(foreign, by=admin)
    assert not Organisation.objects.get(pk=foreign.pk).phone
    event = AuditEvent.objects.get(action="registry.organisation.update")
    assert (event.object_id, event.details["changed"]) == (own.pk, ["phone"])
    assert list(Organisation.objects.editable_by(admin)) == [own]


def test_a_row_cannot_be_moved_out_of_or_into_somebody_elses_place() -> None:
    own, foreign = f.OrganisationFactory(), f.OrganisationFactory()
    admin = actor(Role.ORG_ADMIN, organisation=own)
    department = f.DepartmentFactory(organisation=foreign)
    department.organisation = own
    with pytest.raises(NotPermitted):
        save_row(department, by=admin)
    mine = f.DepartmentFactory(organisation=own)
    mine.centre = f.CentreFactory(lead=foreign)
    with pytest.raises(NotPermitted):
        save_row(mine, by=admin)
    assert Department.objects.get(pk=mine.pk).centre_id is None
    save_row(mine, by=actor(Role.CLUSTER_ADMIN))
    assert Department.objects.get(pk=mine.pk).centre_id is not None


def test_the_head_of_a_centre_reaches_the_departments_of_all_its_organisations() -> None:
    centre = f.CentreFactory()
    department = f.DepartmentFactory(centre=centre)
    head = actor(Role.CENTRE_HEAD, organisation=centre.lead, centre=centre)
    save_row(department, by=head)
    with pytest.raises(NotPermitted):
        save_row(centre.lead, by=head)
    assert list(Department.objects.editable_by(head)) == [department]
    assert list(Centre.objects.editable_by(head)) == [centre]


def test_roles_without_the_permission_change_nothing() -> None:
    organisation = f.OrganisationFactory()
    for role in (Role.REFERRING_DOCTOR, Role.COORDINATOR, Role.QUALITY):
        with pytest.raises(NotPermitted):
            save_row(organisation, by=actor(role, organisation=organisation))


def test_faults_are_named_by_field() -> None:
    with pytest.raises(Incomplete) as caught:
        save_row(f.OrganisationFactory.build(code="", country=f.CountryFactory(), region=None, email="x"), by=cluster())
    assert {fault.field for fault in caught.value.faults} >= {"code", "email"}


def cluster() -> Any:
    return actor(Role.CLUSTER_ADMIN)


def test_what_is_in_use_is_not_removed() -> None:
    department = f.DepartmentFactory()
    f.BedFactory(department=department)
    with pytest.raises(Conflict):
        remove_row(department, by=cluster())
    price = f.PriceFactory()
    remove_row(price, by=cluster())
    assert AuditEvent.objects.filter(action="registry.price.remove").exists()


# -- on the screen


def test_a_form_saves_three_languages_and_relations(sign_in: SignIn) -> None:
    own = f.OrganisationFactory()
    f.CareProfileFactory()
    client = sign_in(Role.ORG_ADMIN, organisation=own)
    page = client.get("/registry/add/specialist/")
    assert page.status_code == 200
    values = {
        "name": "Иванова Анна", "organisation": own.pk, "post_ru": "Хирург", "post_kk": "Хирург дәрігер",
        "profiles": ["20"], "is_active": "on",
    }  # fmt: skip
    response = client.post("/registry/add/specialist/", values)
    assert response.status_code == 302, response.content.decode()[:2000]
    row = Specialist.objects.get()
    assert row.post == {"ru": "Хирург", "kk": "Хирург дәрігер"}
    assert list(row.profiles.values_list("pk", flat=True)) == ["20"]
    assert response.url == f"/registry/specialists/{row.pk}/"


def test_what_was_typed_stays_when_something_is_wrong(sign_in: SignIn) -> None:
    own = f.OrganisationFactory()
    client = sign_in(Role.ORG_ADMIN, organisation=own)
    response = client.post("/registry/add/equipment/", {"organisation": own.pk, "name_kk": "Томограф аппараты"})
    assert response.status_code == 422
    words = response.content.decode()
    assert "Томограф аппараты" in words
    assert 'href="#id_code"' in words
    assert not Equipment.objects.exists()


def test_prices_are_added_to_their_service_and_removed_again(sign_in: SignIn) -> None:
    service = f.ServiceFactory()
    client = sign_in(Role.ORG_ADMIN, organisation=service.organisation)
    values = {"residency": "foreign", "currency": "USD", "amount": "150", "valid_from": "2026-01-01"}
    assert client.post(f"/registry/add/price/?parent={service.pk}", values).status_code == 302
    price = service.prices.get()
    assert client.post(f"/registry/add/price/?parent={service.pk}", values).status_code == 422
    assert client.get(f"/registry/remove/price/{price.pk}/").status_code == 200
    assert client.post(f"/registry/remove/price/{price.pk}/").status_code == 302
    assert not service.prices.exists()


def test_foreign_rows_open_no_form_and_absent_ones_are_not_found(sign_in: SignIn) -> None:
    service = f.ServiceFactory()
    client = sign_in(Role.ORG_ADMIN, organisation=f.OrganisationFactory())
    assert client.get(f"/registry/edit/service/{service.pk}/").status_code == 403
    assert client.post(f"/registry/edit/service/{service.pk}/", {"code": "X"}).status_code == 403
    assert client.get(f"/registry/add/price/?parent={service.pk}").status_code == 403
    for address in ("edit/service/999/", "edit/service/abc/", "edit/nothing/1/", "add/price/", "add/country/",
                    "remove/service/1/"):  # fmt: skip
        assert client.get(f"/registry/{address}").status_code == 404, address
    doctor = sign_in(Role.REFERRING_DOCTOR, organisation=service.organisation)
    assert doctor.get(f"/registry/edit/service/{service.pk}/").status_code == 403
