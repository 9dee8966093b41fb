"""What is accepted, what is refused, and what the person is told."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.utils.translation import override
from tests.shared import PLAN

from medcluster.documents import content
from medcluster.documents.refusal import Refused
from medcluster.documents.tests import samples

MB = 2**20


def identify(data: bytes, name: str, limit: int = 5 * MB) -> content.FileType:
    return content.identify(BytesIO(data), name, len(data), limit=limit)


GOOD = [
    (samples.pdf(), "выписка.pdf", content.PDF),
    (samples.picture("PNG"), "снимок.png", content.PNG),
    (samples.picture("JPEG"), "снимок.JPG", content.JPEG),
    (samples.picture("WEBP"), "a.webp", content.WEBP),
    (samples.picture("TIFF"), "a.tif", content.TIFF),
    (samples.picture("GIF"), "a.gif", content.GIF),
    (samples.picture("BMP"), "a.bmp", content.BMP),
    (samples.dicom(), "I0000001", content.DICOM),
    (samples.dicom(b"II*\x00" + b"\x01" * 124), "dual.dcm", content.DICOM),
    (samples.docx(), "эпикриз.docx", content.DOCX),
    (samples.xlsx(), "анализы.xlsx", content.XLSX),
    (samples.odt(), "письмо.odt", content.ODT),
    ("Жалобы: нет.\n".encode(), "заметка.txt", content.TEXT),
    ("Жалобы: нет.\n".encode("cp1251"), "заметка.txt", content.TEXT),
    ("Жалобы: нет.\n".encode("utf-16"), "заметка.txt", content.TEXT),
    (samples.pdf(), "scan.2026", content.PDF),
    (samples.pdf(), "без расширения", content.PDF),
]


@pytest.mark.parametrize(
    ("data", "name", "expected"), GOOD, ids=[f"{kind.media_type}-{name}" for _, name, kind in GOOD]
)
def test_type_is_told_by_content(data: bytes, name: str, expected: content.FileType) -> None:
    assert identify(data, name) is expected


BAD = {
    "empty": (b"", "a.pdf", "empty"),
    "program": (b"MZ\x90\x00" + b"\x00" * 200, "a.pdf", "program"),
    "linux program": (b"\x7fELF" + b"\x00" * 200, "a", "program"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "a.txt", "program"),
    "web page": (b"<!DOCTYPE html><script>alert(1)</script>", "a.txt", "web page"),
    "web page behind spaces": (b"\xef\xbb\xbf \n <HTML><body>", "a.txt", "web page"),
    "drawing with code": (b"<?xml version='1.0'?><svg onload='x()'/>", "a.png", "web page"),
    "text with a page inside": (b"hello <script>alert(1)</script>", "a.txt", "not accepted"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "a.doc", "old Office"),
    "rtf": (b"{\\rtf1 hello}", "a.rtf", "RTF"),
    "rar": (b"Rar!\x1a\x07\x01\x00" + b"\x00" * 50, "a.rar", "archive"),
    "gzip": (b"\x1f\x8b\x08" + b"\x00" * 50, "a.gz", "archive"),
    "phone picture": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00" + b"\x00" * 50, "a.heic", "JPEG"),
    "zip": (samples.zipped({"a.txt": "x"}), "a.zip", "archive"),
    "unknown": (b"\x01\x02\x03\x04" * 50, "a.bin", "not accepted"),
    "a film": (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 50, "a.mp4", "not accepted"),
    "picture named pdf": (samples.picture("PNG"), "выписка.pdf", "ends with .pdf, but the content is: PNG"),
    "pdf named exe": (samples.pdf(), "выписка.pdf.exe", "ends with .exe"),
    "pdf named html": (samples.pdf(), "a.html", "ends with .html"),
    "text named js": (b"alert(1)", "a.js", "not accepted"),
    "cut pdf": (samples.pdf()[:40], "a.pdf", "incomplete"),
    "pdf with a program": (samples.pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "a.pdf", "program"),
    "pdf that launches": (samples.pdf(b"<< /S /Launch /F (cmd.exe) >>"), "a.pdf", "program"),
    "pdf and zip": (samples.pdf() + samples.zipped({"a.exe": b"MZ"}), "a.pdf", "hides an archive"),
    "pdf after other things": (b"GIF00" + samples.pdf(), "a.pdf", "not accepted"),
    "picture and zip": (samples.picture("JPEG") + samples.zipped({"a.class": b"x"}), "a.jpg", "hides an archive"),
    "cut picture": (samples.picture("PNG", (300, 300))[:60], "a.png", "damaged"),
    "picture in name only": (b"\x89PNG\r\n\x1a\n" + b"junk" * 20, "a.png", "damaged"),
    "dicom with a program": (samples.dicom(b"MZ" + b"\x00" * 126), "a.dcm", "program"),
    "dicom with foreign words": (samples.dicom(b"hello" + b"\x00" * 123), "a.dcm", "foreign"),
    "macros": (samples.docx(**{"word/vbaProject.bin": b"x"}), "a.docx", "macros"),
    "macros in the sheet": (samples.xlsx(**{"xl/vbaProject.bin": b"x"}), "a.xlsx", "macros"),
    "activex": (samples.docx(**{"word/activeX/activeX1.xml": b"x"}), "a.docx", "macros"),
    "embedded program": (samples.docx(**{"word/embeddings/oleObject1.bin": b"MZ"}), "a.docx", "macros"),
    "basic in odt": (samples.odt(**{"Basic/Standard/script.xml": b"x"}), "a.odt", "macros"),
    "far template": (
        samples.docx(
            **{"word/_rels/settings.xml.rels": '<R Type="x/attachedTemplate" Target="http://x" TargetMode="External"/>'}
        ),
        "a.docx",
        "template",
    ),
    "path in the archive": (samples.docx(**{"../../etc/passwd": "x"}), "a.docx", "damaged"),
    "cut docx": (samples.docx()[:100], "a.docx", "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_refused_with_words_that_help(case: str) -> None:
    data, name, words = BAD[case]
    with override("en"), pytest.raises(Refused) as refused:
        identify(data, name)
    with override("en"):
        assert words in str(refused.value.message)
    assert refused.value.status == 422


def test_too_large_is_told_with_the_limit() -> None:
    with override("en"), pytest.raises(Refused, match="larger than 1 MB") as refused:
        identify(samples.pdf(b"x" * (MB + 1)), "a.pdf", limit=MB)
    assert refused.value.code == "too_big"


def test_zip_bomb_is_refused_without_unpacking() -> None:
    bomb = samples.docx(**{f"word/media/{n}.bin": b"\x00" * 60 * MB for n in range(18)})
    assert len(bomb) < 2 * MB
    with override("en"), pytest.raises(Refused, match="too large"):
        identify(bomb, "a.docx")


def test_picture_bomb_is_refused() -> None:
    from PIL import Image  # noqa: PLC0415  only here

    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with override("en"), pytest.raises(Refused, match="pixels"):
        identify(out.getvalue(), "a.png")


@pytest.mark.skipif(not all(path.exists() for path in PLAN), reason="the plan is not on this machine")
def test_real_documents_are_accepted() -> None:
    """The plan of a region as people wrote it in Word and Excel."""
    for path, expected in zip(PLAN, (content.DOCX, content.XLSX), strict=True):
        assert identify(path.read_bytes(), path.name) is expected


def test_extension_is_added_when_there_is_none() -> None:
    assert content.with_extension("снимок", content.JPEG) == "снимок.jpg"
    assert content.with_extension("scan.2026", content.PDF) == "scan.2026.pdf"
    assert content.with_extension("a.JPEG", content.JPEG) == "a.JPEG"
