"""What archives have in common."""

from __future__ import annotations

import zipfile
from typing import IO


def is_also_archive(content: IO[bytes]) -> bool:
    """True when the file can be opened as a zip: a polyglot, when it is already something else."""
    content.seek(0)
    try:
        return zipfile.is_zipfile(content)
    finally:
        content.seek(0)
