"""Pictures: decodable, of the kind their first bytes say, of a bearable size, not an archive as well."""

from __future__ import annotations

import warnings
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from medcluster.documents.checks.zipped import is_also_archive
from medcluster.documents.refusal import Refused

_DAMAGED = _("The picture is damaged. Open it to see whether it is whole, and upload it again.")
MAX_PIXELS = 120_000_000  # a 40 × 30 cm film at 600 dpi is 67 million
FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/gif": ("GIF",),
    "image/webp": ("WEBP",),
    "image/tiff": ("TIFF",),
    "image/bmp": ("BMP", "DIB"),
}


def check(content: IO[bytes], media_type: str) -> None:
    content.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we have our own limit
            with Image.open(content, formats=FORMATS[media_type]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise Image.DecompressionBombError
                picture.verify()
    except Image.DecompressionBombError as error:
        raise Refused(
            _("The picture has too many pixels. Make it smaller and upload it again."), code="too_big"
        ) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(_DAMAGED, code="damaged") from error
    if is_also_archive(content):
        raise Refused(_("This picture hides an archive. Save it again as a picture and upload that."), code="active")
