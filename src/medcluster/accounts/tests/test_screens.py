"""The people's pages: what an administrator can do there, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from medcluster.accounts.models import Membership, User
from medcluster.accounts.tests.factories import person
from medcluster.kernel.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_admin(client: Client, org_admin: Any) -> Client:
    client.force_login(org_admin)
    return client


def test_the_list_shows_roles_places_and_states(as_admin: Client, doctor: Any, hospital: Any) -> None:
    page = as_admin.get("/people/?lang=en").content.decode()
    assert doctor.name in page
    assert "Referring doctor" in page
    assert str(hospital) in page or hospital.name["en"] in page


def test_the_list_is_narrowed_by_role_state_and_name(
    client: Client, cluster_admin: Any, doctor: Any, hospital: Any
) -> None:
    client.force_login(cluster_admin)
    for query, found in (("role=referring_doctor", True), ("role=coordinator", False), (f"place=o{hospital.pk}", True),
                         ("state=closed", False), ("weak=1", True), (f"q={doctor.email}", True)):  # fmt: skip
        assert (f"/people/{doctor.pk}/" in client.get(f"/people/?{query}").content.decode()) is found, query


def test_an_administrator_invites_gives_and_takes(as_admin: Client, hospital: Any) -> None:
    answer = as_admin.post("/people/invite/", {"name": "Новиков Пётр", "email": "n@example.org", "language": "ru",
                                               "role": "referring_doctor", "organisation": hospital.pk})  # fmt: skip
    user = User.objects.get(email="n@example.org")
    assert answer["Location"] == f"/people/{user.pk}/"

    as_admin.post(f"/people/{user.pk}/roles/", {"role": "consultant", "organisation": hospital.pk})
    post = Membership.objects.get(user=user, role="consultant")
    as_admin.post(f"/people/{user.pk}/roles/{post.pk}/revoke/")
    post.refresh_from_db()
    assert post.revoked_at is not None
    page = as_admin.get(f"/people/{user.pk}/?lang=en").content.decode()
    assert "1 earlier or later role" in page


def test_only_what_may_be_given_is_offered(as_admin: Client, hospital: Any, other_hospital: Any, doctor: Any) -> None:
    form = as_admin.get(f"/people/{doctor.pk}/roles/").context["form"]
    assert {value for value, _label in form.fields["role"].choices} == {
        "referring_doctor", "org_admin", "consultant", "finance", "interpreter", "insurer",
    }  # fmt: skip
    assert list(form.fields["organisation"].queryset) == [hospital]
    assert "centre" not in form.fields


def test_what_is_not_offered_is_refused_when_sent(as_admin: Client, doctor: Any, other_hospital: Any) -> None:
    for values in ({"role": "cluster_admin"}, {"role": "consultant", "organisation": other_hospital.pk}):
        answer = as_admin.post(f"/people/{doctor.pk}/roles/", values)
        assert answer.status_code == 422
    assert doctor.memberships.count() == 1


def test_faults_stand_at_their_fields(as_admin: Client, doctor: Any, hospital: Any) -> None:
    values = {"name": "Х", "email": doctor.email, "role": "referring_doctor", "organisation": hospital.pk}
    answer = as_admin.post("/people/invite/", {**values, "language": "ru"})
    assert answer.status_code == 422
    assert "role" in answer.context["form"].errors  # known already, and has the role already

    changed = as_admin.post(f"/people/{doctor.pk}/edit/", {"name": doctor.name, "email": "not an address"})
    assert changed.status_code == 422


def test_people_of_other_places_do_not_exist(as_admin: Client, other_hospital: Any) -> None:
    foreign = person(Role.REFERRING_DOCTOR, organisation=other_hospital)
    assert as_admin.get(f"/people/{foreign.pk}/").status_code == 404
    assert as_admin.post(f"/people/{foreign.pk}/deactivate/").status_code == 404


def test_whoever_does_not_manage_people_sees_no_list(client: Client, doctor: Any, org_admin: Any) -> None:
    client.force_login(doctor)
    for path in ("/people/", "/people/invite/", f"/people/{org_admin.pk}/"):
        assert client.get(path).status_code == 403


def test_an_administrator_edits_closes_and_opens(as_admin: Client, doctor: Any) -> None:
    as_admin.post(f"/people/{doctor.pk}/edit/", {"name": "Новое Имя", "email": doctor.email, "phone": "+7 701"})
    as_admin.post(f"/people/{doctor.pk}/deactivate/")
    doctor.refresh_from_db()
    assert (doctor.name, doctor.is_active) == ("Новое Имя", False)
    as_admin.post(f"/people/{doctor.pk}/reactivate/")
    doctor.refresh_from_db()
    assert doctor.is_active


def test_a_person_changes_their_own_data(client: Client, doctor: Any) -> None:
    client.force_login(doctor)
    answer = client.post(
        "/accounts/me/", {"name": "Я Сам", "phone": "", "language": "kk", "time_zone": "Europe/Moscow"}
    )
    doctor.refresh_from_db()
    assert (doctor.name, doctor.language, doctor.time_zone) == ("Я Сам", "kk", "Europe/Moscow")
    assert answer.cookies["medcluster_language"].value == "kk"
