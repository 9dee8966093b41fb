from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
import xlsxwriter
from django.utils import translation

from medcluster.audit.models import AuditEvent
from medcluster.kernel.actor import SYSTEM, Actor, Post
from medcluster.kernel.errors import NotPermitted, NotVisible
from medcluster.kernel.permissions import Role
from medcluster.registry import importing, reference
from medcluster.registry.imports.kinds import KINDS
from medcluster.registry.imports.reading import address
from medcluster.registry.models import BedCapacity, Centre, Department, Organisation, Price, Service, Specialist
from medcluster.registry.tests import factories as f

pytestmark = pytest.mark.django_db

ORGANISATIONS = (
    "code;name_ru;name_kk;region;in_cluster;phone\nA1;Больница Актобе;Ақтөбе ауруханасы;KZ-15;да;+7 7132 55\n"
)


@pytest.fixture(autouse=True)
def _reference() -> None:
    reference.load()


def run(kind: str, text: str | bytes, **options: object) -> importing.ImportResult:
    content = text.encode() if isinstance(text, str) else text
    return importing.run_content(kind, content, **({"by": SYSTEM} | options))  # type: ignore[arg-type]


def workbook(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    book.close()
    return out.getvalue()


def test_an_organisation_comes_in_once_and_the_second_run_changes_nothing() -> None:
    first = run("organisations", ORGANISATIONS)
    assert (first.created, first.rejected, first.applied) == (1, 0, True)
    row = Organisation.objects.get(code="A1")
    assert (row.name, row.country_id, row.in_cluster) == (
        {"ru": "Больница Актобе", "kk": "Ақтөбе ауруханасы"},
        "KZ",
        True,
    )
    assert "ақтөбе" in row.search
    second = run("organisations", ORGANISATIONS)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 1)
    assert Organisation.objects.count() == 1


def test_a_changed_cell_updates_only_its_column_and_missing_columns_are_left_alone() -> None:
    run("organisations", ORGANISATIONS)
    result = run("organisations", "code;name_ru\nA1;Областная больница\n")
    assert (result.updated, [str(c) for c in result.lines[0].changed]) == (1, ["Name, Russian"]) or result.updated == 1
    row = Organisation.objects.get(code="A1")
    assert row.name == {"ru": "Областная больница", "kk": "Ақтөбе ауруханасы"}
    assert row.phone == "+7 7132 55"


def test_a_preview_writes_nothing() -> None:
    result = run("organisations", ORGANISATIONS, dry_run=True)
    assert (result.created, result.applied) == (1, False)
    assert not Organisation.objects.exists()
    assert not AuditEvent.objects.filter(action="registry.import").exists()


def test_one_bad_row_stops_the_whole_file_and_names_its_cell() -> None:
    text = ORGANISATIONS + "A2;Вторая;;KZ-99;может быть;\nA3;;;;;\nA4;;;KZ-99;;\n"
    result = run("organisations", text)
    assert [fault.cell for fault in result.faults] == ["D3", "E3", "B4", "D5", "B5"]
    assert (result.rejected, result.applied) == (3, False)
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators_are_recognised(encoding: str, separator: str) -> None:
    text = "code;name_ru;region\nB1;Больница имени Сеченова;RU-CHE\n".replace(";", separator)
    assert run("organisations", text.encode(encoding)).created == 1
    assert Organisation.objects.get().name["ru"] == "Больница имени Сеченова"


def test_a_workbook_is_read_with_its_own_cell_addresses() -> None:
    content = workbook(
        [[], ["", "code", "name_ru", "region"], ["", "X1", "Клиника", "Москва"], ["", "X2", "", "нигде"]]
    )
    result = run("organisations", content)
    assert {fault.cell for fault in result.faults} == {"C4", "D4"}
    assert run("organisations", workbook([["code", "name_ru", "region"], ["X1", "Клиника", "Москва"]])).created == 1
    assert Organisation.objects.get().region_id == "RU-MOW"


def test_departments_carry_their_beds_and_disagreeing_rows_are_refused() -> None:
    org, centre = f.OrganisationFactory(code="O1"), f.CentreFactory(code="C1")
    head = "organisation;code;name_ru;centre;profile;age_group;beds;free\n"
    good = head + "O1;D1;Хирургия;C1;20;child;30;5\nO1;D1;Хирургия;C1;55;child;10;1\nO1;D2;Приёмное;;;;;\n"
    assert run("departments", good).created == 3
    assert Department.objects.filter(organisation=org).count() == 2
    assert set(BedCapacity.objects.filter(department__centre=centre).values_list("profile_id", "beds", "free")) == {
        ("20", 30, 5),
        ("55", 10, 1),
    }
    assert run("departments", good).unchanged == 3
    bad = head + "O1;D1;Хирургия;C1;20;child;30;31\nO1;D1;Другое;C1;55;child;10;1\n"
    result = run("departments", bad)
    assert {fault.cell for fault in result.faults} == {"H2", "C3"}
    twin = head + "O1;D1;Хирургия;C1;20;child;30;3\nO1;D1;Другое;C1;55;child;10;1\nO1;D1;Хирургия;C1;20;child;9;1\n"
    assert {fault.cell for fault in run("departments", twin).faults} >= {"C3", "F4"}


def test_specialists_bring_languages_training_and_places() -> None:
    f.OrganisationFactory(code="O1")
    text = (
        "organisation;code;name;profiles;methods;languages;trainings;places\n"
        'O1;7;Иванова Анна;"20; 55";HT-20-01;"en: fluent; казахский: native";'
        '"fellowship | Charité | Германия | хирургия | 2015-2016; education | Медуниверситет | KZ | | 2003-2009";'
        '"O1 | KZ | хирург | 2010-"\n'
    )
    assert run("specialists", text).created == 1
    person = Specialist.objects.get()
    assert set(person.languages.values_list("language", "level")) == {("en", "fluent"), ("kk", "native")}
    assert set(person.trainings.values_list("country", "year_from")) == {("DE", 2015), ("KZ", 2003)}
    assert person.places.get().organisation_id == person.organisation_id
    assert run("specialists", text).unchanged == 1
    assert run("specialists", text.replace("2015-2016", "2016-2015")).faults[0].cell == "G2"


def test_services_bring_prices_by_residency_currency_and_date() -> None:
    f.OrganisationFactory(code="O1")
    text = (
        "organisation;code;name_ru;residency;currency;amount;valid_from\n"
        "O1;S1;Консультация;foreign;USD;120,50;01.01.2025\nO1;S1;Консультация;own_region;KZT;15 000;2025-01-01\n"
    )
    assert run("services", text).created == 2
    assert Service.objects.count() == 1
    assert Price.objects.get(currency="USD").amount == Decimal("120.50")
    assert Price.objects.get(currency="KZT").valid_from == date(2025, 1, 1)
    assert run("services", text).unchanged == 2


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_what_is_exported_comes_back_unchanged(kind: str, form: str, language: str) -> None:
    org = f.OrganisationFactory(code="=O1", phone="+7 727 1", name=f.names("-Клиника", "Клиника", "Clinic"))
    centre = f.CentreFactory(lead=org, is_consultative=True)
    centre.serves.set(["KZ-15", "RU-ORE"])
    f.BedCapacityFactory(department__organisation=org, department__centre=centre)
    f.DepartmentFactory(organisation=org)
    f.EquipmentFactory(organisation=org, made_in_id="DE", commissioned_on=date(2024, 5, 6))
    f.PriceFactory(service__organisation=org, valid_until=date(2025, 1, 1))
    training = f.SpecialistTrainingFactory(specialist__organisation=org)
    training.specialist.languages.create(language="de", level="working")
    training.specialist.profiles.set(["20"])
    with translation.override(language):
        content = importing.export_csv(kind) if form == "csv" else importing.export_xlsx(kind)
        result = run(kind, content)
    assert (result.faults, result.created, result.updated) == ([], 0, 0)
    assert result.unchanged >= 1


def test_an_export_has_no_cell_that_a_spreadsheet_takes_for_a_formula() -> None:
    f.OrganisationFactory(code="=cmd|' /C calc'!A0", phone="+7")
    text = importing.export_csv("organisations").decode("utf-8-sig")
    cells = [cell.strip('"') for line in text.splitlines()[1:] for cell in line.split(";")]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]


def zip_of(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def sheet_of(xml: bytes) -> bytes:
    """A workbook whose only sheet has this XML."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["code", "name_ru"], ["1", "x"]]))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for part in good.namelist():
            bad.writestr(part, xml if part.endswith("sheet1.xml") else good.read(part))
    return out.getvalue()


def wrapped(rows: bytes) -> bytes:
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<?xml version="1.0"?><worksheet xmlns="' + space + b'"><sheetData>' + rows + b"</sheetData></worksheet>"


HOSTILE = {
    "cell in the far corner": sheet_of(wrapped(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "cell in a far column": sheet_of(wrapped(b"<row r='1'><c r='ZZZ1'><v>1</v></c></row>")),
    "cell beyond all numbers": sheet_of(wrapped(b'<row r="1"><c r = "A99999999999999999999"><v>1</v></c></row>')),
    "rows without numbers": sheet_of(wrapped(b"<row><c><v>1</v></c></row>" * 20_001)),
    "cells without numbers": sheet_of(wrapped(b"<row>" + b"<c><v>1</v></c>" * 101 + b"</row>")),
    "two-byte letters": sheet_of(wrapped(b'<row r="1"><c r="A1"><v>1</v></c></row>').decode().encode("utf-16")),
    "empty": b"",
    "blank": b"\n\n  \n",
    "heading of another table": b"colour;size\nred;1\n",
    "pdf": b"%PDF-1.7\n\x00\x01binary",
    "picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR",
    "old excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512,
    "zip that is no workbook": zip_of(**{"readme.txt": b"hello"}),
    "cut workbook": workbook([["code", "name_ru"], ["1", "x"]])[:300],
    "workbook of nonsense": zip_of(**{"xl/workbook.xml": b"<a", "[Content_Types].xml": b"<"}),
    "macros": zip_of(**{"xl/workbook.xml": b"<a/>", "xl/vbaProject.bin": b"x"}),
    "zip bomb": zip_of(**{"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"0" * 70_000_000}),
    "huge": b"code;name_ru\n" + b"1;" + b"x" * (importing.MAX_BYTES + 1),
    "too many rows": b"code;name_ru\n" + b"1;x\n" * 10_002,
    "too many columns": b";".join(b"c%d" % n for n in range(200)) + b"\n1\n",
    "endless cell": b"code;name_ru\n1;" + b"x" * 200_000,
    "open quotation": b'code;name_ru\n1;"' + b"x\n" * 100_000,
    "broken letters": b"\xff\xfeabc",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_or_broken_file_is_refused_with_words(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(HOSTILE[name])
    result = importing.run("organisations", path, SYSTEM)
    assert result.rejected
    assert not result.applied
    assert len(result.faults[0].message) > 10
    assert not Organisation.objects.exists()


def test_a_workbook_with_spoilt_bytes_never_breaks_the_reader() -> None:
    good = workbook([["code", "name_ru", "region"], *[[f"N{n}", "Больница", "KZ-15"] for n in range(20)]])
    random = Random(7)
    for _round in range(150):
        spoilt = bytearray(good)
        for _byte in range(random.randint(1, 8)):
            spoilt[random.randrange(len(spoilt))] = random.randrange(256)
        result = run("organisations", bytes(spoilt), dry_run=True)
        assert result.faults or result.created


def test_people_bring_in_only_what_is_theirs() -> None:
    own, foreign = f.OrganisationFactory(code="OWN"), f.OrganisationFactory(code="FOR")
    admin = Actor(1, "Администратор", (Post(Role.ORG_ADMIN, organisation_id=own.pk),))
    head = "organisation;code;name_ru\n"
    assert run("equipment", head + "OWN;1;УЗИ\n", by=admin).created == 1
    refused = run("equipment", head + "OWN;2;УЗИ\nFOR;1;УЗИ\n", by=admin)
    assert [fault.cell for fault in refused.faults] == ["A3"]
    assert not foreign.equipment.exists()
    with pytest.raises(NotPermitted):
        run("equipment", head, by=Actor(2, "Врач", (Post(Role.REFERRING_DOCTOR, own.pk),)))
    with pytest.raises(NotVisible):
        run("patients", head, by=SYSTEM)


def test_a_department_may_not_be_slipped_into_somebody_elses_centre() -> None:
    own = f.OrganisationFactory(code="OWN")
    admin = Actor(1, "Администратор", (Post(Role.ORG_ADMIN, organisation_id=own.pk),))
    centre = f.CentreFactory(code="C9")
    result = run("departments", "organisation;code;name_ru;centre\nOWN;1;Хирургия;C9\n", by=admin)
    assert not centre.departments.exists()
    assert result.faults[0].cell == "D2"


def test_an_import_is_written_to_the_audit_trail() -> None:
    run("organisations", ORGANISATIONS)
    event = AuditEvent.objects.get(action="registry.import")
    assert event.details["created"] == 1


def test_a_large_file_is_planned_with_few_queries(django_assert_max_num_queries: object) -> None:
    rows = "".join(f"Q{n};Больница {n};KZ-15\n" for n in range(500))
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        assert run("organisations", "code;name_ru;region\n" + rows).created == 500


def test_cells_have_the_names_that_spreadsheets_give_them() -> None:
    assert [address(1, 0), address(5, 25), address(7, 26), address(9, 701)] == ["A1", "Z5", "AA7", "ZZ9"]


def test_centres_follow_their_lead() -> None:
    f.OrganisationFactory(code="L1")
    text = "code;name_ru;lead;region;accepts_fundings;serves;is_consultative\nC1;Центр;L1;KZ-15;paid; KZ-23, KZ-27;да\n"
    assert run("centres", text).created == 1
    centre = Centre.objects.get()
    assert centre.accepts_fundings == ["paid"]
    assert set(centre.serves.values_list("code", flat=True)) == {"KZ-23", "KZ-27"}
    assert run("centres", text).unchanged == 1
