"""One FHIR R4 Patient (https://hl7.org/fhir/R4/patient.html) as plain facts. Pure: no tables.

Validated with fhir.resources R4B; Patient is the same in R4 and R4B. When only parts that we do not read are at fault
(extensions, photos, contacts), the parts that we read are validated alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from medcluster.kernel.codes import Sex
from medcluster.kernel.identifiers import check
from medcluster.patients.models import PatientIdentifier
from medcluster.patients.rules import region_code

KIND = PatientIdentifier.Kind
_READ = (
    "resourceType", "id", "identifier", "name", "telecom", "gender", "birthDate", "deceasedBoolean",
    "deceasedDateTime", "address", "communication",
)  # fmt: skip
_SEX = {"male": Sex.MALE, "female": Sex.FEMALE, "other": Sex.OTHER, "unknown": Sex.UNKNOWN}
_KINDS = {  # HL7 v2-0203
    "MR": KIND.MEDICAL_RECORD, "PPN": KIND.PASSPORT, "SS": KIND.NATIONAL, "NI": KIND.NATIONAL, "NNxxx": KIND.NATIONAL,
    "DL": KIND.DRIVER, "BCT": KIND.BIRTH, "BR": KIND.BIRTH, "PI": KIND.MEDICAL_RECORD,
}  # fmt: skip
_OURS = {"urn:oid:1.2.643.100.3": "snils", "snils": "snils", "enp": "enp", "iin": "iin"}
_COUNTRY_OF = {"snils": "RU", "enp": "RU", "iin": "KZ", "http://hl7.org/fhir/sid/us-ssn": "US"}
_REQUIRED_INTERPRETER = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Rejected(Exception):
    """This entry cannot become a patient; the text says why."""


@dataclass(frozen=True)
class Number:
    system: str
    value: str
    kind: str
    country: str
    active: bool


@dataclass(frozen=True)
class Facts:
    """What a Patient resource says: values by field name, numbers as received, a fingerprint of the whole."""

    values: Mapping[str, Any]
    numbers: tuple[Number, ...]
    fingerprint: str

    @property
    def source(self) -> str:
        """What names the record at its source."""
        first = self.numbers[0]
        return f"{first.system}|{first.value}"


def translate(resource: dict[str, Any]) -> Facts:
    """The facts of a resource, or Rejected with the reason."""
    sound = _validated(resource)
    values: dict[str, Any] = {**_names(sound), **_home(sound), **_telecom(sound), **_language(sound)}
    values["birth_date"] = _day(sound.get("birthDate"))
    values["died_on"] = _day((sound.get("deceasedDateTime") or "")[:10] or None)
    if (gender := sound.get("gender", "unknown")) not in _SEX:
        raise Rejected(
            _("The gender “%(code)s” is not a FHIR code: use male, female, other or unknown.")
            % {"code": str(gender)[:20]}
        )
    values["sex"] = _SEX[gender]
    if values["birth_date"] is not None and values["birth_date"] > date.today():
        raise Rejected(_("The date of birth is in the future."))
    numbers = tuple(n for raw in sound.get("identifier", []) if (n := _number(raw, values)) is not None)
    if not any(number.system and number.active for number in numbers):
        raise Rejected(
            _("No identifier has a system and a value, so the patient could not be recognised next time: add one.")
        )
    ordered = tuple(sorted(numbers, key=lambda n: not (n.system and n.active)))
    return Facts({key: value for key, value in values.items() if value not in ("", None)}, ordered, _hash(resource))


@cache
def _model() -> Any:
    # Loading the FHIR models takes most of a second, which only an import needs to spend.
    from fhir.resources.R4B.patient import Patient  # noqa: PLC0415

    return Patient


def _validated(resource: dict[str, Any]) -> dict[str, Any]:
    try:
        _model().model_validate(resource)
    except RecursionError as error:
        raise Rejected(_("The resource is nested too deeply: export it again.")) from error
    except ValueError:
        known = {key: resource[key] for key in _READ if key in resource}
        try:
            _model().model_validate(known)
        except ValueError as error:
            raise Rejected(_first_fault(error)) from error
        return known
    return resource


def _first_fault(error: ValueError) -> str:
    faults = error.errors(include_url=False, include_input=False) if hasattr(error, "errors") else []
    if not faults:
        return _("This is not a valid FHIR Patient.")
    where = ".".join(str(part) for part in faults[0]["loc"])
    return _("This is not a valid FHIR Patient: %(where)s: %(what)s.") % {
        "where": where,
        "what": faults[0]["msg"].rstrip("."),
    }


def _names(resource: dict[str, Any]) -> dict[str, str]:
    """Names as written; Latin ones also into the Latin fields, from a second name when there is one."""
    names = sorted(resource.get("name", []), key=lambda n: _USES.get(n.get("use", ""), 3))
    parts = [part for name in names if (part := _name_parts(name))[0]]
    if not parts:
        raise Rejected(_("There is no family name: add one to the official name."))
    family, given, middle = next((p for p in parts if not _is_latin(p[0])), parts[0])
    latin = next((p for p in parts if _is_latin(p[0])), ("", "", ""))
    return {
        "family_name": family, "given_name": given, "middle_name": middle,
        "family_latin": latin[0], "given_latin": latin[1],
    }  # fmt: skip


_USES = {"official": 0, "usual": 1, "": 2, "maiden": 9, "old": 9, "temp": 8}


def _name_parts(name: dict[str, Any]) -> tuple[str, str, str]:
    given = [_clean(part) for part in name.get("given", []) if part]
    if family := _clean(name.get("family", "")):
        return family, given[0] if given else "", " ".join(given[1:])
    words = _clean(name.get("text", "")).split()
    return (words[0], " ".join(words[1:2]), " ".join(words[2:])) if words else ("", "", "")


def _is_latin(word: str) -> bool:
    return not re.search(r"[\u0400-\u04ff]", word)


def _home(resource: dict[str, Any]) -> dict[str, str]:
    addresses = [a for a in resource.get("address", []) if a.get("use") not in ("old", "billing")]
    if not addresses:
        return {}
    home = addresses[0]
    parts = [*home.get("line", []), home.get("city"), home.get("state"), home.get("postalCode")]
    written = _clean(home.get("text") or ", ".join(part for part in parts if part))
    country = _clean(home.get("country", "")).upper()
    state = _clean(home.get("state", "")).upper()
    region = state if re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", state) and state.startswith(country[:2]) else ""
    return {"address": written[:400], "home_country_id": country, "home_region_id": region_code(region)}


def _telecom(resource: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    points = [p for p in resource.get("telecom", []) if p.get("value") and p.get("use") != "old"]
    for point in sorted(points, key=lambda p: p.get("rank", 9)):
        field = {"phone": "phone", "sms": "phone", "email": "email"}.get(point.get("system", ""))
        if field:
            found.setdefault(field, _clean(point["value"]))
    return found


def _language(resource: dict[str, Any]) -> dict[str, str]:
    spoken = sorted(resource.get("communication", []), key=lambda c: not c.get("preferred", False))
    codes = [c.get("code", "") for item in spoken for c in item.get("language", {}).get("coding", [])]
    language = next((code.split("-")[0].lower() for code in codes if code), "")
    needs = any(e.get("url") == _REQUIRED_INTERPRETER and e.get("valueBoolean") for e in resource.get("extension", []))
    return {"language": language[:16], "interpreter_language": language[:16] if needs else ""}


def _number(raw: dict[str, Any], values: Mapping[str, Any]) -> Number | None:
    value, given = _clean(raw.get("value", "")), _clean(raw.get("system", ""))
    if not value:
        return None
    system = _OURS.get(given, given)
    codes = [c.get("code", "") for c in raw.get("type", {}).get("coding", [])]
    kind = system if system in KIND.values else next((_KINDS[c] for c in codes if c in _KINDS), KIND.OTHER)
    verdict = check(system, value, birth_date=values.get("birth_date"), sex=values.get("sex", ""))
    if not verdict.ok:
        raise Rejected(_("%(system)s: %(why)s") % {"system": system, "why": verdict.message})
    if len(system) > 200 or len(verdict.normalised) > 200:
        raise Rejected(_("An identifier is longer than 200 characters: shorten it."))
    ended = (
        raw.get("use") == "old" or (_day(raw.get("period", {}).get("end", "")[:10] or None) or date.max) < date.today()
    )
    return Number(system, verdict.normalised, kind, _COUNTRY_OF.get(system, ""), not ended)


def _day(text: Any) -> date | None:
    """A full date; a year or a month alone is not a day."""
    if isinstance(text, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise Rejected(
                _("There is no such day: %(day)s. Write the year, month and day.") % {"day": text}
            ) from error
    return None


def _clean(text: Any) -> str:
    """Text without control characters and spare spaces."""
    return " ".join(_CONTROL.sub("", text).split()) if isinstance(text, str) else ""


def _hash(resource: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(resource, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
