"""Heads and administrators look on; a moderator assigns many cases at once and goes on to the next."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from medcluster.kernel.cases import perform
from medcluster.kernel.permissions import Role
from medcluster.teleconsults import selectors, services
from medcluster.teleconsults.models import Teleconsult
from medcluster.teleconsults.tests.factories import OrganisationFactory, Scene, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched(scene: Scene) -> Scene:
    scene.users["head"] = person("Глава", {"role": Role.CENTRE_HEAD, "centre": scene.centre})
    scene.users["admin"] = person("Админ", {"role": Role.ORG_ADMIN, "organisation": scene.hospital})
    scene.users["other_admin"] = person("Чужой", {"role": Role.ORG_ADMIN, "organisation": OrganisationFactory()})
    return scene


def client_of(scene: Scene, name: str) -> Client:
    client = Client()
    client.force_login(scene.users[name])
    return client


def test_heads_and_administrators_see_their_own_and_who_owes(watched: Scene) -> None:
    draft, case = watched.draft(), watched.sent()
    for name in ("head", "admin"):
        assert list(selectors.overseen(getattr(watched, name))) == [case], name
        client = client_of(watched, name)
        page = client.get(reverse("teleconsults:queue", args=["watch"]))
        assert case.number in page.content.decode()
        assert draft.number not in page.content.decode()
        assert client.get(case.get_absolute_url()).status_code == 200
        assert not case.roles_of(getattr(watched, name))
    assert not selectors.overseen(watched.other_admin)
    assert client_of(watched, "other_admin").get(case.get_absolute_url()).status_code == 404


def test_an_administrator_reads_no_clinical_text(watched: Scene) -> None:
    case = watched.signed()
    page = client_of(watched, "admin").get(case.get_absolute_url()).content.decode()
    assert case.question not in page
    assert "Операция показана" not in page
    assert case.question in client_of(watched, "head").get(case.get_absolute_url()).content.decode()


def test_one_consultant_is_named_to_many_cases(scene: Scene) -> None:
    new, taken, running, over = scene.sent(), scene.moderated(), scene.accepted(), scene.sent()
    client = client_of(scene, "moderator")
    ids = [case.pk for case in (new, taken, running)]
    address = reverse("teleconsults:assign_many")
    page = client.post(address, {"ids": ids})
    assert page.status_code == 200
    assert new.number in page.content.decode()
    done = client.post(address, {"ids": ids, "consultant": scene.users["member"].pk})
    assert done.status_code == 302
    for case in Teleconsult.objects.filter(pk__in=ids):
        assert case.state == "accepted"
        assert case.lead.user_id == scene.users["member"].pk
    assert Teleconsult.objects.get(pk=over.pk).state == "sent"
    assert client_of(scene, "asker").post(address, {"ids": ids}).status_code == 403


def test_what_cannot_be_assigned_is_told_and_holds_back_nothing(scene: Scene) -> None:
    signed, new = scene.signed(), scene.sent()
    done, refused = services.assign_many(by=scene.moderator, cases=[signed, new], user=scene.users["member"])
    assert done == 1
    assert [number for number, _error in refused] == [signed.number]


def test_cases_of_other_centres_are_not_assigned(scene: Scene) -> None:
    case = scene.sent()
    assert selectors.assignable(scene.other_moderator, [case.pk]) == []
    assert selectors.assignable(scene.asker, [case.pk]) == []


def test_the_next_case_is_the_most_pressing_one(scene: Scene) -> None:
    first, second = scene.sent(priority="planned"), scene.sent(priority="emergency")
    client = client_of(scene, "moderator")
    response = client.get(reverse("teleconsults:next", args=[first.number]))
    assert response["Location"] == second.get_absolute_url()
    perform(second, "take", by=scene.moderator)
    assert "data-next" in client.get(second.get_absolute_url()).content.decode()
    assert client_of(scene, "unnamed").get(reverse("teleconsults:next", args=[first.number]))["Location"] == reverse(
        "teleconsults:list"
    )


def test_filters_and_export_keep_the_address(scene: Scene) -> None:
    case = scene.sent(priority="urgent")
    client = client_of(scene, "moderator")
    place = reverse("teleconsults:queue", args=["moderate"])
    assert case.number in client.get(f"{place}?profile=54&centre={scene.centre.pk}&priority=urgent").content.decode()
    assert case.number not in client.get(f"{place}?priority=planned").content.decode()
    exported = b"".join(client.get(f"{place}?priority=urgent&export=csv")).decode()
    assert case.number in exported
