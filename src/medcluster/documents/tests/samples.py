"""Files of every kind, good and bad, made in memory."""

from __future__ import annotations

import zipfile
from io import BytesIO

from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_TYPES = "application/vnd.openxmlformats-officedocument."


def pdf(body: bytes = b"1 0 obj\n<< /Type /Catalog >>\nendobj\n") -> bytes:
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def picture(form: str = "PNG", size: tuple[int, int] = (30, 20), **options: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **options)
    return out.getvalue()


def dicom(preamble: bytes = b"\x00" * 128) -> bytes:
    return preamble + b"DICM" + b"\x02\x00\x00\x00UL\x04\x00" + b"\x00" * 200


def zipped(parts: dict[str, bytes | str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx(**extra: bytes | str) -> bytes:
    types = f'<Types><Override ContentType="{_TYPES}wordprocessingml.document.main+xml"/></Types>'
    return zipped({"[Content_Types].xml": types, "word/document.xml": "<w:document/>", **extra})


def xlsx(**extra: bytes | str) -> bytes:
    types = f'<Types><Override ContentType="{_TYPES}spreadsheetml.sheet.main+xml"/></Types>'
    return zipped({"[Content_Types].xml": types, "xl/workbook.xml": "<workbook/>", **extra})


def odt(**extra: bytes | str) -> bytes:
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>", **extra})
