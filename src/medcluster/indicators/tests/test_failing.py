"""When something is wrong with the facts: clear words, and the old figures still served."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.utils import translation

from medcluster.config import duties
from medcluster.episodes.tests.test_path import in_bed
from medcluster.indicators import building, opening, snapshot
from medcluster.indicators.asking import Period, Question, answer
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.reports.counting import count
from medcluster.indicators.snapshot import Snapshot
from medcluster.indicators.store import FactsDamaged, FactsNotWritten, Store
from medcluster.indicators.tests.test_asking import YEAR, facts  # noqa: F401  a fixture
from medcluster.kernel.errors import Incomplete
from medcluster.referrals.tests.stage import Stage

pytestmark = pytest.mark.usefixtures("english")
TREATED = Question(INDICATORS["treated"], YEAR)
PEOPLE = Question(INDICATORS["people_treated"], YEAR)


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def built(stage: Stage, settings: Any, tmp_path: Path) -> Store:
    settings.FACTS = tmp_path / "facts"
    in_bed(stage)
    building.rebuild(snapshot.the_store())
    return snapshot.the_store()


@dataclass
class Disk:
    """Takes so many files, then none."""

    left: int

    def write(self, content: Any, path: Path, **more: Any) -> None:
        if self.left == 0:
            path.write_bytes(b"PAR1 half of a fi")
            raise OSError(28, "No space left on device")
        self.left -= 1
        _write(content, path, **more)


_write = pq.write_table


@pytest.mark.parametrize("taken", [0, 1, 5])
def test_a_full_disk_leaves_the_old_facts(
    built: Store, stage: Stage, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    before = built.manifest()
    files = sorted(built.folder.glob("*/*.parquet"))
    stage.submitted()
    with monkeypatch.context() as full:
        full.setattr(pq, "write_table", Disk(taken).write)
        with pytest.raises(FactsNotWritten, match="is full"):
            building.refresh(built)
    assert built.manifest() == before
    assert sorted(built.folder.glob("*/*.parquet")) == files, "nothing half-written is left"
    found, standing = opening.opened()
    assert found is not None
    assert not standing.warning
    building.refresh(built)
    assert building.verify(built) == [], "with room again, nothing was lost"


def test_a_disk_that_is_full_when_the_list_is_swapped(
    built: Store, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = built.manifest()
    stage.submitted()

    def refuse(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "replace", refuse)
        with pytest.raises(FactsNotWritten):
            building.refresh(built)
    assert built.manifest() == before


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "facts").write_text("a file where the folder should be")
    with pytest.raises(FactsNotWritten, match="cannot be written"), Store(tmp_path / "facts").writing():
        pytest.fail("nothing to write to")


def test_the_worker_goes_on(built: Store, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.submitted()
    monkeypatch.setattr(pq, "write_table", Disk(0).write)
    with pytest.raises(FactsNotWritten):  # the worker tells its log, and looks again in half a minute
        duties.facts()


def _spoil(facts: Snapshot, table: str, harm: str) -> None:  # noqa: F811
    for path in facts.store.paths(facts.manifest, table):
        size = Path(path).stat().st_size
        Path(path).write_bytes(os.urandom(size) if harm == "noise" else b"PAR1" + bytes(size - 8) + b"PAR1")


@pytest.mark.parametrize("harm", ["noise", "hollow"])
def test_a_file_spoilt_inside_is_told(facts: Snapshot, harm: str) -> None:  # noqa: F811
    whole = answer(facts, TREATED).value
    _spoil(facts, "episode", harm)
    with pytest.raises(FactsDamaged, match="medcluster facts rebuild"):
        answer(facts, PEOPLE)
    assert answer(facts, TREATED).value == whole, "what was asked before is in memory"


def test_spoilt_cubes_are_told(facts: Snapshot) -> None:  # noqa: F811
    for table in facts.manifest.tables:
        _spoil(facts, table, "noise")
    with pytest.raises(FactsDamaged, match="medcluster facts rebuild"):
        answer(facts, TREATED)


@pytest.mark.django_db
def test_a_spoilt_folder_is_built_anew(built: Store, stage: Stage) -> None:
    for path in built.folder.glob("episode/*.parquet"):
        os.truncate(path, 20)
    with pytest.raises(FactsDamaged):
        built.manifest()
    building.refresh(built)
    assert building.verify(built) == []


# -- periods


@pytest.mark.django_db
def test_nothing_counted_yet_is_a_report_of_nothing(settings: Any, tmp_path: Path) -> None:
    settings.FACTS = tmp_path / "facts"
    building.rebuild(snapshot.the_store())
    found = snapshot.current()
    figures = count(found, Period(date(2026, 1, 1), date(2026, 1, 31)))
    assert figures.treated.now.total == 0
    assert figures.treated.base is None
    assert figures.lessons == ()
    assert answer(found, TREATED).value == 0
    assert answer(found, PEOPLE).value == 0


@pytest.mark.django_db
def test_wrong_periods_are_refused_by_name(facts: Snapshot) -> None:  # noqa: F811
    with pytest.raises(Incomplete, match="Exchange the two dates"):
        Period(date(2026, 5, 31), date(2026, 1, 1))
    with pytest.raises(Incomplete, match="not begun"):
        count(facts, Period(date(2030, 1, 1), date(2030, 1, 31)))
    with pytest.raises(Incomplete, match="after the period has ended"):
        count(facts, Period(date(2026, 1, 1), date(2026, 1, 31)), since=date(2026, 2, 1))
    for first, last in ((date(18, 1, 1), date(18, 5, 31)), (date(2026, 1, 1), date(9999, 12, 31))):
        with pytest.raises(Incomplete, match="four digits"):
            Period(first, last)
    for year in (1000, 1999, 8999):
        assert answer(facts, Question(INDICATORS["treated"], Period(date(year, 1, 1), date(year, 12, 31)))).value == 0
    assert count(facts, Period(date(1000, 1, 1), date(2026, 12, 31))).treated.now.total == 500


@pytest.mark.django_db
def test_the_report_asks_together_what_single_questions_give(facts: Snapshot) -> None:  # noqa: F811
    for first, last in (("2026-01-01", "2026-05-31"), ("2026-01-17", "2026-06-09"), ("2026-03-03", "2026-03-03")):
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
        figures = count(facts, period)
        for code in ("treated", "operated", "operations", "consulted", "requests", "teleconsultations"):
            found = getattr(figures, code)
            for of, total in ((period, found.now.total), (period.a_year_before(), found.base and found.base.total)):
                assert total == answer(facts, Question(INDICATORS[code], of)).value
