"""pending → clean / threat / failed, against a daemon that speaks ClamAV's protocol."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from medcluster.audit.models import AuditEvent
from medcluster.documents import scanning, services
from medcluster.documents.clamd import Clamd, ScannerError
from medcluster.documents.models import Document, DocumentVersion, Origin, ScanState
from medcluster.documents.tests import samples
from medcluster.documents.tests.clamd_server import FakeClamd, running
from medcluster.documents.tests.factories import OWNER
from medcluster.kernel.permissions import Role
from medcluster.notifications.models import Dispatch


@pytest.fixture
def clamd(settings: Any) -> Iterator[FakeClamd]:
    with running() as server:
        settings.CLAMD = server.address
        yield server


def add(by: Any, content: bytes, filename: str, **more: Any) -> Document:
    return services.add(owner_type=OWNER, owner_id=1, kind="extract", content=content, filename=filename, by=by, **more)


def state(document: Document) -> str:
    return DocumentVersion.objects.get(document=document).scan_state


def test_clean_file_waits_and_is_released(person: Any, clamd: FakeClamd) -> None:
    document = add(person()[0], samples.pdf(), "a.pdf")
    assert state(document) == ScanState.PENDING
    assert scanning.run_once() == scanning.Counts(clean=1)
    assert state(document) == ScanState.CLEAN
    assert clamd.streams == [samples.pdf()]
    assert clamd.commands == [b"zINSTREAM"]


def test_virus_locks_the_file_and_tells_who_uploaded_it(person: Any, clamd: FakeClamd) -> None:
    doctor, _ = person()
    document = add(doctor, samples.EICAR, "проверка.txt")
    assert scanning.run_once() == scanning.Counts(threats=1)
    version = document.current
    assert (version.scan_state, version.scan_detail) == (ScanState.THREAT, "Eicar-Test-Signature")
    assert not version.can_be_opened
    assert AuditEvent.objects.filter(action="document.threat").count() == 1
    dispatch = Dispatch.objects.get(template="document.threat")
    assert (dispatch.object_type, dispatch.object_id) == ("accounts.user", doctor.user_id)


def test_large_file_goes_in_chunks(clamd: FakeClamd) -> None:
    data = bytes(range(256)) * 2000
    assert Clamd(clamd.address).scan(BytesIO(data)) == ""
    assert clamd.streams == [data]


def test_unix_socket(tmp_path: Path) -> None:
    with running(str(tmp_path / "clamd.sock")) as server:
        assert Clamd(f"unix:{server.address}").scan(BytesIO(samples.EICAR)) == "Eicar-Test-Signature"


def test_size_limit_of_the_scanner_is_an_error_not_a_clean_file(clamd: FakeClamd) -> None:
    clamd.limit = 1000
    with pytest.raises(ScannerError):
        Clamd(clamd.address).scan(BytesIO(b"x" * 3_000_000))


def test_scanner_that_is_away_is_asked_again_and_given_up_at_last(person: Any, clamd: FakeClamd) -> None:
    document = add(person()[0], samples.pdf(), "a.pdf")
    clamd.broken = True
    now = timezone.now()
    assert scanning.run_once(now) == scanning.Counts(retried=1)
    assert scanning.run_once(now) == scanning.Counts()
    for _ in scanning.BACKOFF:
        assert state(document) == ScanState.PENDING
        now += timedelta(hours=7)
        scanning.run_once(now)
    assert state(document) == ScanState.FAILED
    clamd.broken = False
    scanning.rescan(document.current)
    assert scanning.run_once() == scanning.Counts(clean=1)


def test_worker_that_dies_while_scanning_only_delays(person: Any, clamd: FakeClamd) -> None:
    document = add(person()[0], samples.pdf(), "a.pdf")
    now = timezone.now()
    version = document.current
    assert scanning._claim(version, now)  # … and the worker is killed here
    assert scanning.run_once(now) == scanning.Counts()
    assert scanning.run_once(now + scanning.LEASE) == scanning.Counts(clean=1)


def test_two_workers_do_not_scan_the_same_file(person: Any, clamd: FakeClamd) -> None:
    version = add(person()[0], samples.pdf(), "a.pdf").current
    same = DocumentVersion.objects.get(pk=version.pk)
    now = timezone.now()
    assert scanning._claim(version, now)
    assert not scanning._claim(same, now)


def test_without_a_scanner_the_file_opens_and_says_so(person: Any) -> None:
    version = add(person()[0], samples.pdf(), "a.pdf").current
    assert version.can_be_opened
    assert not version.was_scanned


def test_own_papers_are_not_scanned(person: Any, clamd: FakeClamd) -> None:
    version = add(person()[0], samples.pdf(), "a.pdf", origin=Origin.GENERATED).current
    assert version.was_scanned
    assert scanning.run_once() == scanning.Counts()


def test_one_button_checks_failed_and_waiting_files_again(person: Any, clamd: FakeClamd) -> None:
    uploader, _client = person()
    failed, waiting = (add(uploader, samples.pdf(b"%d" % n), f"secret-name-{n}.pdf") for n in range(2))
    clamd.broken = True
    now = timezone.now()
    for _ in scanning.BACKOFF:
        scanning.run_once(now)
        now += timedelta(hours=7)
    DocumentVersion.objects.filter(pk=failed.current.pk).update(scan_state=ScanState.FAILED)
    clamd.broken = False
    _admin, client = person(Role.SYSTEM_ADMIN, sees=False)
    page = client.get(reverse("documents:scans")).content.decode()
    assert reverse("documents:rescan") in page
    assert "secret-name" not in page
    assert client.post(reverse("documents:rescan")).status_code == 302
    assert scanning.run_once() == scanning.Counts(clean=2)
    assert {state(document) for document in (failed, waiting)} == {ScanState.CLEAN}
    _doctor, stranger = person(Role.CONSULTANT, sees=False)
    assert stranger.post(reverse("documents:rescan")).status_code == 403
