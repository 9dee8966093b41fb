"""Every door for files against every bad file that we could think of: docs/bad-files.md is what people were told.

The page is written by this module (`make docs`), so it cannot promise words that nobody reads.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from medcluster.documents import content
from medcluster.documents.refusal import Refused
from medcluster.documents.tests.test_content import BAD
from medcluster.kernel.actor import SYSTEM
from medcluster.patients.importing import run as import_patients
from medcluster.patients.models import Patient
from medcluster.patients.tests.test_importing import BAD_ENTRIES, resource
from medcluster.patients.tests.test_importing import HOSTILE as BAD_BUNDLES
from medcluster.registry import importing, reference
from medcluster.registry.models import Organisation
from medcluster.registry.tests.test_importing import HOSTILE as BAD_TABLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "bad-files.md"
HEAD = """# Bad files: what was tried, what the person was told

Written by `make docs` from the tests: each line is a file that was really given to the door and the words that came
back. Nothing of a refused file is kept, and none of these made an error page. The same words exist in Russian and
Kazakh. Viruses are the scanner's business: a file that ClamAV names stays locked and its uploader is told.
"""
UPLOAD_LIMIT = 5 * 2**20

pytestmark = pytest.mark.django_db


def _uploads() -> Iterator[tuple[str, str]]:
    for name, (data, filename, _words) in BAD.items():
        with pytest.raises(Refused) as refused:
            content.identify(BytesIO(data), filename, len(data), limit=UPLOAD_LIMIT)
        yield f"{name} (`{filename}`)", str(refused.value.message)
    with pytest.raises(Refused) as refused:
        content.identify(BytesIO(b"%PDF-1.7"), "a.pdf", UPLOAD_LIMIT + 1, limit=UPLOAD_LIMIT)
    yield "larger than the limit (`a.pdf`)", str(refused.value.message)


def _tables(folder: Path) -> Iterator[tuple[str, str]]:
    for name, data in BAD_TABLES.items():
        path = folder / "table"
        path.write_bytes(data)
        result = importing.run("organisations", path, SYSTEM)
        assert not result.applied
        yield name, result.faults[0].message
    assert not Organisation.objects.exists()


def _bundles(folder: Path) -> Iterator[tuple[str, str]]:
    entries = {name: resource(**changes) for name, changes in BAD_ENTRIES.items()}
    for name, data in {**BAD_BUNDLES, **entries}.items():
        path = folder / "bundle.json"
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
        result = import_patients([path], by=SYSTEM)
        yield name.replace("_", " "), result.rejected[0][2]
    assert not Patient.objects.exists()


def _section(title: str, lines: Iterator[tuple[str, str]]) -> str:
    rows = [f"| {_cell(name)} | {_cell(words)} |" for name, words in lines]
    return "\n".join([f"## {title}", "", "| tried | told |", "|---|---|", *rows, ""])


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").replace("<", "&lt;")


@pytest.fixture
def told(tmp_path: Path, settings: Any) -> str:
    settings.IDENTIFIER_CONTROL = "deny"
    reference.load()
    with override("en"):
        return "\n".join(
            [
                HEAD,
                _section("Documents of a case (upload)", _uploads()),
                _section("Tables of the registry (screen and `medcluster import`)", _tables(tmp_path)),
                _section("Patients (`medcluster import patients`)", _bundles(tmp_path)),
            ]
        )


def test_what_people_are_told_is_what_the_docs_say(told: str) -> None:
    if os.environ.get("TEST_WRITE_DOCS"):
        PAGE.write_text(told)
    assert PAGE.read_text() == told, "run make docs"


def test_every_refusal_is_a_sentence_that_a_person_can_act_on(told: str) -> None:
    words_told = [line.split(" | ")[1].removesuffix(" |") for line in told.splitlines() if line.startswith("| ")]
    assert len(words_told) > 50
    sentences = [re.sub(r"^[a-z_]+: ", "", words) for words in words_told if words != "told"]  # without a field's name
    poor = [
        words for words in sentences if len(words) < 14 or not words[0].isupper() or not re.search(r"[\w)][.?]$", words)
    ]
    assert not poor
