"""Quality and authority read cases without people; a name opens only for a reason."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from medcluster.accounts.models import Membership, User
from medcluster.audit.models import AuditEvent
from medcluster.kernel.permissions import Role
from medcluster.oversight import rules, selectors
from medcluster.referrals.models import Referral
from medcluster.referrals.tests.stage import Stage, build
from medcluster.teleconsults.tests.factories import REQUEST
from medcluster.teleconsults.tests.factories import scene as consults

REASON = "Проверка жалобы на срок ожидания"


@given(st.integers(min_value=0, max_value=2**40 - 1))
def test_a_pseudonym_leads_back_to_its_case_and_only_with_the_secret(pk: int) -> None:
    code = rules.code_of(pk, b"one")
    assert rules.pk_of(code, b"one") == pk
    assert rules.pk_of(code.lower().replace("-", " "), b"one") == pk


def test_a_pseudonym_hides_the_order_of_cases() -> None:
    codes = [rules.code_of(pk, b"one") for pk in range(1, 50)]
    assert len(set(codes)) == 49
    assert codes != sorted(codes)
    assert rules.code_of(1, b"one") != rules.code_of(1, b"two")
    assert rules.pk_of("1-nonsense", b"one") is None


@pytest.mark.parametrize(
    ("age", "band"), [(0, "0"), (1, "1–4"), (17, "15–17"), (18, "18–24"), (84, "75–84"), (99, "85+"), (None, "")]
)
def test_an_age_becomes_a_band(age: int | None, band: str) -> None:
    assert rules.age_band(age) == band


@pytest.fixture
def stage(db: None) -> Stage:
    return build()


def client_of(role: Role) -> Client:
    user = User.objects.create(email=f"{role.value}@example.org", name="Reader", has_second_factor=True)
    Membership.objects.create(user=user, role=role, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(user)
    return client


def address(case: Referral, name: str = "oversight:case") -> str:
    return reverse(name, args=["referral", selectors.code_of(case)])


@pytest.mark.parametrize("role", [Role.QUALITY, Role.AUTHORITY])
@pytest.mark.parametrize("export", ["", "?export=csv"])
def test_lists_pages_and_exports_name_nobody(stage: Stage, role: Role, export: str) -> None:
    case, _offers = stage.asked(stage.heart)
    scene = consults()
    talk = scene.sent()
    client = client_of(role)
    pages = [reverse("oversight:referrals") + export, reverse("oversight:teleconsults") + export, address(case)]
    text = ""
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200
        text += b"".join(response).decode() if response.streaming else response.content.decode()
    assert selectors.code_of(case) in text
    assert "I35" in text
    secrets = [
        stage.patient.family_name, stage.patient.given_name, case.number, talk.number, scene.patient.family_name,
        "1980-05-01", "01.05.1980", "I35.0", "Valve replacement", "Dyspnoea", stage.doctor.name, stage.patient.number,
        REQUEST["question"], REQUEST["icd10"],
    ]  # fmt: skip
    assert [secret for secret in secrets if secret in text] == []


def test_filters_live_in_the_address(stage: Stage) -> None:
    case, _offers = stage.asked(stage.heart)
    client = client_of(Role.AUTHORITY)
    place = reverse("oversight:referrals")
    code = selectors.code_of(case)
    assert code in client.get(f"{place}?sex=female&age=45–54&profile=81").content.decode()
    for other in ("sex=male", "age=0", "state=closed", "priority=emergency"):
        assert code not in client.get(f"{place}?{other}").content.decode(), other


def test_quality_opens_a_name_for_a_reason_and_the_authority_does_not(stage: Stage) -> None:
    case, _offers = stage.asked(stage.heart)
    door = address(case, "oversight:name")
    quality = client_of(Role.QUALITY)
    assert door in quality.get(address(case)).content.decode()
    assert quality.get(stage.patient.get_absolute_url()).status_code == 404
    assert quality.post(door, {"reason": "надо"}).status_code == 422
    assert quality.post(door, {"reason": REASON}).status_code == 302
    assert quality.get(stage.patient.get_absolute_url()).status_code == 200
    event = AuditEvent.objects.get(action="patient.emergency_access")
    assert event.details["why"] == REASON
    authority = client_of(Role.AUTHORITY)
    assert door not in authority.get(address(case)).content.decode()
    assert authority.get(door).status_code == 403


def test_others_have_no_way_in(stage: Stage) -> None:
    assert client_of(Role.COORDINATOR).get(reverse("oversight:referrals")).status_code == 403
