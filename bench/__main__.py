"""`python -m bench`: load, serve, ask, compare, write bench/results.md. See bench/README.md."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.clients import Measured, Request, measure, over, request

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from private_postgres import free_port, server  # noqa: E402  scripts/ is not a package

WANTED = {
    "worklist of a coordinator": 0.10,
    "worklist of a centre": 0.10,
    "a referral's page": 0.06,
    "create and submit": 0.08,
}
REFERENCE = {
    "worklist of a coordinator": "bare list",
    "worklist of a centre": "bare list",
    "a referral's page": "bare read",
    "create and submit": "bare INSERT",
    "triage action": "bare INSERT",
}
FLAT = 0.8


@dataclass
class Result:
    database: str
    size: int
    scenario: str
    rate: float
    p50: float
    p95: float
    wrong: int
    ratio: float | None = None


@dataclass
class Bench:
    """One database of one size."""

    database: str
    size: int
    seconds: float
    environment: dict[str, str]
    results: list[Result] = field(default_factory=list)

    def run(self) -> list[Result]:
        started = time.monotonic()
        self._medcluster("demo", "--no-serve", "--size", str(self.size))
        loaded = self.size / (time.monotonic() - started)
        print(f"{self.database}, {self.size} cases loaded at {loaded:.0f} a second (with migrations)", flush=True)
        self._python("-m", "bench.bare.fill", str(self.size))
        given = json.loads(self._python("-m", "bench.prepare"))
        with self._served("bench.bare.wsgi:application", "/read/1") as port:
            self._take(port, "bare read", over([request("GET", f"/read/{n}") for n in range(1, min(self.size, 2000))]))
            self._take(port, "bare list", over([request("GET", f"/list?centre={n}") for n in range(1, 7)]))
            self._take(port, "bare INSERT", over([request("POST", "/insert", body=b"{}")]))
        with self._served("medcluster.config.wsgi:application", "/healthz") as port:
            self._product(port, given)
        self._compare()
        return self.results

    def _product(self, port: int, given: dict[str, Any]) -> None:
        desk = {"Cookie": given["coordinator"]}
        self._take(port, "worklist of a coordinator", over([request("GET", "/referrals/going/", desk)]))
        self._take(
            port, "worklist of a centre", over([request("GET", "/referrals/offers/", {"Cookie": given["triage"]})])
        )
        pages = [request("GET", f"/referrals/{number}/", desk) for number in given["numbers"]]
        self._take(port, "a referral's page", over(pages))
        self._take(port, "create and submit", _creating(given))
        numbers = self._submitted()
        acts = [_act(number, given["coordinator_token"]) for number in numbers]
        self._take(port, "triage action", over(acts), most=len(acts) * 9 // 10)

    def _submitted(self) -> list[str]:
        source = (
            "import django; django.setup()\nimport json\nfrom medcluster.referrals.models import Referral\n"
            "from medcluster.kernel.actor import SYSTEM\n"
            "found = Referral.objects.visible_to(SYSTEM).exclude(key=None).filter(state='submitted')\n"
            "print(json.dumps([r.number for r in found[:5000]]))"
        )
        numbers: list[str] = json.loads(self._python("-c", source))
        return numbers

    def _take(self, port: int, scenario: str, make: Request, most: int = 0) -> None:
        found: Measured = measure(port, make, seconds=self.seconds, most=most)
        if found.wrong:
            print(f"  {scenario}: {len(found.wrong)} answers were not 2xx, the first: {found.wrong[0]!r}", flush=True)
        result = Result(
            self.database, self.size, scenario, found.rate, found.percentile(50), found.percentile(95), len(found.wrong)
        )
        self.results.append(result)
        print(f"  {scenario}: {found.rate:.0f}/s, p50 {result.p50:.1f} ms, p95 {result.p95:.1f} ms", flush=True)

    def _compare(self) -> None:
        rates = {result.scenario: result.rate for result in self.results}
        for result in self.results:
            if result.scenario in REFERENCE:
                result.ratio = result.rate / rates[REFERENCE[result.scenario]]

    # -- processes

    def _python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self._env(), stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    def _medcluster(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "-m", "medcluster", *arguments], cwd=ROOT, env=self._env(), check=True)

    def _env(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MEDCLUSTER_")}
        path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        return {**kept, "DJANGO_SETTINGS_MODULE": "medcluster.config.settings", "PYTHONPATH": path, **self.environment}

    @contextlib.contextmanager
    def _served(self, application: str, probe: str) -> Iterator[int]:
        """The same server with the same numbers of processes and threads for product and reference."""
        port = free_port()
        options = ["--interface", "wsgi", "--port", str(port), "--workers", "2", "--blocking-threads", "8", "--no-ws"]
        command = [sys.executable, "-m", "granian", *options, "--log-level", "error", application]
        process = subprocess.Popen(command, cwd=ROOT, env=self._env())
        try:
            until = time.monotonic() + 60
            while not _answers(f"http://127.0.0.1:{port}{probe}"):
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"{application} did not start")
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


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


def report(results: list[Result]) -> tuple[str, list[str]]:
    """The page of results, and what was not reached."""
    missed = []
    lines = [
        "# Results",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, 8 clients, "
        "2 web processes × 8 threads. `bench/README.md` says what is asked.",
        "",
        "| database | cases | scenario | requests/s | p50 ms | p95 ms | of the bare reference | wanted |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for r in results:
        wanted = WANTED.get(r.scenario)
        ratio = f"{r.ratio:.3f}" if r.ratio is not None else "–"
        lines.append(
            f"| {r.database} | {r.size:,} | {r.scenario} | {r.rate:.0f} | {r.p50:.1f} | {r.p95:.1f} | {ratio} "
            f"| {f'≥ {wanted:.2f}' if wanted else '–'} |"
        )
        if wanted and (r.ratio or 0) < wanted:
            missed.append(
                f"{r.database}, {r.size:,}: {r.scenario} at {ratio} of the {REFERENCE[r.scenario]}, wanted {wanted:.2f}"
            )
    missed += _not_flat(results)
    lines += ["", "Not reached:" if missed else "Everything wanted was reached.", *(f"- {line}" for line in missed)]
    return "\n".join(lines) + "\n", missed


def _not_flat(results: list[Result]) -> list[str]:
    found = []
    for database in {r.database for r in results}:
        for scenario in WANTED:
            curve = sorted((r.size, r.rate) for r in results if r.database == database and r.scenario == scenario)
            if len(curve) > 1 and curve[-1][1] < FLAT * curve[0][1]:
                found.append(
                    f"{database}: {scenario} falls to {curve[-1][1] / curve[0][1]:.2f} at {curve[-1][0]:,} cases"
                )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="cases, separated by commas")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--output", type=Path, default=ROOT / "bench")
    given = parser.parse_args()
    results: list[Result] = []
    for database in given.databases.split(","):
        for size in map(int, given.sizes.split(",")):
            with tempfile.TemporaryDirectory(prefix="medcluster-bench-") as data, contextlib.ExitStack() as stack:
                environment = {"MEDCLUSTER_DATA": data, "MEDCLUSTER_SECRET_KEY": "b" * 50}
                if database == "postgresql":
                    environment["MEDCLUSTER_DATABASE_URL"] = stack.enter_context(server(durable=True))
                results += Bench(database, size, given.seconds, environment).run()
    page, missed = report(results)
    (given.output / "results.md").write_text(page)
    (given.output / "results.json").write_text(json.dumps([asdict(r) for r in results], indent=1) + "\n")
    print(page)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
