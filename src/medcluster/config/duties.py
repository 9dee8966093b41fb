"""What the worker does, each as a function that does a limited piece of work and says how much it did.

Every duty is safe to run in several workers at once and to be killed in the middle: rows are locked or claimed, and
what was not finished is found again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import timedelta

from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as JobWorker
from django_tasks_db.models import DBTaskResult

from medcluster.documents import scanning
from medcluster.episodes import letters as outcome_letters
from medcluster.indicators import building
from medcluster.indicators.opendata import services as opendata
from medcluster.indicators.reports import services
from medcluster.indicators.snapshot import the_store
from medcluster.indicators.store import FactsBusy, FactsDamaged, FactsMissing
from medcluster.kernel.cases import CaseModel, sound_alarms
from medcluster.notifications import delivery, linking, retention
from medcluster.referrals import routine as referrals
from medcluster.teleconsults import services as teleconsults

KEPT = timedelta(days=14)  # results of jobs
LONGEST_JOB = timedelta(hours=2)  # a job that has run longer lost its worker; jobs may be run again


@dataclass(frozen=True)
class Duty:
    """`run` returns how many things it did; when nothing, it is asked again after `every` seconds.

    A `patient` one may take a minute and is nobody's next step: it keeps none of the others waiting.
    """

    name: str
    run: Callable[[], int]
    every: float
    patient: bool = False


def messages() -> int:
    """Fan out and send what the outbox holds."""
    return sum(astuple(delivery.run_once()))


def files() -> int:
    """Look for viruses in files that wait for it."""
    return sum(astuple(scanning.run_once()))


def case_models() -> Iterable[type[CaseModel]]:
    return (model for model in apps.get_models() if issubclass(model, CaseModel))


def clocks() -> int:
    """Tell people of clocks that passed 50, 80 and 100 %."""
    return sum(sound_alarms(model) for model in case_models())


def talks() -> int:
    """Remind people of talks; close teleconsultations whose conclusion was read long ago."""
    return teleconsults.remind() + teleconsults.close_read()


def facts() -> int:
    """Take what changed into the facts. Counts nothing: the next look may wait."""
    with suppress(FactsBusy):  # another worker is at it
        building.refresh(the_store())
    return 0


def cases() -> int:
    """Remind of dates of admission; warn of results that will be too old by then."""
    return referrals.remind() + referrals.warn_of_results()


def letters() -> int:
    """Make the papers of outcome letters that were sent."""
    return outcome_letters.issue_due()


def reports() -> int:
    """Issue the period reports whose day has come, and send them."""
    with suppress(FactsMissing, FactsDamaged):  # the facts are built first; the report is not lost, only later
        return services.issue_due()
    return 0


def open_data() -> int:
    """Publish the periods whose time has come."""
    with suppress(FactsMissing, FactsDamaged):  # the facts are built first
        return opendata.publish_due()
    return 0


def jobs() -> int:
    """Run one background job, if there is one."""
    if not DBTaskResult.objects.ready().exists():
        return 0
    worker = JobWorker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    worker.run()
    return worker._run_tasks


def housekeeping() -> int:
    """Give lost jobs back; forget ended sessions and old results. Counts nothing: it is never urgent."""
    lost = DBTaskResult.objects.running().filter(started_at__lte=timezone.now() - LONGEST_JOB)
    lost.update(status=TaskResultStatus.READY, started_at=None)
    call_command("clearsessions", verbosity=0)
    DBTaskResult.objects.finished().filter(finished_at__lte=timezone.now() - KEPT).delete()
    retention.forget()
    return 0


def chats() -> int:
    """Link Telegram chats whose one-time code has arrived; asks nobody while no code is open."""
    return linking.read_codes()


DUTIES: tuple[Duty, ...] = (
    Duty("messages", messages, every=1.0),
    Duty("files", files, every=2.0),
    Duty("jobs", jobs, every=2.0),
    Duty("clocks", clocks, every=5.0),
    Duty("chats", chats, every=3.0),
    Duty("talks", talks, every=60.0),
    Duty("letters", letters, every=2.0),
    Duty("cases", cases, every=600.0),
    Duty("facts", facts, every=30.0, patient=True),
    Duty("reports", reports, every=600.0, patient=True),
    Duty("open data", open_data, every=20.0, patient=True),
    Duty("housekeeping", housekeeping, every=3600.0, patient=True),
)
