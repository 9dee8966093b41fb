"""A PostgreSQL server of one's own for the length of a test or a measurement.

    python scripts/private_postgres.py COMMAND…     runs the command with MEDCLUSTER_DATABASE_URL set

Made by initdb in a temporary folder, on a free port, never as root (PostgreSQL refuses that, and rightly), stopped and
removed at the end, also after a failure. `durable=False` switches fsync off: for tests only.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def tools() -> Path:
    """The folder of initdb and postgres: the newest of Debian's, or wherever PATH finds them."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    if found is None:
        sys.exit("PostgreSQL's server is missing. Run: scripts/bootstrap test")
    return Path(found).resolve().parent


def unprivileged() -> dict[str, object]:
    """Whom a child process runs as: this user, or, for root, `postgres` and failing that `nobody`."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    sys.exit("root may not run PostgreSQL and there is neither a user postgres nor nobody")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server(*, durable: bool = False, keep: Path | None = None) -> Iterator[str]:
    """Yields the address of an empty database; the server is gone afterwards, and the data too unless `keep` is the
    folder in which they stay and are found again."""
    folder = keep or Path(tempfile.mkdtemp(prefix="medcluster-pg-"))
    who = unprivileged()
    if who:
        os.chown(folder, who["user"], who["group"])  # type: ignore[arg-type]
    known = folder / "known"
    password, port = known.read_text() if known.exists() else secrets.token_hex(12), free_port()
    process = None
    try:
        if not known.exists():
            _init(folder, password, who)
        process = _start(folder, port, who, durable=durable)
        address = f"postgresql://medcluster:{password}@127.0.0.1:{port}"
        _wait(process, folder, port)
        if not known.exists():
            _create(address, password, port)
            known.touch(mode=0o600)
            known.write_text(password)
        yield f"{address}/medcluster"
    finally:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # "fast" shutdown: does not wait for clients
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20 if keep is None else 600)  # a large database is written out first
            process.kill()
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _init(folder: Path, password: str, who: dict[str, object]) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if who:
        os.chown(secret, who["user"], who["group"])  # type: ignore[arg-type]
    command = [tools() / "initdb", "-D", folder / "data", "-U", "medcluster", f"--pwfile={secret}"]
    options = ["-A", "scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, **who)  # type: ignore[call-overload]
    secret.unlink()
    if done.returncode:
        sys.exit(f"initdb failed:\n{done.stdout}{done.stderr}")


def _start(folder: Path, port: int, who: dict[str, object], *, durable: bool) -> subprocess.Popen[bytes]:
    command = [tools() / "postgres", "-D", folder / "data", "-p", str(port), "-h", "127.0.0.1", "-k", folder]
    options = ["-c", "max_connections=100", "-c", "shared_buffers=256MB", *(() if durable else FAST)]
    log = (folder / "log").open("wb")
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [*command, *options], cwd=folder, stdout=log, stderr=log, start_new_session=True, preexec_fn=_die_with_us, **who
    )


def _die_with_us() -> None:
    """Linux: a killed test run leaves no server behind."""
    if _LIBC is not None:
        _LIBC.prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


def _wait(process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    until = time.monotonic() + 30
    ready = [tools() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(ready).returncode:
        if process.poll() is not None or time.monotonic() > until:
            sys.exit("PostgreSQL did not start:\n" + (folder / "log").read_text())
        time.sleep(0.05)


def _create(address: str, password: str, port: int) -> None:
    command = [tools() / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "medcluster", "medcluster"]
    subprocess.run(command, check=True, env={**os.environ, "PGPASSWORD": password})


def main() -> int:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with server() as address:
        return subprocess.run(sys.argv[1:], env={**os.environ, "MEDCLUSTER_DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main())
