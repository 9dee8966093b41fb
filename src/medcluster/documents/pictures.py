"""Pictures for the browser: decoded and encoded anew, so that only the picture goes out, no EXIF and no payload."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from medcluster.documents.models import DocumentVersion

SIZES = {"thumb": 160, "full": 2000}
MEDIA_TYPE = "image/webp"


def render(version: DocumentVersion, size: str) -> bytes:
    """The picture as WebP, at most `SIZES[size]` pixels wide or high, upright; kept for the next time."""
    name = f"previews/{version.sha256[:2]}/{version.sha256}-{size}.webp"
    if default_storage.exists(name):
        with default_storage.open(name) as kept:
            return bytes(kept.read())
    with version.file.open("rb") as original:
        made = encode(original.read(), SIZES[size])
    default_storage.save(name, ContentFile(made))
    return made


def encode(data: bytes, longest: int) -> bytes:
    with Image.open(BytesIO(data)) as picture:
        picture.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((longest, longest))
        plain = _flat(upright)
    out = BytesIO()
    plain.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def _flat(picture: Image.Image) -> Image.Image:
    """RGB on white: transparent parts would turn black, 16-bit greys white."""
    if picture.mode in ("I;16", "I;16B", "I", "F"):
        picture = ImageOps.autocontrast(picture.convert("F").point(lambda value: value).convert("L"))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        rgba = picture.convert("RGBA")
        base = Image.new("RGB", rgba.size, "white")
        base.paste(rgba, mask=rgba.getchannel("A"))
        return base
    return picture.convert("RGB")
