"""Every check of the house in order, each timed; ends with one line that counts all tests.

python scripts/test.py                 everything (`make test`)
python scripts/test.py --only lint     one part: lint, sqlite, postgres, browser, faults
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from private_postgres import server

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PARTS = ("lint", "sqlite", "postgres", "browser")

LINT: dict[str, list[str]] = {
    "ruff check": ["ruff", "check", "--quiet", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "."],
    "import contracts": ["lint-imports", "--no-cache"],
    "templates": ["djlint", "--lint", "--quiet", "src"],
    "catalogues": ["python", "-m", "medcluster.config.messages", "check"],
    "migrations": ["python", "-m", "django", "makemigrations", "--check", "--dry-run", "--verbosity", "1"],
    "types": ["mypy"],
}


@dataclass
class Run:
    """What has been done so far: failed steps, and tests counted from pytest's own reports."""

    reports: Path
    failed: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("passed", "failed", "skipped"), 0))

    def step(self, title: str, command: list[str], environment: Mapping[str, str] | None = None) -> None:
        print(f"── {title}", flush=True)
        started = time.monotonic()
        program = [str(BIN / command[0]), *command[1:]]
        done = subprocess.run(program, cwd=ROOT, env={**base_environment(), **(environment or {})})
        print(f"   {'ok' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True)
        if done.returncode:
            self.failed.append(title)

    def tests(self, title: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        report = self.reports / f"{title.replace(' ', '-')}.xml"
        self.step(title, ["pytest", f"--junit-xml={report}", *arguments], environment)
        if report.exists():
            self._count(report)

    def _count(self, report: Path) -> None:
        for suite in ET.parse(report).getroot().iter("testsuite"):
            total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            self.counts["failed"] += failed
            self.counts["skipped"] += skipped
            self.counts["passed"] += total - failed - skipped


def base_environment() -> dict[str, str]:
    """The machine's environment without an installation's own settings, which must not reach the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MEDCLUSTER_")}
    return {**kept, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "medcluster.config.testing"}


def lint(run: Run) -> None:
    for title, command in LINT.items():
        run.step(title, command)


def sqlite(run: Run) -> None:
    run.tests("tests on SQLite", "-n", "2", "-m", "not browser")


def postgres(run: Run) -> None:
    with server() as address:
        environment = {"MEDCLUSTER_DATABASE_URL": address}
        run.tests("tests on PostgreSQL", "-m", "postgres", "--migrations", environment=environment)


def browser(run: Run) -> None:
    run.tests("journeys in the browser", "-m", "browser", environment={"DJANGO_ALLOW_ASYNC_UNSAFE": "true"})


def faults(run: Run) -> None:
    run.tests("faults", "-m", "faults", "-s", environment={"TEST_FAULT_ROUNDS": "100"})


WORK = {"lint": lint, "sqlite": sqlite, "postgres": postgres, "browser": browser, "faults": faults}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=WORK, action="append")
    chosen = parser.parse_args().only or PARTS
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the private server is stopped on the way out
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="medcluster-tests-") as folder:
        run = Run(Path(folder))
        for part in chosen:
            WORK[part](run)
    if run.failed:
        print("Failed: " + ", ".join(run.failed))
    counts = ", ".join(f"{number} {what}" for what, number in run.counts.items())
    print(f"{counts}, {len(run.failed)} steps failed, in {time.monotonic() - started:.0f} s")
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())
