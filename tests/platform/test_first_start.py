"""The first start of the embedded default, and of the demonstration: the same tables by both ways, data that stay."""

from __future__ import annotations

import re
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.installation import Installation, running, serve, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("installation")]
STEP_BY_STEP = "from django.core.management import call_command as c; c('migrate', verbosity=0); c('createcachetable')"


def shape(file: Path) -> dict[str, Any]:
    """What a database is made of: columns, references and named constraints of each table; each index in words."""
    base = sqlite3.connect(file)
    tables = dict(base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    found: dict[str, Any] = {
        name: (
            {
                (name, kind, must, key)
                for _id, name, kind, must, _default, key in base.execute(f'PRAGMA table_info("{name}")')
            },
            {row[2:] for row in base.execute(f'PRAGMA foreign_key_list("{name}")')},
            sorted(re.findall(r'CONSTRAINT "([^"]+)" (?:CHECK|UNIQUE)', sql)),
        )
        for name, sql in tables.items()
    }
    found["indexes"] = dict(base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL"))
    found["applied"] = set(base.execute("SELECT app, name FROM django_migrations"))
    base.close()
    return found


def test_tables_laid_at_once_are_those_of_the_migrations(tmp_path: Path) -> None:
    at_once, by_steps = Installation(tmp_path / "at-once"), Installation(tmp_path / "by-steps")
    at_once.run("migrate")
    by_steps.python(STEP_BY_STEP)
    laid, migrated = (shape(made.data / "medcluster.sqlite3") for made in (at_once, by_steps))
    assert laid.keys() == migrated.keys()
    for name in laid:
        assert laid[name] == migrated[name], name
    assert at_once.json("migrate")["applied"] == []


def test_the_demonstration_serves_ends_cleanly_and_keeps_its_data(tmp_path: Path) -> None:
    made = Installation(tmp_path / "data")
    count = "from medcluster.referrals.models import Referral; print(Referral.objects.count())"
    for _start in (1, 2):
        with serve(made, tmp_path / "log", command=("demo", "--size", "60")) as found:
            until(lambda: "Ctrl-C" in (tmp_path / "log").read_text())
            until(lambda: len(found.tree()) >= 4)
            tree = found.tree()
            assert found.get("/accounts/login/")[0] == 200
            found.process.send_signal(signal.SIGINT)
            assert found.process.wait(20) == 0
            assert not running(tree)
        assert made.python(count).strip() == "48"
