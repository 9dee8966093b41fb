"""One archive with everything that an installation would lose: database, files, and what proves them whole.

A tar with `database.sqlite3` or `database.dump`, `files/…`, the kept secret if there is one, and `manifest.json`
last: size and SHA-256 of each member, the version, the migrations, and a fingerprint of the secret key (the audit trail
is sealed with it; without the same key the restored trail cannot be proved).

The database is copied first and files are never changed once written, so each file that a row names is in the archive.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from medcluster.config import dumps
from medcluster.config.console import CommandFailed

FORMAT = 1
MANIFEST = "manifest.json"
SECRET = "secret-key"  # noqa: S105  the name of a file
FILES = "files"
CHUNK = 1024 * 1024

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Summary:
    """What an archive holds."""

    members: int
    size: int
    made_at: str
    vendor: str


def write(target: Path, tell: Tell) -> Summary:
    """Write the archive; it appears under its name only when it is whole."""
    if target.exists():
        raise CommandFailed(f"{target} exists already. Choose another name.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with tempfile.TemporaryDirectory(prefix="medcluster-backup-", dir=target.parent) as folder:
            database = dumps.dump(Path(folder))
            summary = _pack(unfinished, database, tell)
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    return summary


def _pack(path: Path, database: Path, tell: Tell) -> Summary:
    members: dict[str, dict[str, Any]] = {}
    sources = [(database.name, database), *_kept()]
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # patients' data: nobody else reads it
    with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
        for done, (name, source) in enumerate(sources, start=1):
            members[name] = _add(tar, name, source)
            tell(done, len(sources))
        manifest = {
            "format": FORMAT,
            "made_at": made_at,
            "version": version("medcluster"),
            "vendor": connection.vendor,
            "migrations": sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
            "key": fingerprint(settings.SECRET_KEY),
            "members": members,
        }
        content = json.dumps(manifest, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(content), 0o600
        tar.addfile(info, io.BytesIO(content))
        out.flush()
    with path.open("rb") as written:
        os.fsync(written.fileno())
    return Summary(len(members), path.stat().st_size, made_at, connection.vendor)


def _kept() -> Iterator[tuple[str, Path]]:
    secret = Path(settings.DATA_DIR, SECRET)
    if secret.exists():
        yield SECRET, secret
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"{FILES}/{path.relative_to(root).as_posix()}", path


def _add(tar: tarfile.TarFile, name: str, source: Path) -> dict[str, Any]:
    with source.open("rb") as file:
        hashed = _Hashing(file)
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
        tar.addfile(info, hashed)
    return {"size": info.size, "sha256": hashed.digest.hexdigest()}


class _Hashing:
    """A file that remembers the hash of what was read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


def fingerprint(secret: str) -> str:
    return hashlib.sha256(b"medcluster-backup" + secret.encode()).hexdigest()[:16]


def unpack(source: Path, folder: Path, tell: Tell) -> dict[str, Any]:
    """Unpack into `folder` and prove every member by the manifest, which is returned. CommandFailed when not whole."""
    found: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(source, "r:") as tar:
            members = tar.getmembers()
            for done, member in enumerate(members, start=1):
                if not member.isfile():
                    raise CommandFailed(f"{source}: {member.name} is not a file; this is not an archive of ours.")
                found[member.name] = _extract(tar, member, folder)
                tell(done, len(members))
    except tarfile.TarError as error:
        raise CommandFailed(f"{source} is not an archive, or was cut off ({error}).") from None
    manifest = _manifest(source, folder)
    found.pop(MANIFEST)
    wanted = manifest["members"]
    if wrong := sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name)):
        raise CommandFailed(f"{source} is damaged: {wrong[0]} is not what the manifest says.")
    return manifest


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> dict[str, Any]:
    target = (folder / member.name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise CommandFailed(f"{member.name} would be written outside; this is not an archive of ours.")
    target.parent.mkdir(parents=True, exist_ok=True)
    content = tar.extractfile(member)
    assert content is not None
    hashed, size = _Hashing(content), 0
    with target.open("wb") as out:
        target.chmod(0o600)
        while data := hashed.read(CHUNK):
            size += out.write(data)
    return {"size": size, "sha256": hashed.digest.hexdigest()}


def _manifest(source: Path, folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        known = manifest["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError):
        raise CommandFailed(f"{source} has no manifest: it is not an archive of ours, or was cut off.") from None
    if not known:
        raise CommandFailed(
            f"{source} was made by another version ({manifest.get('version')}) in a form unknown to this one."
        )
    return manifest
