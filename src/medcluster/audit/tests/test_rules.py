"""The canonical form never changes: whatever is recorded, any JSON encoder writes it alike."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medcluster.audit.rules import chain_key, encode, link, posts_from_words, posts_in_words, storable
from medcluster.kernel.actor import Post
from medcluster.kernel.permissions import Role

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.datetimes(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_two_encoders_agree(value: Any) -> None:
    stored = storable(value)
    plain = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert encode(stored) == plain


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_what_is_stored_comes_back_the_same(value: Any) -> None:
    stored = storable(value)
    assert json.loads(encode(stored)) == stored
    assert storable(stored) == stored


def test_the_form_of_a_link_is_fixed_for_ever() -> None:
    content = [7, "Серік", "coordinator", "a.b", "x.y", 1, 2, "done", None, None, "10.0.0.1", {"b": 1, "a": "ы"}]
    made = link(chain_key("secret"), chain=3, sequence=9, previous="aa", content=content)
    assert made == "a5f4be3f997564c61e905ef7139f8f4f51738a91b32e52f9b69a70e1fec8a042"


def test_posts_are_written_and_read_back() -> None:
    posts = [
        Post(Role.TRIAGE_DOCTOR, centre_id=3),
        Post(Role.COORDINATOR),
        Post(Role.ORG_ADMIN, 12),
        Post(Role.BOOKING, 4, 5),
    ]
    assert set(posts_from_words(posts_in_words(posts))) == set(posts)
    assert posts_from_words("gone@c1 ") == []
