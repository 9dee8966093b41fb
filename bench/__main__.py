"""`python -m bench`: prepare, serve, ask, compare, write bench/results.md. See bench/README.md."""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.clients import Measured, Request, Server, measure, over, request
from bench.data import ROOT, Environment, free_port, prepared, run, whole
from bench.report import Result, page

ROUNDS = 3  # product and reference take turns, so that a noisy machine disturbs both
REFERENCE = {
    "bare list": lambda: over([request("GET", f"/list?centre={n}") for n in range(1, 7)]),
    "bare read": lambda: over([request("GET", f"/read/{n}") for n in range(1, 5000)]),
    "bare INSERT": lambda: over([request("POST", "/insert", body=b"{}")]),
}


@dataclass(frozen=True)
class Scenario:
    """What is asked of the product, and of which reference it shall be which part. `make` knows the prepared things;
    each request of a scenario that is `once` is asked once only."""

    name: str
    reference: str
    wanted: float | None
    make: Callable[[Any], list[bytes] | Request]
    once: bool = False


SCENARIOS = (
    Scenario("worklist of a coordinator", "bare list", 0.10, lambda b: [_page("/referrals/open/", b.coordinator)]),
    Scenario("worklist of a centre", "bare list", 0.10, lambda b: [_page("/referrals/offers/", b.triage)]),
    Scenario("a referral's page", "bare read", 0.06,
             lambda b: [_page(f"/referrals/{number}/", b.coordinator) for number in b.given["numbers"]]),
    Scenario("create and submit", "bare INSERT", 0.08, lambda b: _creating(b.given)),
    Scenario("triage action", "bare INSERT", None, lambda b: [_act(n, b.given["coordinator_token"]) for n in b.new()],
             once=True),
)  # fmt: skip


@dataclass
class Bench:
    """One database of one size."""

    database: str
    size: int
    seconds: float
    environment: Environment
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def coordinator(self) -> str:
        return str(self.given["coordinator"])

    @property
    def triage(self) -> str:
        return str(self.given["triage"])

    def new(self) -> list[str]:
        """Cases that the bench has created and nobody has taken up."""
        found: list[str] = json.loads(run(self.environment, "-m", "bench.prepare", "submitted"))
        return found

    def run(self) -> list[Result]:
        self.given = json.loads(run(self.environment, "-m", "bench.prepare"))
        print(f"{self.database}, {self.size:,} cases", flush=True)
        with (
            self._served("bench.bare.wsgi:application", "/read/1") as bare,
            self._served("medcluster.config.wsgi:application", "/healthz") as product,
        ):
            return [self._compare(scenario, product, bare) for scenario in SCENARIOS]

    def _compare(self, scenario: Scenario, product: Server, bare: Server) -> Result:
        made = scenario.make(self)
        mine, other = Measured(), Measured()
        for turn in range(ROUNDS):
            warm = 1.0 if turn == 0 else 0.2
            share = self.seconds / ROUNDS
            other += measure(bare, REFERENCE[scenario.reference](), seconds=share, warm=warm)
            if isinstance(made, list) and scenario.once:
                part = made[turn::ROUNDS]
                mine += measure(product, over(part), seconds=share, warm=0, most=len(part))
            else:
                mine += measure(product, over(made) if isinstance(made, list) else made, seconds=share, warm=warm)
        for head in mine.wrong[:1]:
            print(f"  {scenario.name}: {len(mine.wrong)} answers were not 2xx, the first: {head!r}", flush=True)
        result = Result(
            self.database, self.size, scenario.name, mine.rate, mine.percentile(50), mine.percentile(95),
            len(mine.wrong) + len(other.wrong), scenario.reference, other.rate, other.percentile(50),
            other.percentile(95), scenario.wanted, mine.cost, other.cost,
        )  # fmt: skip
        told = f"{result.rate:.0f}/s, p50 {result.p50:.1f} ms, p95 {result.p95:.1f} ms, CPU {result.cost:.1f} ms"
        beside = f"{result.ratio:.3f} of {scenario.reference} ({other.rate:.0f}/s), {result.work:.3f} by CPU"
        print(f"  {scenario.name}: {told}; {beside}", flush=True)
        return result

    @contextlib.contextmanager
    def _served(self, application: str, probe: str) -> Iterator[Server]:
        """The same server with the same numbers of processes and threads for product and reference."""
        port = free_port()
        options = ["--interface", "wsgi", "--port", str(port), "--workers", "2", "--blocking-threads", "8", "--no-ws"]
        command = [sys.executable, "-m", "granian", *options, "--log-level", "error", application]
        process = subprocess.Popen(command, cwd=ROOT, env=whole(self.environment), stderr=subprocess.DEVNULL)
        try:
            until = time.monotonic() + 60
            while not _answers(f"http://127.0.0.1:{port}{probe}"):
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"{application} did not start")
                time.sleep(0.1)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(20)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _page(path: str, cookie: str) -> bytes:
    return request("GET", path, {"Cookie": cookie})


def _creating(given: dict[str, Any]) -> Request:
    headers = {"Authorization": f"Bearer {given['doctor_token']}"}
    body = {"patient": given["patient"], "profile": given["profile"], "diagnosis_code": "I25.1", "funding": "oms"}
    body["question"] = "Возможна ли операция?"

    def make(number: int) -> bytes:
        content = json.dumps({**body, "key": str(uuid.uuid4())}, ensure_ascii=False).encode()
        return request("POST", "/referrals/api/v1/", headers, content)

    return make


def _act(number: str, secret: str) -> bytes:
    return request("POST", f"/referrals/api/v1/{number}/do/register/", {"Authorization": f"Bearer {secret}"}, b"{}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="cases, separated by commas")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--seconds", type=float, default=9.0, help="that each scenario is measured, and its reference")
    parser.add_argument("--output", type=Path, default=ROOT / "bench", help="folder of results.md and results.json")
    given = parser.parse_args()
    results: list[Result] = []
    for database in given.databases.split(","):
        for size in map(int, given.sizes.split(",")):
            with prepared(database, size) as environment:
                results += Bench(database, size, given.seconds, environment).run()
    text, missed = page(results)
    (given.output / "results.md").write_text(text)
    told = [asdict(r) | {"ratio": round(r.ratio, 4)} for r in results]
    (given.output / "results.json").write_text(json.dumps(told, indent=1) + "\n")
    print(text)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
