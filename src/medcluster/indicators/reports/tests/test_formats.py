"""The same figures in every format and language, read back from the files themselves."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader
from python_calamine import load_workbook

from medcluster.indicators.reports.data import as_data, digest, from_data
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.formats import FORMATS, write

LANGUAGES = ("ru", "kk", "en")
SPACES = re.compile(r"[\s\u00a0\u202f]+")


def plain(text: str) -> str:
    """Without spaces of any kind: a line of a PDF breaks where it likes."""
    return SPACES.sub("", text)


def text_of(content: bytes, code: str) -> str:
    if code == "docx":
        document = Document(BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return " ".join([paragraph.text for paragraph in document.paragraphs] + cells)
    if code == "xlsx":
        book = load_workbook(BytesIO(content))
        rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
        return " ".join(str(int(c) if isinstance(c, float) and c == int(c) else c) for row in rows for c in row)
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_formats_say_the_same(figures: PeriodFigures, language: str) -> None:
    told = json.loads(write(figures, "json", language).content)
    assert told["figures"]["treated"]["total"] == 1231
    sentences = [plain(said) for section in told["text"]["sections"] for said in section["paragraphs"]]
    assert len(sentences) > 10
    for code in ("docx", "xlsx", "pdf"):
        found = plain(text_of(write(figures, code, language).content, code))
        for said in sentences:
            assert said in found, (code, said)
    numbers = [told["figures"][name]["total"] for name in ("treated", "operated", "consulted", "services")]
    for code in ("docx", "pdf"):
        found = plain(text_of(write(figures, code, language).content, code)).replace(",", "")
        assert all(str(number) in found for number in numbers), code


def test_a_workbook_holds_numbers_not_texts(figures: PeriodFigures) -> None:
    book = load_workbook(BytesIO(write(figures, "xlsx", "en").content))
    rows = book.get_sheet_by_name(book.sheet_names[0]).to_python()
    (treated,) = [row for row in rows if row[0] == "Patients treated"]
    assert treated[1:4] == [1231.0, 1100.0, 131.0]
    assert treated[4] == pytest.approx(0.119)


def test_the_frozen_figures_come_back_as_they_were(figures: PeriodFigures) -> None:
    kept = json.loads(json.dumps(as_data(figures)))
    assert from_data(kept) == figures
    assert digest(kept) == digest(as_data(figures))


def test_a_pdf_is_for_the_archive_and_carries_its_letters(figures: PeriodFigures) -> None:
    content = write(figures, "pdf", "kk").content
    assert b"pdfaid" in content
    assert "пациент емделді" in " ".join(text_of(content, "pdf").split())


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("code", ["docx", "xlsx"])
def test_an_office_opens_it(figures: PeriodFigures, code: str, tmp_path: Path) -> None:
    file = tmp_path / f"report.{code}"
    file.write_bytes(write(figures, code, "ru").content)
    command: list[Any] = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
                          "pdf", "--outdir", tmp_path, file]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    found = plain(text_of((tmp_path / "report.pdf").read_bytes(), "pdf"))
    assert "1231" in found
    assert plain("Пролечен 1 231 пациент") in found


def test_every_format_has_a_name_of_its_own(figures: PeriodFigures) -> None:
    names = {write(figures, code, "ru", number="F26-000001-2").name for code in FORMATS if code != "pdf"}
    assert names == {f"report-F26-000001-2-2018-01-01-2018-05-31-ru.{code}" for code in ("docx", "xlsx", "json")}
