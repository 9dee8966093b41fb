"""The same figures in every format and language, read back from the files themselves."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from docx import Document
from lxml import html
from pypdf import PdfReader
from python_calamine import load_workbook

from medcluster.accounts.tests.factories import person
from medcluster.indicators.reports.data import as_data, digest, from_data
from medcluster.indicators.reports.figures import PeriodFigures
from medcluster.indicators.reports.formats import FORMATS, write
from medcluster.indicators.reports.layout import Report, Table
from medcluster.indicators.reports.speaking import written
from medcluster.indicators.reports.wording import in_words
from medcluster.kernel.permissions import Role

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


def tables_of(report: Report) -> list[Table]:
    return [report.summary, *(table for section in report.sections for table in section.tables)]


def as_written(table: Table) -> list[list[str]]:
    rows = [[written(cell, kind) for cell, kind in zip(row, table.kinds, strict=True)] for row in table.rows]
    return [[plain(cell) for cell in row] for row in ([*table.heads], *rows)]


def on_paper(content: bytes) -> list[list[list[str]]]:
    """The tables of a docx."""
    return [
        [[plain(cell.text) for cell in row.cells] for row in table.rows] for table in Document(BytesIO(content)).tables
    ]


def on_screen(page: str) -> list[list[list[str]]]:
    """The tables of a page."""
    return [
        [[plain(cell.text_content()) for cell in row.iter("th", "td")] for row in table.iter("tr")]
        for table in html.fromstring(page).iter("table")
    ]


def in_cells(content: bytes) -> list[list[Any]]:
    """The rows of a workbook, without what is empty on the right."""
    book = load_workbook(BytesIO(content))
    return [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]


def as_number(cell: Any) -> Any:
    return float(cell) / 100 if isinstance(cell, Decimal) else float(cell) if isinstance(cell, int) else cell or "—"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_is_the_same_on_screen_and_in_every_file(
    figures: PeriodFigures, cluster: Any, client: Client, language: str
) -> None:
    client.force_login(person(Role.CLUSTER_ADMIN, organisation=cluster.lead, language=language))
    page = client.get(
        "/numbers/report/?from=2018-01-01&to=2018-05-31&language=en", headers={"accept-language": language}
    )
    screen = on_screen(page.content.decode())
    paper = on_paper(write(figures, "docx", language).content)
    book = in_cells(write(figures, "xlsx", language).content)
    pdf = plain(text_of(write(figures, "pdf", language).content, "pdf"))
    with override(language):
        tables = tables_of(in_words(figures))
        expected = [as_written(table) for table in tables]
    assert len(expected) > 5
    assert screen == paper == expected
    for table, rows in zip(tables, expected, strict=True):
        assert all(cell in pdf for row in rows for cell in row if cell[:1] in "+–0123456789"), table.title
        for row in table.rows:
            assert any(
                line[: len(row)] == pytest.approx([as_number(cell) for cell in row])
                for line in book
                if line[0] == row[0]
            ), (table.title, row)


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
    names = {write(figures, code, "ru").name for code in FORMATS}
    assert names == {f"report-2018-01-01-2018-05-31-ru.{code}" for code in FORMATS}
