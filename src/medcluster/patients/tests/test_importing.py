"""FHIR files in: real ones twice, broken and hostile ones with a clear reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.shared import SYNTHEA

from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.errors import NotPermitted
from medcluster.patients import services
from medcluster.patients.importing import run
from medcluster.patients.models import DuplicateCandidate, Patient, PatientIdentifier

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def resource(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "identifier": [
            {"system": "http://hospital.example", "value": f"A-{number}", "type": {"coding": [{"code": "MR"}]}},
            {"system": "http://passport.example", "value": f"N{number}", "type": {"coding": [{"code": "PPN"}]}},
        ],
        "name": [{"use": "official", "family": "Hoeger", "given": ["Buster", "Lee"]}],
        "telecom": [{"system": "phone", "value": "555-866-2259"}],
        "gender": "male",
        "birthDate": "1988-03-16",
        "address": [{"line": ["535 Howe Neck"], "city": "Amherst", "state": "Massachusetts", "country": "US"}],
        "communication": [{"language": {"coding": [{"code": "en-US"}]}}],
        **more,
    }


def bundle(*resources: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "transaction", "entry": [{"resource": r} for r in resources]}


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def _write(content: Any, name: str = "a.json") -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False))
        return path

    return _write


def counts(result: Any) -> tuple[int, int, int, int]:
    return result.created, result.updated, result.unchanged, len(result.rejected)


def test_a_patient_comes_in_once_however_often_the_file_is_read(countries: None, write: Any) -> None:
    path = write(bundle({"resourceType": "Observation"}, resource()))
    assert counts(run([path], by=SYSTEM)) == (1, 0, 0, 0)
    patient = Patient.objects.get()
    assert (patient.family_name, patient.given_name, patient.middle_name) == ("Hoeger", "Buster", "Lee")
    assert (patient.family_latin, patient.home_country_id, patient.home_region_id) == ("Hoeger", "US", None)
    assert patient.address == "535 Howe Neck, Amherst, Massachusetts"
    assert (patient.language, patient.source) == ("en", "imported")
    kinds = dict(patient.identifiers.values_list("kind", "value"))
    assert kinds == {"mr": "A-1", "passport": "N1"}
    again = run([path], by=SYSTEM)
    assert counts(again) == (0, 0, 1, 0)
    assert again.ignored == 1
    assert Patient.objects.count() == 1


def test_a_changed_file_updates_and_adds_numbers(countries: None, write: Any) -> None:
    run([write(resource())], by=SYSTEM)
    changed = resource(telecom=[{"system": "phone", "value": "+1 555 000 11 22"}])
    changed["identifier"].append({"system": "http://other.example", "value": "Z"})
    assert counts(run([write(changed)], by=SYSTEM)) == (0, 1, 0, 0)
    patient = Patient.objects.get()
    assert patient.phone == "+1 555 000 11 22"
    assert patient.identifiers.count() == 3


def test_after_a_merge_the_same_files_still_change_nothing(countries: None, write: Any, coordinator: Actor) -> None:
    paths = [write(resource(1), "1.json"), write(resource(2, birthDate="1988-03-17"), "2.json")]
    run(paths, by=SYSTEM)
    one, other = Patient.objects.order_by("pk")
    assert DuplicateCandidate.objects.filter(first=one, second=other, state="open").exists()
    services.merge_patients(survivor=one, absorbed=other, by=coordinator)
    assert counts(run(paths, by=SYSTEM)) == (0, 0, 2, 0)


def test_lines_folders_and_single_resources(countries: None, write: Any, tmp_path: Path) -> None:
    write("\n".join(json.dumps(resource(n)) for n in (1, 2, 2)), "many.ndjson")
    write(bundle({"resourceType": "Organization"}), "hospitals.json")
    write(resource(3), "one.json")
    write(b"\x89PNG", "picture.png")
    seen: list[tuple[int, int]] = []
    result = run([tmp_path], by=SYSTEM, progress=lambda done, total: seen.append((done, total)))
    assert counts(result) == (3, 0, 1, 0)
    assert [Path(name).name for name in result.without_patients] == ["hospitals.json"]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    json.dumps(result.as_json())


HOSTILE = {
    "empty": b"",
    "broken": b'{"resourceType": "Bundle", "entry": [',
    "binary": b"\x89PNG\r\n\x1a\n\x00\x00",
    "xml": b'<?xml version="1.0"?><Patient xmlns="http://hl7.org/fhir"/>',
    "deep_list": b'{"resourceType": "Bundle", "entry": ' + b"[" * 100_000,
    "deep_object": b'{"resourceType": "Patient", "extension": ' + b'[{"extension":' * 100_000,
    "not_fhir": b'{"patients": []}',
    "list": b"[1, 2]",
    "entry_no_list": b'{"resourceType": "Bundle", "entry": 5}',
    "entry_no_resource": b'{"resourceType": "Bundle", "entry": [5]}',
    "utf16": '{"resourceType": "Patient"}'.encode("utf-16"),
    "nan": b'{"resourceType": "Patient", "x": NaN}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_unreadable_file_is_refused_with_a_reason(name: str, write: Any) -> None:
    result = run([write(HOSTILE[name])], by=SYSTEM)
    assert counts(result) == (0, 0, 0, 1)
    assert result.rejected[0][2]
    assert not Patient.objects.exists()


def test_a_file_that_breaks_in_the_middle_changes_nothing(countries: None, write: Any) -> None:
    lines = [json.dumps(resource(n)) for n in range(600)]
    result = run([write("\n".join([*lines, '{"resourceType":']), "a.ndjson")], by=SYSTEM)
    assert counts(result) == (0, 0, 0, 1)
    assert "601" in result.rejected[0][1]
    assert not Patient.objects.exists()


def test_a_file_too_large_and_one_that_is_not_there(write: Any, monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr("medcluster.patients.importing.reading.LARGEST_JSON", 10)
    result = run([write(resource()), tmp_path / "nowhere.json"], by=SYSTEM)
    assert counts(result) == (0, 0, 0, 2)


BAD_ENTRIES: dict[str, dict[str, Any]] = {
    "no_numbers": {"identifier": []},
    "number_without_system": {"identifier": [{"value": "1"}]},
    "no_name": {"name": []},
    "gender": {"gender": "xx"},
    "date_form": {"birthDate": "31.12.1980"},
    "no_such_day": {"birthDate": "1980-02-31"},
    "future": {"birthDate": "2999-01-01"},
    "name_type": {"name": "Hoeger"},
    "value_type": {"identifier": [{"system": "http://x", "value": {"a": 1}}]},
    "long_name": {"name": [{"family": "Я" * 5000}]},
    "long_number": {"identifier": [{"system": "http://x", "value": "1" * 5000}]},
    "wrong_iin": {"identifier": [{"system": "iin", "value": "900101300018"}]},
}


@pytest.mark.parametrize("name", BAD_ENTRIES)
def test_a_bad_entry_is_named_and_the_good_ones_come_in(name: str, countries: None, write: Any) -> None:
    result = run([write(bundle(resource(1), resource(2, **BAD_ENTRIES[name])))], by=SYSTEM)
    assert counts(result) == (1, 0, 0, 1)
    _file, entry, reason = result.rejected[0]
    assert "2" in entry
    assert reason
    assert Patient.objects.count() == 1


def test_numbers_of_two_patients_or_of_somebody_else_are_not_overwritten(countries: None, write: Any) -> None:
    run([write(bundle(resource(1), resource(2)))], by=SYSTEM)
    mixed = resource(1)
    mixed["identifier"][1]["value"] = "N2"
    stolen = resource(2, name=[{"family": "Петрова", "given": ["Анна"]}], birthDate="2001-01-01")
    result = run([write(bundle(mixed, stolen))], by=SYSTEM)
    assert counts(result) == (0, 0, 0, 2)
    assert set(Patient.objects.values_list("family_name", flat=True)) == {"Hoeger"}


def test_odd_parts_that_are_not_read_do_not_stop_a_patient(countries: None, write: Any) -> None:
    odd = resource(extension=[{"foo": 1}], photo="x", name=[{"family": "Ho\u0000e\u202eger", "given": ["B"]}])
    assert counts(run([write(odd)], by=SYSTEM)) == (1, 0, 0, 0)
    assert Patient.objects.get().family_name == "Hoeger"


def test_russian_and_kazakh_numbers_and_names(countries: None, write: Any) -> None:
    both = resource(
        identifier=[{"system": "urn:oid:1.2.643.100.3", "value": "112-233-445 95"}, {"value": "local"}],
        name=[{"use": "usual", "family": "Akhmetov", "given": ["Yerlan"]}, {"family": "Ахметов", "given": ["Ерлан"]}],
        deceasedDateTime="2020-05-06T10:00:00Z",
    )
    assert counts(run([write(both)], by=SYSTEM)) == (1, 0, 0, 0)
    patient = Patient.objects.get()
    assert (patient.family_name, patient.family_latin) == ("Ахметов", "Akhmetov")
    assert str(patient.died_on) == "2020-05-06"
    assert set(PatientIdentifier.objects.values_list("system", "value")) == {("snils", "11223344595"), ("", "local")}


def test_only_cluster_wide_people_import(doctor: Actor, write: Any) -> None:
    with pytest.raises(NotPermitted):
        run([write(resource())], by=doctor)


@pytest.mark.skipif(not SYNTHEA.is_dir(), reason="the shared sample files are not on this machine")
def test_the_sample_patients_come_in_twice_without_doubling(countries: None) -> None:
    first = run([SYNTHEA], by=SYSTEM)
    assert counts(first) == (6, 0, 0, 0)
    assert len(first.without_patients) == 2
    assert counts(run([SYNTHEA], by=SYSTEM)) == (0, 0, 6, 0)
    assert set(Patient.objects.values_list("home_country_id", flat=True)) == {"US"}
