"""How votes become a decision: pure, no tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LEAST_MEMBERS = 3  # a commission of fewer is none


@dataclass(frozen=True)
class Ballot:
    """One member's standing on one question; `choice` is empty while the member has not answered."""

    member: str
    is_chair: bool = False
    choice: str = ""


@dataclass(frozen=True)
class Tally:
    """The count of one question."""

    in_favour: int
    against: int
    abstained: int
    conflicts: int
    waiting: int
    chair: str = ""

    @property
    def entitled(self) -> int:
        """Members who may vote: all but those with a declared conflict."""
        return self.in_favour + self.against + self.abstained + self.waiting

    @property
    def voted(self) -> int:
        return self.entitled - self.waiting

    @property
    def has_quorum(self) -> bool:
        """More than half of those who may vote have voted, and there are at least two of them."""
        return self.voted >= 2 and self.voted * 2 > self.entitled

    @property
    def decision(self) -> str:
        """ "approved" or "refused" by the majority of the votes cast; the chair decides a tie; "" when undecided."""
        if not self.has_quorum:
            return ""
        if self.in_favour != self.against:
            return "approved" if self.in_favour > self.against else "refused"
        return {"for": "approved", "against": "refused"}.get(self.chair, "")


def tally(ballots: Iterable[Ballot]) -> Tally:
    """Count the members' answers."""
    given = list(ballots)

    def count(choice: str) -> int:
        return sum(ballot.choice == choice for ballot in given)

    chair = next((ballot.choice for ballot in given if ballot.is_chair), "")
    return Tally(count("for"), count("against"), count("abstain"), count("conflict"), count(""), chair)
