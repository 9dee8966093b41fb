"""Processes are killed outright while eight writers work: what was acknowledged is there, exactly once and whole.

A round: `medcluster serve` runs as in production; eight writers create and submit referrals over HTTP, each under its
own key; every process of the tree gets SIGKILL at a moment nobody chose. In the next round the writers repeat what they
had no answer to, as a client does. `make faults` runs 100 rounds, `make test` a few.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.installation import Installation, Serving, free_port, installation, running, serve, until

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.postgres, pytest.mark.xdist_group("installation")]

ROUNDS = int(os.environ.get("TEST_FAULT_ROUNDS", "5"))
WRITERS = 8

PREPARE = """
import json
from datetime import timedelta
from django.utils import timezone
from medcluster.accounts.models import User
from medcluster.accounts.services import actor_for, issue_token
from medcluster.kernel.actor import SYSTEM
from medcluster.notifications.models import Message
from medcluster.patients.models import Patient
from medcluster.registry.models import CareProfile
doctor = User.objects.get(email="referring-doctor@demo.medcluster.invalid")
_token, secret = issue_token(by=SYSTEM, user=doctor, name="faults", scopes=["referrals.create", "referrals.read",
    "patients.read_identity", "patients.read_clinical"], expires_at=timezone.now() + timedelta(days=1))
patient = Patient.objects.visible_to(actor_for(doctor)).filter(died_on=None, merged_into=None).first()
print(json.dumps({"secret": secret, "patient": patient.number, "profile": CareProfile.objects.first().pk,
    "earlier": list(Message.objects.filter(channel="smtp").values_list("pk", flat=True))}))  # not to our mail server
"""

EXAMINE = """
import json, sys
from collections import Counter, defaultdict
from medcluster.audit.models import AuditEvent
from medcluster.audit.services import verify
from medcluster.notifications.models import Dispatch, Message
from medcluster.referrals.models import Referral
from medcluster.referrals.models import ReferralEvent
from medcluster.kernel.actor import SYSTEM
told = json.load(open(sys.argv[1]))
acknowledged = told["acknowledged"]
cases = {str(r.key): r for r in Referral.objects.visible_to(SYSTEM).exclude(key=None)}
pks = {r.pk for r in cases.values()}
wrong = []
wrong += [f"lost: {key}" for key in acknowledged if key not in cases]
wrong += [f"other number: {key}" for key, n in acknowledged.items() if key in cases and cases[key].number != n]
events, audits, dispatches = defaultdict(list), Counter(), defaultdict(set)
for e in ReferralEvent.objects.filter(case_id__in=pks).order_by("sequence"):
    events[e.case_id].append((e.sequence, e.action))
for pk, action in AuditEvent.objects.filter(object_type="referrals.referral").values_list("object_id", "action"):
    audits[pk, action] += 1
for d in Dispatch.objects.filter(object_type="referrals.referral"):
    dispatches[d.object_id].add(d.template)
submit = Referral.workflow.action("submit")
for r in cases.values():
    if events[r.pk] != [(0, "create"), (1, "submit")]:
        wrong.append(f"{r.number}: events {events[r.pk]}")
    for action in ("create", "submit"):
        if audits[r.pk, f"{Referral.workflow.code}.{action}"] != 1:
            wrong.append(f"{r.number}: {audits[r.pk, f'{Referral.workflow.code}.{action}']} audit rows of {action}")
    if not set(submit.sends) <= dispatches[r.pk]:
        wrong.append(f"{r.number}: messages {dispatches[r.pk]}")
    if r.state != submit.target or r.version != 1 or not r.clocks.exists():
        wrong.append(f"{r.number}: {r.state} {r.version}")
every = set(Referral._base_manager.values_list("pk", flat=True))
wrong += [f"audit row of no case: {pk}" for pk, action in audits if pk and pk not in every]
wrong += [f"message of no case: {pk}" for pk in dispatches if pk not in every]
mine = Dispatch.objects.filter(object_type="referrals.referral", object_id__in=pks)
wrong += [f"not handed over: {d.key} {d.last_error}" for d in mine.exclude(state="done")]
in_app = Message.objects.filter(dispatch__in=mine, channel="in_app")
wrong += [f"not delivered: {m.pk} {m.state}" for m in in_app.exclude(state="sent")]
mails = Message.objects.filter(channel="smtp").exclude(pk__in=told["earlier"])
wrong += [f"mail neither sent nor waiting: {m.pk} {m.state} {m.last_error}" for m in mails.exclude(state="sent")]
report = verify()
wrong += [f"audit: {f}" for f in report.findings]
print(json.dumps({"wrong": wrong, "cases": len(cases), "in_app": in_app.count(), "audit": report.rows,
    "mails": [str(k) for k in mails.filter(state="sent").values_list("key", flat=True)]}))
"""


DRAIN = """
from datetime import timedelta
from django.utils import timezone
from medcluster.notifications.delivery import run_once
later = timezone.now() + timedelta(minutes=10)
while not run_once(now=later).nothing:
    later += timedelta(hours=1)
"""


class Inbox:
    """A mail server that takes its time, so that workers die in the middle of a delivery."""

    def __init__(self) -> None:
        self.received: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.received.append(envelope.content.decode(errors="replace"))
        return "250 OK"


@dataclass
class Ledger:
    """What the writers were told."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> str:
        """A key that got no answer yet, or a new one."""
        with self.lock:
            return self.unanswered.pop() if self.unanswered else str(uuid.uuid4())


@dataclass
class Writer(threading.Thread):
    """Creates and submits referrals until nobody answers any more."""

    port: int
    secret: str
    body: dict[str, str]
    ledger: Ledger

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = object.__hash__

    def run(self) -> None:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            while self._writes(connection):
                pass

    def _writes(self, connection: http.client.HTTPConnection) -> bool:
        """Send one request and note what came of it; False when the server is gone or refuses."""
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        key = self.ledger.take()
        try:
            connection.request("POST", "/referrals/api/v1/", json.dumps({**self.body, "key": key}), headers)
            with contextlib.closing(connection.getresponse()) as answer:
                text = answer.read()
            number = json.loads(text)["number"] if answer.status == 201 else ""
        except (OSError, http.client.HTTPException, ValueError):
            with self.ledger.lock:
                self.ledger.unanswered.append(key)
            return False
        with self.ledger.lock:
            if number:
                self.ledger.acknowledged[key] = number
                return True
            self.ledger.refused.append(f"{answer.status} {text[:300]!r}")
            return False


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str]]:
    handler = Inbox()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield handler, f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@pytest.fixture
def house(tmp_path: Path, inbox: tuple[Inbox, str]) -> Iterator[Installation]:
    """A small demonstration cluster whose mail goes to the inbox."""
    for made in installation(tmp_path / "data"):
        made.run("demo", "--no-serve", "--size", "20")
        made.run("worker", "--once")
        yield replace(made, settings={**made.settings, "MEDCLUSTER_MAIL_URL": inbox[1]})


def kill(serving: Serving) -> None:
    """SIGKILL for every process of the tree, in no particular order."""
    pids = [*serving.tree(), serving.process.pid]
    random.shuffle(pids)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    serving.process.wait(10)
    until(lambda: not running(set(pids)), 10)


def test_what_was_acknowledged_is_there_exactly_once_and_whole(
    house: Installation, inbox: tuple[Inbox, str], tmp_path: Path
) -> None:
    given = json.loads(house.python(PREPARE))
    body = {"patient": given["patient"], "profile": given["profile"], "diagnosis_code": "I25.1"}
    body |= {"question": "Возможна ли операция?", "funding": "oms"}
    ledger = Ledger()
    for number in range(ROUNDS):
        with serve(house, tmp_path / "serve.log") as serving:
            _round(serving, given["secret"], body, ledger)
        assert not ledger.refused, ledger.refused[0]
        print(f"round {number + 1}: {len(ledger.acknowledged)} acknowledged, {len(ledger.unanswered)} without answer")

    house.python(DRAIN)  # what the dead workers had claimed is free again when their lease has run out
    told = tmp_path / "told.json"
    told.write_text(json.dumps({"acknowledged": ledger.acknowledged, "earlier": given["earlier"]}))
    found = json.loads(house.python(EXAMINE, str(told)))
    assert not found["wrong"], "\n".join(found["wrong"][:20])
    assert found["cases"] >= len(ledger.acknowledged) > ROUNDS
    assert found["in_app"] > 0
    received = "\n".join(inbox[0].received)
    lost = [key for key in found["mails"] if key not in received]
    assert not lost, f"{len(lost)} mails noted as sent that nobody received"


def _round(serving: Serving, secret: str, body: dict[str, str], ledger: Ledger) -> None:
    writers = [Writer(serving.port, secret, body, ledger) for _ in range(WRITERS)]
    before = len(ledger.acknowledged)
    for writer in writers:
        writer.start()
    until(lambda: len(ledger.acknowledged) > before or ledger.refused, 60)
    time.sleep(random.uniform(0.05, 1.5))
    kill(serving)
    for writer in writers:
        writer.join(35)
