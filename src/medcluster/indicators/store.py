"""The folder of facts: Parquet files under one manifest, swapped as a whole.

    facts/manifest.json            which files are the facts, as of when
    facts/manifest.previous.json   the same before the last change, so that readers under way can finish
    facts/episode/2026-11.<n>.parquet

A writer adds files under new names and then puts a new manifest in the place of the old one in one step. Readers read
the manifest once and go on with its files; they never wait and never see half of a change. A writer that dies, or a
full disk, leaves the old manifest and some files that nothing names; the next writer removes them.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from medcluster.kernel.errors import DomainError

KEPT_SECONDS = 3600  # how long files of an earlier manifest stay for readers who still hold it
ROW_GROUP = 122_880
FULL = (errno.ENOSPC, errno.EDQUOT)


class FactsMissing(DomainError):
    """Nothing was built yet."""

    status = 503


class FactsDamaged(DomainError):
    """The folder does not hold what its manifest says."""

    status = 503


class FactsNotWritten(DomainError):
    """The disk did not take them. What was there before is still there."""

    status = 503


class FactsBusy(DomainError):
    """Another process is writing."""

    status = 409


class File(msgspec.Struct, frozen=True):
    """One Parquet file, relative to the folder; of a cube, the first and last day in it."""

    name: str
    rows: int
    size: int
    first: str = ""
    last: str = ""


class Manifest(msgspec.Struct, frozen=True):
    """What the facts are: `tables[table][partition]`; `feed` is how far the audit chains were read."""

    version: int
    shape: str
    as_of: str
    feed: dict[int, int]
    tables: dict[str, dict[str, File]]

    def rows(self, table: str) -> int:
        return sum(file.rows for file in self.tables.get(table, {}).values())


_listed: dict[Path, tuple[tuple[int, int, int], Manifest]] = {}


@dataclass(frozen=True)
class Store:
    """The facts in one folder. `shape` names the columns: facts of another shape are built anew."""

    folder: Path
    shape: str = ""

    def manifest(self) -> Manifest:
        """What is there now; FactsMissing before the first build, FactsDamaged when it cannot be trusted."""
        found = self.listed()
        self.look_at_files(found)
        return found

    def listed(self) -> Manifest:
        """What the manifest says, without a look at the files; read again only when it was replaced."""
        path = self.folder / "manifest.json"
        try:
            seen = path.stat()
        except OSError:
            return self._read(path.name)  # which says why
        mark = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
        known = _listed.get(path)
        if known is None or known[0] != mark:
            known = _listed[path] = (mark, self._read(path.name))
        return known[1]

    def look_at_files(self, manifest: Manifest) -> None:
        """FactsDamaged when one of them is missing or cut."""
        for files in manifest.tables.values():
            for file in files.values():
                path = self.folder / file.name
                try:
                    whole = path.stat().st_size == file.size
                except OSError:
                    whole = False
                if not whole:
                    raise FactsDamaged(
                        _("The file %(name)s of the facts is missing or cut. Run: medcluster facts rebuild")
                        % {"name": file.name}
                    )

    def paths(self, manifest: Manifest, table: str) -> list[str]:
        return [str(self.folder / file.name) for _part, file in sorted(manifest.tables.get(table, {}).items())]

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The one writer of this folder; FactsBusy when there is another, FactsNotWritten when the disk refuses.
        Nothing counts before `commit`."""
        with _told(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "lock").open("a")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FactsBusy(_("The facts are being written by another process. Try again in a minute.")) from error
            writer = Writer(self)
            try:
                yield writer
            finally:
                writer.tidy()

    def _read(self, name: str) -> Manifest:
        path = self.folder / name
        try:
            return msgspec.json.decode(path.read_bytes(), type=Manifest)
        except FileNotFoundError as error:
            raise FactsMissing(_("The facts were not built yet. Run: medcluster facts refresh")) from error
        except (OSError, msgspec.DecodeError) as error:
            raise FactsDamaged(
                _("The list of the facts cannot be read: %(path)s. Run: medcluster facts rebuild") % {"path": path}
            ) from error


class Writer:
    """Collects new files; `commit` makes them the facts."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.new: list[Path] = []
        self.committed = False

    def current(self) -> Manifest | None:
        """The manifest to build on; None when a whole build is needed."""
        try:
            found = self.store.manifest()
        except (FactsMissing, FactsDamaged):
            return None
        return found if found.shape == self.store.shape else None

    def put(self, table: str, partition: str, content: pa.Table, day: str = "") -> File:
        """Write one partition under a name of its own. `day`: the column whose first and last are kept with it."""
        path = self.store.folder / table / f"{partition}.{uuid4().hex[:12]}.parquet"
        self.new.append(path)
        with _told(self.store.folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(content, path, compression="zstd", row_group_size=ROW_GROUP)
            size = path.stat().st_size
        first, last = _ends(content, day)
        return File(str(path.relative_to(self.store.folder)), content.num_rows, size, first, last)

    def commit(self, tables: Mapping[str, dict[str, File]], *, as_of: str, feed: dict[int, int]) -> Manifest:
        """Put the new manifest in place. Everything it names must be on the disk by then."""
        before = self.current()
        made = Manifest(
            version=(before.version if before else 0) + 1,
            shape=self.store.shape,
            as_of=as_of,
            feed=feed,
            tables={table: dict(parts) for table, parts in tables.items()},
        )
        with _told(self.store.folder):
            self._swap(made)
        self.committed = True
        return made

    def _swap(self, made: Manifest) -> None:
        for path in self.new:
            _flush(path)
        for folder in {path.parent for path in self.new}:
            _flush(folder)
        target = self.store.folder / "manifest.json"
        fresh = target.with_suffix(".new")
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=1))
        _flush(fresh)
        if target.exists():
            previous = target.with_name("manifest.previous.json")
            previous.unlink(missing_ok=True)
            os.link(target, previous)
        os.replace(fresh, target)
        _flush(self.store.folder)

    def tidy(self) -> None:
        """Remove what nothing names: at once what this writer left unfinished, the rest when nobody can hold it."""
        named: set[str] = set()
        for name in ("manifest.json", "manifest.previous.json"):
            try:
                found = self.store._read(name)
            except (FactsMissing, FactsDamaged):
                continue
            named |= {file.name for files in found.tables.values() for file in files.values()}
        own = set() if self.committed else {*self.new}
        oldest = time.time() - KEPT_SECONDS
        for path in self.store.folder.glob("*/*.parquet"):
            forgotten = str(path.relative_to(self.store.folder)) not in named
            if path in own or (forgotten and path.stat().st_mtime < oldest):
                path.unlink(missing_ok=True)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """What the disk refuses, in words for the person who runs the server."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            words = _(
                "The disk of %(folder)s is full: the facts were not renewed, the earlier ones are still shown. "
                "Make room; the worker tries again by itself."
            )
        else:
            words = _("The facts cannot be written to %(folder)s (%(reason)s); the earlier ones are still shown.")
        raise FactsNotWritten(words % {"folder": folder, "reason": error.strerror or error}) from error


def _ends(content: pa.Table, day: str) -> tuple[str, str]:
    if not day or not content.num_rows:
        return "", ""
    ends = pc.min_max(content[day]).as_py()
    return (ends["min"].isoformat(), ends["max"].isoformat()) if ends["min"] else ("", "")


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
