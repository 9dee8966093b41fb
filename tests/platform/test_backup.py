"""Backup and restore: what was there is there again, proved, and nothing is lost by mistake."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("installation"), pytest.mark.postgres]

WRITE = """
from medcluster.accounts.models import User
from medcluster.audit import services as trail
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.ports import AuditEntry
User.objects.get_or_create(email="aigul@example.kz", defaults={"name": "Айгүл Нұрланқызы"})
trail.append([AuditEntry(action="test.written", actor=SYSTEM)])
from django.conf import settings
from pathlib import Path
place = Path(settings.MEDIA_ROOT, "documents", "ab")
place.mkdir(parents=True, exist_ok=True)
(place / "letter.pdf").write_bytes(b"%PDF-1.7 letter")
"""
READ = """
from medcluster.accounts.models import User
from pathlib import Path
from django.conf import settings
print(User.objects.get(email="aigul@example.kz").name)
print(Path(settings.MEDIA_ROOT, "documents", "ab", "letter.pdf").read_bytes().decode())
"""


@pytest.fixture(scope="session")
def archive(migrated: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    migrated.python(WRITE)
    target = tmp_path_factory.mktemp("backup") / "medcluster.tar"
    made = migrated.json("backup", str(target))
    assert made["members"] >= 2
    return target


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Installation]:
    yield from installation(tmp_path / "elsewhere")


def test_what_was_there_is_there_again(archive: Path, elsewhere: Installation) -> None:
    done = elsewhere.json("restore", str(archive))
    assert done["findings"] == 0
    assert done["rows"] >= 1
    assert done["warnings"] == []
    assert elsewhere.python(READ).splitlines() == ["Айгүл Нұрланқызы", "%PDF-1.7 letter"]
    assert elsewhere.json("audit", "verify")["sound"]

    refused = elsewhere.json("restore", str(archive), code=1)
    assert "There are data here already" in refused["error"]
    again = elsewhere.json("restore", str(archive), "--force")
    assert again["findings"] == 0
    assert all(Path(path).exists() for path in again["set_aside"])


def test_the_archive_is_for_its_owner_alone_and_not_overwritten(archive: Path, migrated: Installation) -> None:
    assert archive.stat().st_mode & 0o077 == 0
    assert "exists already" in migrated.json("backup", str(archive), code=1)["error"]


def test_a_damaged_archive_changes_nothing(archive: Path, elsewhere: Installation, tmp_path: Path) -> None:
    content = bytearray(archive.read_bytes())
    at = content.rindex(b"%PDF-1.7 letter")
    content[at : at + 4] = b"%pdf"
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(content)
    assert "is damaged" in elsewhere.json("restore", str(damaged), code=1)["error"]
    cut = tmp_path / "cut.tar"
    cut.write_bytes(content[: len(content) // 2])
    assert elsewhere.json("restore", str(cut), code=1)["error"]
    empty = tmp_path / "empty.tar"
    empty.write_bytes(b"")
    assert elsewhere.json("restore", str(empty), code=1)["error"]
    assert not list(elsewhere.data.glob("files*"))


def test_an_archive_that_climbs_out_is_refused(elsewhere: Installation, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.tar"
    victim = tmp_path / "payload"
    victim.write_text("x")
    with tarfile.open(hostile, "w") as tar:
        tar.add(victim, arcname="../../climbed")
    assert "not an archive of ours" in elsewhere.json("restore", str(hostile), code=1)["error"]
    assert not (tmp_path / "climbed").exists()
