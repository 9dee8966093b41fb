"""Words and ages are changed on screen from a day on, and the past stays as it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from medcluster.accounts.models import Membership, User
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.kernel.texts import text
from medcluster.patients.models import ConsentText, SelfConsentAge
from medcluster.patients.services import consent_rules as services
from medcluster.patients.services.consents import age_of_own_consent, text_in_force
from medcluster.patients.tests.factories import actor

pytestmark = pytest.mark.django_db
TELE = "telemedicine"


@pytest.fixture
def keeper() -> Actor:
    return actor(7, Role.CLUSTER_ADMIN)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def words(name: str) -> object:
    return text(f"{name} ру", f"{name} қаз", f"{name} en")


def test_new_words_hold_from_their_day_on(keeper: Actor, today: date) -> None:
    before = text_in_force(TELE, today)
    assert before is not None
    start = today + timedelta(days=10)
    made = services.add_text(by=keeper, purpose=TELE, title=words("T"), text=words("X"), valid_from=start)
    assert made.version == before.version + 1
    assert text_in_force(TELE, start - timedelta(days=1)) == before
    assert text_in_force(TELE, start) == made
    with pytest.raises(Incomplete):
        services.add_text(by=keeper, purpose=TELE, title=words("T"), text=words("Y"), valid_from=start)
    services.recall_text(by=keeper, row=made)
    assert text_in_force(TELE, start) == before
    with pytest.raises(Conflict):
        services.recall_text(by=keeper, row=before)


def test_words_need_all_three_languages_and_no_past(keeper: Actor, today: date) -> None:
    with pytest.raises(Incomplete) as caught:
        services.add_text(
            by=keeper, purpose=TELE, title=words("T"), text=text("X"), valid_from=today - timedelta(days=1)
        )
    assert {fault.field for fault in caught.value.faults} == {"text_kk", "text_en", "valid_from"}


def test_an_age_is_set_and_ended(keeper: Actor, today: date) -> None:
    start = today + timedelta(days=1)
    services.set_age(by=keeper, country="kz", purpose=TELE, age=14, valid_from=start)
    assert age_of_own_consent(purpose=TELE, on=today, law="KZ") == 16
    assert age_of_own_consent(purpose=TELE, on=start, law="KZ") == 14
    row = SelfConsentAge.objects.get(country="KZ", purpose=TELE, age=14)
    services.end_age(by=keeper, row=row, last_day=start)
    assert age_of_own_consent(purpose=TELE, on=start + timedelta(days=1), law="KZ") == 18
    with pytest.raises(Conflict):
        services.end_age(by=keeper, row=SelfConsentAge.objects.get(country="", purpose=""), last_day=start)


def test_only_keepers_of_rules_change_them(coordinator: Actor, today: date) -> None:
    with pytest.raises(NotPermitted):
        services.set_age(by=coordinator, country="KZ", purpose="", age=14, valid_from=today)
    with pytest.raises(NotPermitted):
        services.add_text(by=coordinator, purpose=TELE, title=words("T"), text=words("X"), valid_from=today)


def signed_in(role: Role) -> Client:
    user = User.objects.create(email=f"{role.value}@example.org", name="K", has_second_factor=True)
    Membership.objects.create(user=user, role=role, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(user)
    return client


def test_the_screens(today: date) -> None:
    keeper, reader = signed_in(Role.CLUSTER_ADMIN), signed_in(Role.COORDINATOR)
    place = reverse("patients:consent_rules")
    add = reverse("patients:consent_wording_add", args=[TELE])
    assert reverse("patients:consent_age") in keeper.get(place).content.decode()
    assert reverse("patients:consent_age") not in reader.get(place).content.decode()
    assert reader.get(add).status_code == 403
    assert keeper.get(reverse("patients:consent_wording_add", args=["nothing"])).status_code == 404
    assert "келісім" in keeper.get(add).content.decode()  # begun from the words in force
    day = (today + timedelta(days=3)).strftime("%d.%m.%Y")
    typed = {f"{name}_{code}": f"{name} {code}" for name in ("title", "text") for code in ("ru", "kk", "en")}
    assert keeper.post(add, {**typed, "text_kk": "", "valid_from": day}).status_code == 200
    assert ConsentText.objects.filter(purpose=TELE).count() == 1
    assert keeper.post(add, {**typed, "valid_from": day}).status_code == 302
    page = keeper.get(reverse("patients:consent_wording", args=[TELE])).content.decode()
    assert "text kk" in page
    row = ConsentText.objects.get(purpose=TELE, version=2)
    assert keeper.post(reverse("patients:consent_wording_recall", args=[row.pk])).status_code == 302
    assert keeper.post(
        reverse("patients:consent_age"), {"country": "RU", "purpose": "", "age": "17", "valid_from": day}
    ).status_code == 302  # fmt: skip
    made = SelfConsentAge.objects.get(country="RU", age=17)
    assert keeper.get(reverse("patients:consent_age_end", args=[made.pk])).status_code == 200
    assert keeper.post(reverse("patients:consent_age_end", args=[made.pk]), {"last_day": day}).status_code == 302
