from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcluster.documents import names


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Выписка Әбілқасым.pdf", "Выписка Әбілқасым.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\cmd.exe", "cmd.exe"),
        ("/abs/путь/файл.pdf", "файл.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie_ x.pdf"),
        ("счёт\u202efdp.exe", "счётfdp.exe"),
        ("CON.pdf", "_CON.pdf"),
        ("...", "file"),
        ("", "file"),
        ('a<b>"c|d?.pdf', "a_b__c_d_.pdf"),
        ("и\u0306.pdf", "й.pdf"),
    ],
)
def test_names_are_made_safe(given_name: str, kept: str) -> None:
    assert names.safe(given_name) == kept


def test_long_names_keep_their_extension() -> None:
    assert len(names.safe("я" * 500 + ".docx")) == names.LONGEST
    assert names.safe("я" * 500 + ".docx").endswith(".docx")


@given(st.text(max_size=300))
def test_any_name_becomes_one_harmless_part_of_a_path(name: str) -> None:
    safe = names.safe(name)
    assert 0 < len(safe) <= names.LONGEST
    assert not set(safe) & set('/\\\0\r\n<>:"|?*')
    assert safe not in (".", "..")
    assert names.safe(safe) == safe
