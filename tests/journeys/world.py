"""The world in which the journeys take place: an installation of its own with the demonstration cluster and the
patients of the Synthea bundles, served by `medcluster serve` as in production (workers, SQLite file, worker process).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.installation import Installation
from tests.shared import SYNTHEA

HERE = Path(__file__).parent
CASES = 40

# Tables come straight from the models: that migrations make the same tables is proved elsewhere and takes ten times
# as long. They are noted as applied, because `serve` refuses a database that lacks some.
PREPARE = """
import json, sys
from django.conf import settings
from django.core.management import call_command
from medcluster.demo import load
from medcluster.kernel.actor import SYSTEM
from medcluster.patients import importing
from medcluster.patients.models import Patient
from medcluster.patients.services.access import grant_access
from medcluster.registry import reference
from medcluster.registry.models import Organisation
from medcluster.rulebook.defaults import load_defaults

class NoMigrations:
    def __contains__(self, app): return True
    def __getitem__(self, app): return None

settings.MIGRATION_MODULES = NoMigrations()
call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
settings.MIGRATION_MODULES = {}
call_command("migrate", fake=True, interactive=False, verbosity=0)
call_command("createcachetable", verbosity=0)
reference.load()
load_defaults()
load.load(int(sys.argv[1]))
first, again = importing.run(sys.argv[2:], by=SYSTEM), importing.run(sys.argv[2:], by=SYSTEM)
hospital = Organisation.objects.get(code="ATY-R")
for patient in Patient.objects.filter(family_name="Conn", given_name="Liz"):
    grant_access(patient_id=patient.pk, organisation_id=hospital.pk, reason="under care at home")
print(json.dumps({"first": first.as_json(), "again": again.as_json()}))
"""


@dataclass(frozen=True)
class World:
    """Where the cluster is served, and what became of the import of the patients and of its repetition."""

    address: str
    imported: dict[str, Any]
    imported_again: dict[str, Any]


def bundles() -> list[Path]:
    """The Synthea bundles where they are on this machine, else the two Patients kept here."""
    return sorted(SYNTHEA.glob("*.json")) or sorted((HERE / "data").glob("*.json"))


def prepare(made: Installation) -> dict[str, Any]:
    """Fill the installation; what the importer reported at its first and second run."""
    said: dict[str, Any] = json.loads(made.python(PREPARE, str(CASES), *map(str, bundles())).splitlines()[-1])
    return said
