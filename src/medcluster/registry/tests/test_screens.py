from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from medcluster.kernel.permissions import Role
from medcluster.registry import reference
from medcluster.registry.models import ImportDraft, Organisation
from medcluster.registry.tests import factories as f
from medcluster.registry.tests.conftest import SignIn

pytestmark = pytest.mark.django_db

LISTS = ("organisations", "centres", "departments", "specialists", "equipment", "services", "countries", "regions",
         "profiles", "methods")  # fmt: skip
FIXED_QUERIES = 7  # session, person, posts, and what the frame around a page asks


@pytest.fixture
def rows() -> dict[str, Any]:
    """A few rows of everything, of two organisations."""
    reference.load()
    found: dict[str, Any] = {}
    for n in range(3):
        organisation = f.OrganisationFactory(phone="+7 727 000", is_active=True)
        centre = f.CentreFactory(lead=organisation, is_consultative=True, address=f.names("ул. Абая"))
        centre.serves.set(["KZ-23", "KZ-27"])
        department = f.DepartmentFactory(organisation=organisation, centre=centre)
        f.BedFactory(department=department)
        found |= {
            "organisation": organisation,
            "centre": centre,
            "department": department,
            "beds": f.BedCapacityFactory(department=department),
            "equipment": f.EquipmentFactory(organisation=organisation, centre=centre, made_in_id="DE"),
            "price": f.PriceFactory(service__organisation=organisation, service__centre=centre),
            "specialist": f.SpecialistFactory(organisation=organisation, centre=centre),
        }
        f.BedCapacityFactory(department=f.DepartmentFactory(centre=centre), free=n)
        f.CentreProfileFactory(centre=centre, age_to=17)
        f.CentreMethodFactory(centre=centre)
        f.OtherCapacityFactory(centre=centre)
        f.SpecialistTrainingFactory(specialist=found["specialist"])
        found["specialist"].places.create(organisation=organisation, year_from=2010)
        found["specialist"].languages.create(language="en", level="fluent")
        found["specialist"].profiles.set(["20"])
        found["specialist"].methods.set(["HT-20-01"])
        found["shift"] = f.DutyShiftFactory(centre=centre, specialist=found["specialist"])
        centre.milestones.create(stage="design", done_on=timezone.localdate())
    return found


def pages(rows: dict[str, Any]) -> list[str]:
    centre = rows["centre"].pk
    return [
        "", *(f"{name}/" for name in LISTS), "duty/", f"organisations/{rows['organisation'].pk}/",
        f"centres/{centre}/", f"centres/{centre}/people/", f"centres/{centre}/duty/",
        f"departments/{rows['department'].pk}/", f"specialists/{rows['specialist'].pk}/",
        f"equipment/{rows['equipment'].pk}/", f"services/{rows['price'].service_id}/",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_every_page_opens_for_a_reader_and_for_an_editor(rows: dict[str, Any], sign_in: SignIn, language: str) -> None:
    reader = sign_in(Role.REFERRING_DOCTOR, organisation=rows["organisation"], language=language)
    editor = sign_in(Role.CLUSTER_ADMIN, language=language)
    for page in pages(rows):
        for client in (reader, editor):
            response = client.get(f"/registry/{page}")
            assert response.status_code == 200, page
    words = reader.get(f"/registry/centres/{rows['centre'].pk}/").content.decode()
    assert "/registry/edit/" not in words
    assert "/registry/edit/centre/" in editor.get(f"/registry/centres/{rows['centre'].pk}/").content.decode()


def test_forms_of_every_kind_open(rows: dict[str, Any], sign_in: SignIn) -> None:
    editor = sign_in(Role.CLUSTER_ADMIN)
    for kind in ("organisation", "centre", "department", "specialist", "equipment", "service", "method"):
        assert editor.get(f"/registry/add/{kind}/").status_code == 200, kind
    for kind, parent in (
        ("centre-profile", "centre"), ("centre-method", "centre"), ("milestone", "centre"),
        ("other-capacity", "centre"), ("shift", "centre"), ("beds", "department"), ("bed", "department"),
        ("training", "specialist"), ("place", "specialist"), ("language", "specialist"),
    ):  # fmt: skip
        assert editor.get(f"/registry/add/{kind}/?parent={rows[parent].pk}").status_code == 200, kind
    for kind, pk in (("country", "KZ"), ("region", "KZ-15"), ("profile", "20"), ("centre", rows["centre"].pk)):
        assert editor.get(f"/registry/edit/{kind}/{pk}/").status_code == 200, kind


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_the_database_the_same_however_many_rows_there_are(
    rows: dict[str, Any], sign_in: SignIn, name: str, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(Role.COORDINATOR)
    client.get(f"/registry/{name}/")
    with django_assert_max_num_queries(FIXED_QUERIES + 10):
        assert client.get(f"/registry/{name}/").status_code == 200


@pytest.mark.parametrize(("page", "limit"), [("", 8), ("centres/{centre}/", 8), ("centres/{centre}/people/", 10)])
def test_pages_of_centres_are_cheap(
    rows: dict[str, Any], sign_in: SignIn, page: str, limit: int, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(Role.COORDINATOR)
    address = "/registry/" + page.format(centre=rows["centre"].pk)
    client.get(address)
    with django_assert_max_num_queries(FIXED_QUERIES + limit):
        client.get(address)


def test_specialists_are_found_by_profile_method_language_and_country_of_training(
    rows: dict[str, Any], sign_in: SignIn
) -> None:
    other = f.SpecialistFactory(name="Другой Человек")
    client = sign_in(Role.COORDINATOR)
    for query in ("profile=20", "method=HT-20-01", "language=en", "trained=DE", "abroad=1", "q=нұрлан", "q=НУРЛАН"):
        words = client.get(f"/registry/specialists/?{query}").content.decode()
        assert rows["specialist"].name in words, query
        assert other.name not in words, query
    assert other.name in client.get("/registry/specialists/").content.decode()


def test_the_overview_narrows_by_profile_and_free_beds(rows: dict[str, Any], sign_in: SignIn) -> None:
    client = sign_in(Role.COORDINATOR)
    f.CentreFactory(name=f.names("Пустой центр"))
    f.CentreFactory(name=f.names("Клиника за рубежом"), is_external=True)
    words = client.get("/registry/").content.decode()
    assert "Пустой центр" in words
    assert "Клиника за рубежом" not in words
    assert "Клиника за рубежом" in client.get("/registry/?external=1").content.decode()
    assert "Пустой центр" not in client.get("/registry/?profile=20").content.decode()
    assert "Пустой центр" not in client.get("/registry/?free=1").content.decode()
    assert client.get("/registry/?q=ПУСТОЙ", headers={"HX-Target": "centre-cards"}).content.count(b"<li class") == 1


def test_visitors_are_sent_to_sign_in(client: Client, rows: dict[str, Any]) -> None:
    for page in pages(rows):
        assert client.get(f"/registry/{page}").status_code == 302


def test_a_week_of_duty_shows_the_shifts_of_that_week(rows: dict[str, Any], sign_in: SignIn) -> None:
    client = sign_in(Role.COORDINATOR)
    shift = rows["shift"]
    address = f"/registry/centres/{shift.centre_id}/duty/"
    week = (timezone.localdate() - timedelta(days=28)).isoformat()
    assert "duty-shift" in client.get(address).content.decode()
    assert "duty-shift" not in client.get(f"{address}?week={week}").content.decode()
    assert "duty-shift" in client.get(f"{address}?week=nonsense").content.decode()
    assert rows["specialist"].name in client.get("/registry/duty/").content.decode()


def test_capacity_is_confirmed_on_the_screen(rows: dict[str, Any], sign_in: SignIn) -> None:
    centre, beds = rows["centre"], rows["beds"]
    head = sign_in(Role.CENTRE_HEAD, organisation=centre.lead, centre=centre)
    address = f"/registry/centres/{centre.pk}/capacity/"
    values = {field.name: field.value() for field in head.get(address).context["form"]}
    assert head.post(address, values | {f"free_{beds.pk}": "99"}).status_code == 422
    assert head.post(address, values | {f"free_{beds.pk}": "1"}).status_code == 302
    beds.refresh_from_db()
    assert (beds.free, beds.confirmed_by_id) == (1, head.person.pk)  # type: ignore[attr-defined]
    assert sign_in(Role.CENTRE_HEAD, centre=f.CentreFactory()).get(address).status_code == 403
    assert sign_in(Role.CONSULTANT).get(address).status_code == 403


def upload(client: Client, text: str, kind: str = "organisations") -> Any:
    return client.post(f"/registry/import/{kind}/", {"file": SimpleUploadedFile("таблица.csv", text.encode())})


def test_a_file_is_brought_in_after_its_preview(sign_in: SignIn) -> None:
    reference.load()
    client = sign_in(Role.CLUSTER_ADMIN)
    assert client.get("/registry/import/").status_code == 200
    assert client.get("/registry/import/organisations/").status_code == 200
    preview = upload(client, "code;name_ru;region\nN1;Новая больница;KZ-15\n")
    assert preview.status_code == 302
    assert "Новая больница" in client.get(preview.url).content.decode()
    assert not Organisation.objects.exists()
    stranger = sign_in(Role.CLUSTER_ADMIN)
    assert stranger.get(preview.url).status_code == 404
    assert client.post(preview.url).status_code == 302
    assert Organisation.objects.get().code == "N1"
    assert not ImportDraft.objects.exists()
    assert client.post(preview.url).status_code == 404


def test_the_preview_names_the_wrong_cells_and_writes_nothing(sign_in: SignIn) -> None:
    reference.load()
    client = sign_in(Role.CLUSTER_ADMIN)
    address = upload(client, "code;name_ru;region\nN1;Новая;KZ-99\n").url
    assert ">C2<" in client.get(address).content.decode()
    assert client.post(address).status_code == 422
    assert not Organisation.objects.exists()
    assert upload(client, "").status_code == 422
    assert client.post("/registry/import/organisations/").status_code == 422
    assert client.get("/registry/import/nothing/").status_code == 404


def test_exports_are_files(rows: dict[str, Any], sign_in: SignIn) -> None:
    client = sign_in(Role.COORDINATOR)
    for form, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        response = client.get(f"/registry/export/centres.{form}")
        assert response.content.startswith(start)
    assert client.get("/registry/export/centres.exe").status_code == 404
    seen = b"".join(client.get("/registry/specialists/?export=csv").streaming_content)  # type: ignore[attr-defined]
    assert rows["specialist"].name in seen.decode()
