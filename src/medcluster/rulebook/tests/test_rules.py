"""Pure rules: the row that counts, what a package lacks, what two texts differ in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcluster.rulebook.rules import (
    Expired,
    Fine,
    Given,
    Missing,
    Requirement,
    blocking,
    completeness,
    most_specific,
    requirements_for,
    side_by_side,
)

DAY = date(2026, 3, 2)
EXTRACT = Requirement("document", "extract", "Extract", max_age_days=30)
ECG = Requirement("result", "ecg", "ECG", max_age_days=30)
GROUP = Requirement("result", "blood_group", "Blood group")
EEG = Requirement("result", "eeg", "EEG", mandatory=False)
QUESTION = Requirement("field", "question", "Question")


@dataclass(frozen=True)
class Row:
    country: str
    priority: str


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([Row("", ""), Row("KZ", ""), Row("", "urgent"), Row("KZ", "urgent")], Row("KZ", "urgent")),
        ([Row("", ""), Row("KZ", ""), Row("", "urgent")], Row("", "urgent")),
        ([Row("", ""), Row("KZ", "")], Row("KZ", "")),
        ([Row("RU", "urgent"), Row("", "planned"), Row("", "")], Row("", "")),
        ([Row("RU", "")], None),
    ],
)
def test_the_row_that_says_most_counts(rows: list[Row], expected: Row | None) -> None:
    assert most_specific(rows, country="KZ", priority="urgent") == expected
    assert most_specific(reversed(rows), country="KZ", priority="urgent") == expected


class TestCompleteness:
    def test_each_requirement_gets_one_finding_in_order(self) -> None:
        found = completeness(
            [EXTRACT, ECG, GROUP, EEG, QUESTION],
            [Given("extract", DAY - timedelta(days=30))],
            [Given("ecg", DAY - timedelta(days=31)), Given("blood_group")],
            DAY,
        )
        assert [type(f) for f in found] == [Fine, Expired, Fine, Missing, Missing]
        assert found[0] == Fine(EXTRACT, DAY - timedelta(days=30), DAY)
        assert found[1] == Expired(ECG, DAY - timedelta(days=31), DAY)
        assert [f.requirement.code for f in blocking(found)] == ["ecg", "question"]

    def test_a_filled_field_is_fine(self) -> None:
        (found,) = completeness([QUESTION], [], [], DAY, filled_fields=["question"])
        assert isinstance(found, Fine)

    def test_a_paper_without_a_date_is_not_fresh_where_freshness_counts(self) -> None:
        (found,) = completeness([ECG], [], [Given("ecg")], DAY)
        assert found == Expired(ECG, None, None)

    def test_the_youngest_paper_counts(self) -> None:
        papers = [Given("ecg", DAY - timedelta(days=n)) for n in (90, 3, 60)] + [Given("ecg")]
        (found,) = completeness([ECG], [], papers, DAY)
        assert found == Fine(ECG, DAY - timedelta(days=3), DAY + timedelta(days=27))

    def test_a_document_is_no_result(self) -> None:
        (found,) = completeness([ECG], [Given("ecg", DAY)], [], DAY)
        assert isinstance(found, Missing)

    @given(st.integers(1, 400), st.integers(-10, 500), st.integers(0, 400))
    def test_what_is_fresh_today_was_fresh_before(self, limit: int, age: int, earlier: int) -> None:
        requirement = Requirement("result", "x", max_age_days=limit)
        paper = [Given("x", DAY - timedelta(days=age))]
        (today,) = completeness([requirement], [], paper, DAY)
        (before,) = completeness([requirement], [], paper, DAY - timedelta(days=earlier))
        if isinstance(today, Fine):
            assert isinstance(before, Fine)


class TestApplying:
    def applying(self, *given_: Requirement, **who: Any) -> list[Requirement]:
        asked = {"profile_code": "54", "country": "KZ", "age_group": "adult", "residency": "own_region"}
        return requirements_for(given_, **(asked | who))

    def test_conditions_narrow(self) -> None:
        child = Requirement("document", "guardian", age_group="child")
        abroad = Requirement("document", "passport", residency="foreign")
        heart = Requirement("result", "echo", profile_code="29")
        assert self.applying(EXTRACT, child, abroad, heart) == [EXTRACT]
        assert self.applying(child, abroad, age_group="child", residency="foreign") == [child, abroad]

    def test_the_more_specific_row_replaces_the_general_one(self) -> None:
        strict = Requirement("result", "ecg", max_age_days=7, profile_code="54")
        assert self.applying(ECG, strict) == [strict] == self.applying(strict, ECG)


class TestComparing:
    def test_paragraphs_stand_beside_each_other(self) -> None:
        rows = side_by_side("One\nTwo\nThree", "One\n2\nThree\nFour")
        assert [(r.change, r.left, r.right) for r in rows] == [
            ("same", "One", "One"), ("changed", "Two", "2"), ("same", "Three", "Three"), ("added", "", "Four"),
        ]  # fmt: skip

    @given(st.lists(st.sampled_from(["a", "b", "c", "d"])), st.lists(st.sampled_from(["a", "b", "c", "d"])))
    def test_nothing_is_lost(self, left: list[str], right: list[str]) -> None:
        rows = side_by_side("\n".join(left), "\n\n".join(right))
        assert [r.left for r in rows if r.left] == left
        assert [r.right for r in rows if r.right] == right
