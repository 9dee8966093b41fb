"""Papers: Typst templates filled with data, as PDF/A-2b (ISO 19005-2) with our own fonts, in ru, kk or en.

A template lives in its app's `typst/` folder and begins with `#import "/documents/typst/house.typ": *`. Data goes in as
JSON through `sys.inputs` and comes out as plain values: nothing that a person typed is ever read as markup or code.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.apps import apps
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

HERE = Path(__file__).parent
ROOT = HERE.parent  # templates of all apps can import the letterhead
STANDARD: Final = "a-2b"
_NAME = re.compile(r"[a-z_]+/[a-z0-9_]+")


class RenderingError(Exception):
    """A template is wrong or does not fit its data: a fault of ours, never of the person."""


def pdf(template: str, data: dict[str, Any], language: str) -> bytes:
    """The template `"app/name"` (file `app/typst/name.typ`) filled with `data`, as PDF/A-2b in the language."""
    with override(language):
        inputs = {"data": _json(data), "house": _json(_house(language))}
    try:
        made: bytes = typst.compile(
            path_of(template),
            root=ROOT,
            font_paths=fonts(),
            sys_inputs=inputs,
            pdf_standards=STANDARD,
            timestamp=int(timezone.now().timestamp()),
        )
    except typst.TypstError as error:
        raise RenderingError(f"{template}: {error.message} {error.diagnostic}"[:2000]) from error
    return made


def path_of(template: str) -> Path:
    """Where the template lies; refuses names that are not `app/name`."""
    if not _NAME.fullmatch(template):
        raise RenderingError(f"{template} is not a template's name")
    label, name = template.split("/")
    path = Path(apps.get_app_config(label).path) / "typst" / f"{name}.typ"
    if not path.exists():
        raise RenderingError(f"there is no template {template}")
    return path


def _house(language: str) -> dict[str, str]:
    """Words of the letterhead itself."""
    return {"name": _("Regional medical cluster"), "page": _("Page"), "language": language[:2]}


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    """Dates as people write them here; lazy translations and other objects as their words."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Promise):
        return str(value)
    return str(value)
