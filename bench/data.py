"""The databases that are measured, made once and kept outside the checkout between runs.

A folder per database and size below `MEDCLUSTER_BENCH_CACHE` (/var/tmp/medcluster-bench): a demonstration of 2 000
cases, copied inside the database to the wanted size (grow.py), and the reference's table with as many rows. A change
of the schema or of the demonstration makes a new one. A run adds the few thousand cases that it creates.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from private_postgres import free_port, server  # noqa: E402  scripts/ is not a package

__all__ = ["ROOT", "Environment", "free_port", "prepared", "run", "whole"]
BASE = 2000
CACHE = Path(os.environ.get("MEDCLUSTER_BENCH_CACHE") or "/var/tmp/medcluster-bench")
MAKES_IT = ("src/medcluster/*/migrations/*.py", "bench/grow.py", "bench/bare/models.py", "bench/bare/fill.py")

Environment = dict[str, str]


@contextlib.contextmanager
def prepared(database: str, size: int) -> Iterator[Environment]:
    """The environment in which product and reference find a database of `size` cases."""
    folder = CACHE / f"{database}-{size}-{fingerprint()}"
    ready = folder / "ready"
    if not ready.exists():
        for old in CACHE.glob(f"{database}-{size}-*"):
            shutil.rmtree(old)
        folder.mkdir(parents=True)
        with _running(database, folder, durable=False) as environment:
            _make(environment, size)
        ready.touch()
    with _running(database, folder, durable=True) as environment:
        yield environment


def _make(environment: Environment, size: int) -> None:
    base = min(size, BASE)
    run(environment, "-m", "medcluster", "demo", "--no-serve", "--size", str(base))
    run(environment, "-m", "bench.grow", str(-(-size // base)))
    run(environment, "-m", "bench.bare.fill", str(size))


@contextlib.contextmanager
def _running(database: str, folder: Path, *, durable: bool) -> Iterator[Environment]:
    environment = {"MEDCLUSTER_DATA": str(folder / "data"), "MEDCLUSTER_SECRET_KEY": "b" * 50}
    if database == "sqlite":
        yield environment
        return
    (folder / "server").mkdir(exist_ok=True)
    with server(durable=durable, keep=folder / "server") as address:
        yield environment | {"MEDCLUSTER_DATABASE_URL": address}


def run(environment: Environment, *arguments: str) -> str:
    """What a Python of ours prints."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=whole(environment), stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def whole(environment: Environment) -> Environment:
    """The environment of a process of ours: no setting of the person who measures leaks in."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MEDCLUSTER_")}
    path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    return {**kept, "DJANGO_SETTINGS_MODULE": "medcluster.config.settings", "PYTHONPATH": path, **environment}


def fingerprint() -> str:
    """Changes when the prepared data would look otherwise."""
    digest = hashlib.sha256()
    for path in sorted(p for pattern in MAKES_IT for p in ROOT.glob(pattern)):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:10]
