"""Papers: PDF/A with Kazakh letters, and data that stays data."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from medcluster.documents import rendering

KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
HOSTILE = '#read("/etc/passwd") *bold* _it_ $x^2$ `code` <label> @ref \\ // "quote" #{1+1} ]) #panic()'
DATA: dict[str, Any] = {
    "title": "Заключение",
    "organisation": "Балалар хирургиясы орталығы",
    "number": "T26-000001-8",
    "date": datetime(2026, 5, 14, 7, 30, tzinfo=UTC),
    "facts": [["Пациент", "Әбдіқадырова Айгүл"], ["Пусто", ""], ["Возраст", 7]],
    "sections": [{"heading": "Вопрос", "text": f"{KAZAKH}\n\nВторой абзац\n{HOSTILE}"}],
    "signed": "Подписано",
}


def words(made: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    path = tmp_path / "paper.pdf"
    path.write_bytes(made)
    found = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return found.stdout.decode()


@pytest.mark.parametrize(("language", "page"), [("ru", "Стр."), ("kk", "Бет"), ("en", "Page")])
def test_paper_in_each_language(language: str, page: str, tmp_path: Path) -> None:
    text = words(rendering.pdf("documents/plain", DATA, language), tmp_path)
    assert KAZAKH in text
    assert page in text
    assert "Әбдіқадырова Айгүл" in text
    assert "14.05.2026" in text
    assert "Пусто" not in text


def test_what_people_type_is_never_read_as_code(tmp_path: Path) -> None:
    text = " ".join(words(rendering.pdf("documents/plain", DATA, "ru"), tmp_path).split())
    assert HOSTILE in text


def test_it_says_it_is_pdf_a_and_carries_its_fonts() -> None:
    made = rendering.pdf("documents/plain", DATA, "kk")
    assert made.startswith(b"%PDF-1.7")
    open_text = made + b"".join(
        _inflated(stream) for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL)
    )
    assert re.search(rb"pdfaid:part(>|=\")2", open_text)
    assert re.search(rb"pdfaid:conformance(>|=\")B", open_text)
    assert b"NotoSans" in open_text
    assert b"/FontFile" in open_text


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


@pytest.mark.parametrize("name", ["../config/settings", "documents/nothing", "documents/../x", "/etc/passwd", "plain"])
def test_wrong_names_of_templates_are_refused(name: str) -> None:
    with pytest.raises((rendering.RenderingError, LookupError)):
        rendering.pdf(name, {}, "ru")


def test_template_that_does_not_fit_its_data_says_which() -> None:
    with pytest.raises(rendering.RenderingError, match="documents/plain"):
        rendering.pdf("documents/plain", {"title": "x", "sections": [{"no": "heading"}]}, "ru")
