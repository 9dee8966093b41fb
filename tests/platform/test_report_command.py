"""`medcluster report period`: a file in every format, and words for what cannot be done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from medcluster.config.commands.report import command
from medcluster.indicators import building
from medcluster.indicators.facts import SHAPE
from medcluster.indicators.store import Store
from medcluster.registry import reference

DAYS = ("--from", "2018-01-01", "--to", "2018-05-31")


@pytest.fixture
def empty(db: None, settings: Any, tmp_path: Path) -> Path:
    """A cluster in which nothing has been recorded, with facts of it."""
    reference.load()
    settings.FACTS = tmp_path / "facts"
    building.rebuild(Store(settings.FACTS, SHAPE))
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, ["period", *map(str, arguments)])


@pytest.mark.parametrize("code", ["json", "docx", "xlsx", "pdf"])
def test_a_cluster_without_records_has_an_empty_report(empty: Path, code: str) -> None:
    file = empty / f"report.{code}"
    assert run(*DAYS, "--lang", "kk", "-o", file).exit_code == 0
    assert file.stat().st_size > 1000


def test_without_a_file_it_answers_in_json(empty: Path) -> None:
    found = json.loads(run(*DAYS, "--lang", "en").stdout)
    assert found["figures"]["treated"] == {
        "total": 0, "adults": 0, "children": 0, "base": None, "base_is": "missing", "difference": None, "percent": None,
    }  # fmt: skip
    said = found["text"]["sections"][0]["paragraphs"][0]
    assert said.startswith("Nobody was treated in the period. There is nothing to compare with")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "2018-05-31", "--to", "2018-01-01"), "Exchange the two dates"),
        (("--from", "31.05.2018", "--to", "01.01.2018"), "Exchange the two dates"),
        (("--from", "2018-01-01", "--to", "2018-13-01"), "There is no day 2018-13-01"),
        (("--from", "2018-01-01", "--to", "31.06.2018"), "There is no day 31.06.2018"),
        (("--from", "2050-01-01", "--to", "2050-01-31"), "has not begun yet"),
        ((*DAYS, "--since", "2019-01-01"), "after the period has ended"),
        ((*DAYS, "--centre", "NOWHERE"), "No centre has the code NOWHERE"),
        ((*DAYS, "--format", "pdf"), "Give a file with -o"),
        ((*DAYS, "-o", "report.txt"), "Say the format with --format"),
    ],
)
def test_what_cannot_be_done_is_said(empty: Path, arguments: tuple[str, ...], words: str) -> None:
    answer = run(*arguments)
    assert answer.exit_code != 0
    assert words in answer.output


def test_wrong_use_and_refusals_have_exit_codes_of_their_own(empty: Path) -> None:
    assert run("--from", "2018-05-31", "--to", "2018-01-01").exit_code == 1
    assert run("--from", "yesterday", "--to", "2018-01-01").exit_code == 2
    answer = run("--from", "2018-05-31", "--to", "2018-01-01", "--json")
    assert answer.exit_code == 1
    assert "Exchange the two dates" in json.loads(answer.stdout or answer.stderr)["error"]
    written = run(*DAYS, "--json", "-o", empty / "report.pdf")
    assert json.loads(written.stdout) == {
        "file": str(empty / "report.pdf"), "bytes": (empty / "report.pdf").stat().st_size,
    }  # fmt: skip


def test_without_facts_it_says_how_they_are_built(db: None, settings: Any, tmp_path: Path) -> None:
    settings.FACTS = tmp_path / "nothing"
    answer = run(*DAYS, "--as-is")
    assert answer.exit_code == 1
    assert "medcluster facts" in answer.output
