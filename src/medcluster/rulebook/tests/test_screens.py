"""The screens of the rules: what is in force, how it changes, who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import Role
from medcluster.rulebook import services
from medcluster.rulebook.models import ClockLimit, CodedReason, MovedDay, Order, OrderVersion, PackageRequirement
from medcluster.rulebook.tests.factories import OrderFactory, OrderVersionFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Actor]
LISTS = ("limits", "reasons", "packages")


def day(days: int = 0) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d.%m.%Y}"


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
@pytest.mark.parametrize("kind", LISTS)
def test_lists_in_three_languages(client: Any, sign_in: SignIn, kind: str, language: str) -> None:
    sign_in(Role.REFERRING_DOCTOR)
    response = client.get(reverse("rulebook:rows", args=[kind]), headers={"Accept-Language": language})
    assert response.status_code == 200
    assert text_of(response).count('id="row-') >= 40
    assert "/add/" not in text_of(response)


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_costs_few_queries(client: Any, sign_in: SignIn, kind: str, django_assert_max_num_queries: Any) -> None:
    sign_in(Role.CLUSTER_ADMIN)
    client.get(reverse("rulebook:rows", args=[kind]))
    with django_assert_max_num_queries(9):
        client.get(reverse("rulebook:rows", args=[kind]))


def test_filters_and_export(client: Any, sign_in: SignIn) -> None:
    sign_in(Role.CLUSTER_ADMIN)
    url = reverse("rulebook:rows", args=["limits"])
    assert text_of(client.get(url, {"workflow": "offer"})).count('id="row-') < 10
    assert 'id="row-' not in text_of(client.get(url, {"force": "past"}))
    exported = b"".join(client.get(url, {"export": "csv", "workflow": "offer"}).streaming_content).decode("utf-8-sig")
    assert len(exported.splitlines()) > 3
    packages = reverse("rulebook:rows", args=["packages"])
    assert "extract" in text_of(client.get(packages, {"profile": "-"}))


def test_changing_a_limit(client: Any, sign_in: SignIn) -> None:
    keeper = sign_in(Role.CLUSTER_ADMIN)
    row = ClockLimit.objects.get(workflow="referral", clock="register", priority="")
    page = client.get(reverse("rulebook:change", args=["limits", row.pk]))
    assert 'value="4"' in text_of(page)
    wrong = client.post(page.request["PATH_INFO"], {"amount": "0", "unit": "working_hours", "valid_from": "soon"})
    assert wrong.status_code == 422
    assert "error-summary" in text_of(wrong)
    given = {"amount": "6", "unit": "working_hours", "valid_from": day(2), "source": "Приказ 5"}
    assert client.post(page.request["PATH_INFO"], given | {"valid_from": day(-2)}).status_code == 422
    done = client.post(page.request["PATH_INFO"], given, follow=True)
    assert done.status_code == 200
    assert "Приказ 5" in text_of(done)
    new = ClockLimit.objects.get(workflow="referral", clock="register", priority="", valid_until=None)
    assert (new.amount, new.entered_by_id) == (6, keeper.user_id)
    recalled = client.post(reverse("rulebook:recall", args=["limits", new.pk]), follow=True)
    assert recalled.status_code == 200
    row.refresh_from_db()
    assert row.valid_until is None


def test_adding_a_limit_for_a_country(client: Any, sign_in: SignIn) -> None:
    sign_in(Role.CLUSTER_ADMIN)
    given = {
        "deadline": "referral.triage", "country": "ru", "priority": "urgent", "amount": "2", "unit": "working_days",
        "valid_from": day(),
    }  # fmt: skip
    url = reverse("rulebook:add", args=["limits"])
    assert client.get(url).status_code == 200
    assert client.post(url, given).status_code == 302
    row = ClockLimit.objects.get(workflow="referral", clock="triage", country="RU", priority="urgent")
    assert client.post(url, given).status_code == 422
    closed = client.post(reverse("rulebook:close", args=["limits", row.pk]), {"last_day": day(4)})
    assert closed.status_code == 302
    row.refresh_from_db()
    assert row.valid_until == timezone.localdate() + timedelta(days=4)


def test_adding_a_reason_and_a_requirement(client: Any, sign_in: SignIn) -> None:
    sign_in(Role.CLUSTER_ADMIN)
    reason = {
        "catalogue": "referral.decline", "code": "epidemic", "label_ru": "Эпидемия", "label_kk": "Эпидемия",
        "label_en": "Epidemic", "position": "15", "valid_from": day(), "comment_required": "on",
        "roles": ["coordinator"],
    }  # fmt: skip
    assert client.post(reverse("rulebook:add", args=["reasons"]), reason).status_code == 302
    row = CodedReason.objects.get(code="epidemic")
    assert (row.comment_required, row.roles, row.label["en"]) == (True, ["coordinator"], "Epidemic")
    assert client.get(reverse("rulebook:change", args=["reasons", row.pk])).status_code == 200
    wanted = {
        "kind": "result", "code": "mri", "label_ru": "МРТ", "profile_code": "", "age_group": "child",
        "max_age_days": "60", "mandatory": "on", "position": "5", "valid_from": day(),
    }  # fmt: skip
    assert client.post(reverse("rulebook:add", args=["packages"]), wanted).status_code == 302
    assert PackageRequirement.objects.get(code="mri", age_group="child").max_age_days == 60
    assert client.post(reverse("rulebook:add", args=["packages"]), wanted | {"label_ru": ""}).status_code == 422


def test_moving_a_day_and_taking_it_back(client: Any, sign_in: SignIn) -> None:
    sign_in(Role.CLUSTER_ADMIN)
    given = {"country": "kz", "date": "07.03.2026", "is_working": "yes", "source": "Постановление"}
    assert client.post(reverse("rulebook:add_day"), given).status_code == 302
    row = MovedDay.objects.get(country="KZ", date=date(2026, 3, 7))
    assert "07.03.2026" in text_of(client.get(reverse("rulebook:days")))
    assert "Постановление" in text_of(client.get(reverse("rulebook:forget_day", args=[row.pk])))
    assert client.post(reverse("rulebook:forget_day", args=[row.pk])).status_code == 302
    assert not MovedDay.objects.exists()


def test_an_order_from_its_heading_to_its_second_version(client: Any, sign_in: SignIn) -> None:
    sign_in(Role.CLUSTER_ADMIN)
    heading = {"code": "routing-heart", "kind": "routing", "title_ru": "Порядок направления", "number": "7"}
    added = client.post(reverse("rulebook:add_order"), heading, follow=True)
    assert added.request["PATH_INFO"].endswith("/versions/add/")
    first = {"text_ru": "Пункт 1.\nПункт 2.", "valid_from": day(-5)}
    assert client.post(added.request["PATH_INFO"], first).status_code == 302
    address = ["routing-heart", 1]
    assert "Пункт 2." in text_of(client.get(reverse("rulebook:version", args=address)))
    assert client.post(reverse("rulebook:edit_version", args=address), first | {"text_ru": ""}).status_code == 422
    assert client.post(reverse("rulebook:approve_version", args=address)).status_code == 302
    begun = client.get(reverse("rulebook:add_version", args=["routing-heart"]))
    assert "Пункт 2." in text_of(begun)
    second = {"text_ru": "Пункт 1.\nПункт 2 иначе.\nПункт 3.", "changes_ru": "Третий", "valid_from": day(3)}
    assert client.post(begun.request["PATH_INFO"], second).status_code == 302
    compared = text_of(client.get(reverse("rulebook:compare", args=["routing-heart"]), {"in": "ru"}))
    assert "<ins>Пункт 3.</ins>" in compared
    assert "<del>Пункт 2.</del>" in compared
    client.post(reverse("rulebook:approve_version", args=["routing-heart", 2]))
    page = text_of(client.get(reverse("rulebook:order", args=["routing-heart"])))
    assert "Пункт 2." in page
    assert "Пункт 3." not in page
    again = client.post(reverse("rulebook:approve_version", args=["routing-heart", 2]))
    assert again.status_code == 409
    edited = client.post(reverse("rulebook:edit_order", args=["routing-heart"]), heading | {"number": "8"})
    assert edited.status_code == 302
    assert Order.objects.get(code="routing-heart").number == "8"
    found = client.get(reverse("rulebook:orders"), {"q": "НАПРАВЛЕНИЯ"})
    assert "routing-heart" in text_of(found)


def test_readers_read_and_do_not_write(client: Any, sign_in: SignIn, keeper: Actor) -> None:
    sign_in(Role.REFERRING_DOCTOR)
    row = ClockLimit.objects.first()
    assert row is not None
    order = OrderFactory()
    OrderVersionFactory(order=order)
    services.move_day(by=keeper, country="KZ", day=date(2026, 3, 7), is_working=True)
    moved = MovedDay.objects.get()
    for name, args in (
        ("rows", ["limits"]), ("row", ["limits", row.pk]), ("days", []), ("forget_day", [moved.pk]), ("orders", []),
        ("order", [order.code]), ("version", [order.code, 1]),
    ):  # fmt: skip
        assert client.get(reverse(f"rulebook:{name}", args=args)).status_code == 200, name
    for name, args in (
        ("add", ["limits"]), ("change", ["limits", row.pk]), ("close", ["limits", row.pk]), ("add_day", []),
        ("recall", ["limits", row.pk]), ("add_order", []), ("edit_order", [order.code]), ("add_version", [order.code]),
        ("forget_day", [moved.pk]), ("edit_version", [order.code, 1]), ("approve_version", [order.code, 1]),
    ):  # fmt: skip
        assert client.post(reverse(f"rulebook:{name}", args=args)).status_code == 403, name
    assert MovedDay.objects.count() == 1
    assert OrderVersion.objects.get().approved_at is None


@pytest.mark.parametrize("path", ["nothing/", "limits/987654/", "orders/of/nothing/", "orders/of/nothing/versions/1/"])
def test_what_is_not_there_is_404(client: Any, sign_in: SignIn, path: str) -> None:
    sign_in(Role.CLUSTER_ADMIN)
    assert client.get(f"/rules/{path}").status_code == 404


def test_comparing_needs_two_versions(client: Any, sign_in: SignIn) -> None:
    sign_in(Role.CLUSTER_ADMIN)
    order = OrderFactory()
    OrderVersionFactory(order=order)
    assert client.get(reverse("rulebook:compare", args=[order.code])).status_code == 404


def test_visitors_sign_in_first(client: Any) -> None:
    assert client.get("/rules/limits/").status_code == 302
