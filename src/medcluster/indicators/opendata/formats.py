"""Open data as files for programs: CSV, JSON, a JSON Table Schema, a Data Package that lists them all.

Table Schema and Data Package: https://specs.frictionlessdata.io/table-schema/ and /data-package/. RFC 4180 CSV in
UTF-8, commas, days as 2026-01-31; names of places and codes in the language of the address.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from medcluster.indicators import names
from medcluster.indicators.opendata.disclosure import THRESHOLD
from medcluster.indicators.opendata.selectors import HIDDEN, Dataset, Listed

LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}


def schema(found: Dataset) -> dict[str, Any]:
    """JSON Table Schema of the rows."""
    fields: list[dict[str, Any]] = [
        _field("indicator", "string", str(found.indicator.name), str(found.indicator.words), required=True),
        _field("period_start", "date", _("First day of the period"), required=True),
        _field("period_end", "date", _("Last day of the period"), required=True),
    ]
    for name in found.publication.dimensions:
        title = names.dimension(name)
        all_of_it = _("Code; empty where the figure is of all together")
        fields += [_field(name, "string", title, all_of_it), _field(f"{name}_name", "string", title)]
    fields += [
        _field("value", "integer", names.unit(found.indicator.unit), _("Empty where it is hidden"), minimum=0),
        _field("status", "string", _("Hidden or not"), hidden_words(), enum=["", HIDDEN]),
    ]
    key = ["indicator", "period_start", *found.publication.dimensions]
    return {"fields": fields, "missingValues": [""], "primaryKey": key}


def hidden_words() -> str:
    return _(
        "“hidden” where the figure, or another that could be computed from it, counts fewer than %(n)d cases or "
        "persons. A hidden figure is at least 1; zeros are shown."
    ) % {"n": THRESHOLD}


def as_csv(found: Dataset) -> str:
    file = StringIO()
    columns = [field["name"] for field in schema(found)["fields"]]
    writer = csv.DictWriter(file, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in found.rows())
    return file.getvalue()


def as_json(found: Dataset) -> str:
    return _json(
        {
            **_described(found),
            "schema": schema(found),
            "data": [{name: _text(value) for name, value in row.items()} for row in found.rows()],
        }
    )


def as_schema(found: Dataset) -> str:
    return _json(schema(found))


def package(found: Sequence[Dataset], address: str) -> str:
    """A Data Package of everything that is open."""
    resources = [
        {
            **_described(of),
            "path": f"{address}{of.indicator.code}.csv?lang={_language()}",
            "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "profile": "tabular-data-resource",
            "schema": schema(of),
        }
        for of in found
    ]  # fmt: skip
    return _json(
        {
            "name": "medcluster-open-data", "title": _("Open data of the medical cluster"), "licenses": [LICENCE],
            "profile": "tabular-data-package", "resources": resources,
        }
    )  # fmt: skip


def ready(listed: Listed) -> bool:
    return bool(listed.periods)


def _described(found: Dataset) -> dict[str, Any]:
    last = found.periods[-1].as_of if found.periods else None
    return {
        "name": found.indicator.code,
        "title": str(found.indicator.name),
        "description": str(found.indicator.words),
        "language": _language(),
        "licenses": [LICENCE],
        "refreshed": _text(found.refreshed_at),
        "counted_as_of": _text(last),
    }


def _language() -> str:
    return (get_language() or "ru")[:2]


def _field(name: str, kind: str, title: str, description: str = "", **constraints: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "type": kind, "title": title}
    if description:
        found["description"] = description
    return {**found, "constraints": constraints} if constraints else found


def _plain(value: Any) -> Any:
    return "" if value is None else _text(value)


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
