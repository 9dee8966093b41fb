"""Pure checks of what is typed."""

from __future__ import annotations

import re

_ICD10 = re.compile(r"^[A-Z]\d{2}(\.\d{1,2})?$")
_LOOKALIKES = str.maketrans("АВСЕНІКМОРТХЅЈҮ", "ABCEHIKMOPTXSJY")


def icd10(text: str) -> str:
    """An ICD-10 code in its written form ("М51,1" with Cyrillic М → "M51.1"); ValueError when it is none."""
    cleaned = "".join(text.split()).upper().translate(_LOOKALIKES).replace(",", ".")
    if cleaned and not _ICD10.match(cleaned):
        raise ValueError(text)
    return cleaned
