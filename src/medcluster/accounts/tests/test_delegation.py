"""Delegated administration (A6): nobody gives more than they may, and nobody raises themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from medcluster.accounts import services
from medcluster.accounts.models import User, today
from medcluster.accounts.policies import may_edit, may_stop
from medcluster.accounts.rules import GIVEN_BY, Where, fits, may_give
from medcluster.accounts.services import actor_for
from medcluster.accounts.tests.factories import MembershipFactory, UserFactory, acting, person, unsaved
from medcluster.audit.models import AuditEvent
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import ROLES, Permission, Role

MANAGERS = [role for role, definition in ROLES.items() if Permission.MANAGE_PEOPLE in definition.permissions]


def test_every_managing_role_has_its_list() -> None:
    assert set(MANAGERS) == set(GIVEN_BY)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_fits_somewhere(role: Role) -> None:
    assert any(fits(role, where) for where in (Where(), Where(1), Where(None, 1)))


@pytest.mark.parametrize("role", ROLES)
def test_an_administrator_of_a_hospital_gives_its_roles_there_and_nowhere_else(role: Role) -> None:
    admin = unsaved(Role.ORG_ADMIN, organisation_id=1)
    here = {Role.REFERRING_DOCTOR, Role.ORG_ADMIN, Role.CONSULTANT, Role.FINANCE, Role.INTERPRETER, Role.INSURER}
    assert may_give(admin, role, Where(1)) is (role in here)
    assert not may_give(admin, role, Where(2))
    assert not may_give(admin, role, Where(None, 5))
    assert not may_give(admin, role, Where(1, 5))
    assert not may_give(admin, role, Where())


@pytest.mark.parametrize("role", ROLES)
def test_a_head_gives_the_roles_of_the_centre_but_not_their_own(role: Role) -> None:
    head = unsaved(Role.CENTRE_HEAD, centre_id=5)
    refused = {Role.CENTRE_HEAD, Role.ORG_ADMIN, Role.REFERRING_DOCTOR, Role.INSURER}
    wide = ROLES[role].cluster_wide
    assert may_give(head, role, Where(None, 5)) is (role not in refused and not wide)
    assert not may_give(head, role, Where(None, 6))
    assert not may_give(head, role, Where(9, 5))  # no foreign employer: that would show its referrals
    assert not may_give(head, role, Where(9))


def test_only_a_system_administrator_makes_one_and_gives_no_clinical_role() -> None:
    assert not may_give(unsaved(Role.CLUSTER_ADMIN), Role.SYSTEM_ADMIN, Where())
    assert may_give(unsaved(Role.SYSTEM_ADMIN), Role.SYSTEM_ADMIN, Where())
    assert not any(may_give(unsaved(Role.SYSTEM_ADMIN), role, Where(1)) for role in ROLES if ROLES[role].clinical)


@pytest.mark.parametrize("role", [role for role in ROLES if role not in MANAGERS])
def test_whoever_does_not_manage_people_gives_nothing(role: Role) -> None:
    assert not any(
        may_give(unsaved(role, 1, 5), other, where) for other in ROLES for where in (Where(1), Where(None, 5))
    )


@pytest.mark.django_db
class TestGranting:
    def test_a_role_is_given_with_dates_and_written_down(self, org_admin: Any, hospital: Any) -> None:
        user = UserFactory()
        until = today() + timedelta(days=30)
        post = services.grant(by=actor_for(org_admin), user=user, role=Role.REFERRING_DOCTOR,
                              organisation_id=hospital.pk, valid_until=until)  # fmt: skip

        assert (post.granted_by, post.valid_until, post.is_active()) == (org_admin, until, True)
        assert actor_for(user).may(Permission.CREATE_REFERRAL)
        row = AuditEvent.objects.get(action="post.grant")
        assert (row.actor_id, row.details["person"], row.details["role"]) == (org_admin.pk, user.pk, "referring_doctor")

    def test_nobody_raises_themselves(self, org_admin: Any, hospital: Any, cluster_admin: Any) -> None:
        for admin, role in ((org_admin, Role.REFERRING_DOCTOR), (cluster_admin, Role.COORDINATOR)):
            with pytest.raises(NotPermitted):
                services.grant(by=actor_for(admin), user=admin, role=role, organisation_id=hospital.pk)

    def test_beyond_the_limits_nothing_is_written(self, org_admin: Any, other_hospital: Any) -> None:
        user = UserFactory()
        for values in (
            {"role": Role.REFERRING_DOCTOR, "organisation_id": other_hospital.pk},
            {"role": Role.CLUSTER_ADMIN},
        ):
            with pytest.raises(NotPermitted):
                services.grant(by=actor_for(org_admin), user=user, **values)
        assert not user.memberships.exists()

    def test_a_role_needs_its_kind_of_place(self, cluster_admin: Any, hospital: Any) -> None:
        with pytest.raises(Incomplete):
            services.grant(by=actor_for(cluster_admin), user=UserFactory(), role=Role.TRIAGE_DOCTOR,
                           organisation_id=hospital.pk)  # fmt: skip

    def test_the_same_role_is_not_held_twice(self, cluster_admin: Any, doctor: Any, hospital: Any) -> None:
        with pytest.raises(Incomplete):
            services.grant(
                by=actor_for(cluster_admin), user=doctor, role=Role.REFERRING_DOCTOR, organisation_id=hospital.pk
            )

    def test_a_role_taken_away_ends_at_once_and_stays_as_history(self, org_admin: Any, doctor: Any) -> None:
        post = doctor.memberships.get()
        services.revoke(by=actor_for(org_admin), membership=post)

        assert not actor_for(doctor).posts
        assert doctor.memberships.get().revoked_by == org_admin
        with pytest.raises(Conflict):
            services.revoke(by=actor_for(org_admin), membership=post)

    def test_nobody_takes_what_they_could_not_give(self, org_admin: Any, other_hospital: Any) -> None:
        foreign = person(Role.REFERRING_DOCTOR, organisation=other_hospital).memberships.get()
        own = org_admin.memberships.get()
        for post in (foreign, own):
            with pytest.raises(NotPermitted):
                services.revoke(by=actor_for(org_admin), membership=post)

    def test_a_role_counts_only_between_its_dates(self, hospital: Any) -> None:
        day = timedelta(days=1)
        values = {"role": "referring_doctor", "organisation": hospital}
        for start, end, counts in (
            (today() - 9 * day, today() - day, False), (today() - 9 * day, today(), True),
            (today(), None, True), (today() + day, None, False),
        ):  # fmt: skip
            post = MembershipFactory(valid_from=start, valid_until=end, **values)
            assert bool(actor_for(post.user).posts) is counts is post.is_active()


@pytest.mark.django_db
class TestPeople:
    def test_an_administrator_sees_the_people_of_their_place(
        self, org_admin: Any, doctor: Any, centre_head: Any, cluster_admin: Any, other_hospital: Any
    ) -> None:
        foreign = person(Role.REFERRING_DOCTOR, organisation=other_hospital)

        assert set(User.objects.visible_to(actor_for(org_admin))) == {org_admin, doctor}
        assert set(User.objects.visible_to(actor_for(centre_head))) == {centre_head}
        assert set(User.objects.visible_to(actor_for(doctor))) == {doctor}
        assert foreign in User.objects.visible_to(actor_for(cluster_admin))

    def test_an_administrator_does_not_take_over_somebody_who_may_do_more(self, org_admin: Any, hospital: Any) -> None:
        mighty = person(Role.REFERRING_DOCTOR, organisation=hospital)
        MembershipFactory(user=mighty, role="cluster_admin")
        admin = actor_for(org_admin)

        assert not may_edit(admin, mighty)
        assert not may_stop(admin, mighty)
        with pytest.raises(NotPermitted):
            services.update_person(by=admin, user=mighty, name="X", email="mine@example.org")
        with pytest.raises(NotPermitted):
            services.deactivate(by=admin, user=mighty)

    def test_an_invitation_goes_out_with_a_link_that_sets_the_password(
        self, org_admin: Any, hospital: Any, client: Any, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
    ) -> None:
        post = services.Place(Role.REFERRING_DOCTOR, organisation_id=hospital.pk)
        with django_capture_on_commit_callbacks(execute=True):
            user = services.invite(by=actor_for(org_admin), email="New@Example.org ", name=" Ван  Ли ", posts=[post],
                                   language="en")  # fmt: skip

        (mail,) = mailoutbox
        assert (user.email, user.name, mail.to) == ("new@example.org", "Ван Ли", ["new@example.org"])
        assert org_admin.name in mail.body
        assert "Referring doctor" in mail.body
        link = next(word for word in mail.body.split() if "/password/reset/key/" in word)
        form = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
        client.post(form.redirect_chain[-1][0], {"password1": "three words here 7", "password2": "three words here 7"})
        assert client.get("/accounts/me/").status_code == 200

    def test_somebody_known_gets_the_role_and_a_note(
        self, org_admin: Any, hospital: Any, centre_head: Any, mailoutbox: list[Any],
        django_capture_on_commit_callbacks: Any,
    ) -> None:  # fmt: skip
        post = services.Place(Role.CONSULTANT, organisation_id=hospital.pk)
        with django_capture_on_commit_callbacks(execute=True):
            user = services.invite(by=actor_for(org_admin), email=centre_head.email, name="Other", posts=[post])

        assert user == centre_head
        centre_head.refresh_from_db()
        assert centre_head.name != "Other"
        assert [m.to for m in mailoutbox] == [[centre_head.email]]

    def test_an_invitation_beyond_the_limits_makes_nobody(self, org_admin: Any, other_hospital: Any) -> None:
        post = services.Place(Role.REFERRING_DOCTOR, organisation_id=other_hospital.pk)
        with pytest.raises(NotPermitted):
            services.invite(by=actor_for(org_admin), email="new@example.org", name="Нов", posts=[post])
        assert not User.objects.filter(email="new@example.org").exists()

    def test_the_system_makes_people_with_posts_and_a_given_hash(self, hospital: Any) -> None:
        post = services.Place(Role.REFERRING_DOCTOR, organisation_id=hospital.pk)
        user = services.create_person(by=SYSTEM, email="a@b.kz", name="А Б", posts=[post], password_hash="x")
        assert user.password == "x"
        with pytest.raises(Incomplete):
            services.create_person(by=SYSTEM, email="A@b.kz", name="А Б")

    def test_the_old_address_is_told_of_the_new_one(
        self, org_admin: Any, doctor: Any, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
    ) -> None:
        old = doctor.email
        with django_capture_on_commit_callbacks(execute=True):
            services.update_person(by=actor_for(org_admin), user=doctor, name=doctor.name, email="Neu@example.org")
        assert mailoutbox[0].to == [old]

    def test_actor_for_costs_one_query(self, doctor: Any, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            actor_for(doctor)

    def test_the_list_costs_the_same_for_many(self, client: Any, cluster_admin: Any, hospital: Any,
                                              django_assert_max_num_queries: Any) -> None:  # fmt: skip
        for _n in range(30):
            person(Role.REFERRING_DOCTOR, organisation=hospital)
        client.force_login(cluster_admin)
        client.get("/people/")
        with django_assert_max_num_queries(8):
            page = client.get("/people/")
        assert page.content.decode().count("/people/") > 30


def test_acting_is_a_shorthand(db: None) -> None:
    assert acting(Role.CLUSTER_ADMIN).may(Permission.MANAGE_PEOPLE)
