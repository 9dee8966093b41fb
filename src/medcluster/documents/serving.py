"""A stored file as an HTTP answer: whole or in part, never run as a page of ours."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from medcluster.documents.models import DocumentVersion
from medcluster.documents.storage import Part

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"
IN_OUR_FRAME = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def file_response(request: HttpRequest, version: DocumentVersion, *, inline: bool = False) -> HttpResponseBase:
    """The bytes of a version, with support for one Range (RFC 9110 section 14); 416 when it lies outside."""
    span = _span(request.headers.get("Range", ""), version.size)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{version.size}"})
    start, end = span
    partial = "Range" in request.headers and (start, end) != (0, version.size - 1)
    response = StreamingHttpResponse(
        Part(version.file.open("rb"), start=start, length=end - start + 1),
        status=206 if partial else 200,
        content_type=version.media_type,
    )
    if partial:
        response["Content-Range"] = f"bytes {start}-{end}/{version.size}"
    response["Content-Length"] = str(end - start + 1)
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = disposition(version.filename, inline=inline)
    response["Content-Security-Policy"] = IN_OUR_FRAME if inline else ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{version.sha256}"'
    return response


def picture_response(made: bytes, media_type: str, *, seconds: int = 0) -> HttpResponse:
    response = HttpResponse(made, content_type=media_type)
    response["Content-Security-Policy"] = ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"private, max-age={seconds}" if seconds else "private, no-store"
    return response


def disposition(filename: str, *, inline: bool = False) -> str:
    """RFC 6266: a plain fallback and the real name in UTF-8."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%;]', "_", filename)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _span(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; the whole file for what we do not understand; None when outside."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or not (found[1] or found[2]):
        return 0, size - 1
    if not found[1]:  # the last N bytes
        return (max(0, size - int(found[2])), size - 1) if int(found[2]) else None
    start, end = int(found[1]), min(int(found[2] or size - 1), size - 1)
    return (start, end) if start <= end else None
