"""Votes become a decision."""

from __future__ import annotations

import pytest

from medcluster.commissions.rules import Ballot, tally


def decided(*choices: str) -> str:
    """The first one is the chair's."""
    return tally(Ballot(str(n), n == 0, choice) for n, choice in enumerate(choices)).decision


@pytest.mark.parametrize(
    ("choices", "decision"),
    [
        (("for", "for", "against"), "approved"),
        (("against", "against", "for"), "refused"),
        (("for", "against", "abstain"), "approved"),  # the chair decides a tie
        (("against", "for", "abstain"), "refused"),
        (("abstain", "for", "against"), ""),
        (("conflict", "for", "for"), "approved"),  # a conflict does not count
        (("conflict", "for", ""), ""),  # one of two is no majority of those who may vote
        (("for", "", ""), ""),
        (("for", "for", "", ""), ""),
        (("for", "for", "against", ""), "approved"),
        (("conflict", "conflict", "for"), ""),  # one alone is no commission
        (("", "", ""), ""),
    ],
)
def test_the_majority_decides_when_enough_have_voted(choices: tuple[str, ...], decision: str) -> None:
    assert decided(*choices) == decision
