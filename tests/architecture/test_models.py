"""Tables: every field classified, no case moved behind the engine's back, migrations complete."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from medcluster.kernel.cases import CaseModel, ClockModel, EventModel
from tests.architecture.source import APPS, PACKAGE

CLASSES = {"identifying", "clinical", "operational", "public"}
FREE_TEXT_OF_BASES = {"comment", "data"}
OURS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("medcluster.") and ".tests." not in model.__module__
]


def preclassified(model: type[models.Model]) -> set[str]:
    """Fields that the engine's bases bring along, and the key, which says nothing by itself."""
    given = {"id"}
    for base in (CaseModel, EventModel, ClockModel):
        if issubclass(model, base):
            given |= {f.name for f in base._meta.local_fields}
    return given


def faults(model: type[models.Model], classes: dict[str, list[str]]) -> list[str]:
    """What is wrong with one model's entry in its app's classification.py."""
    name = model.__name__
    fields = {f.name for f in model._meta.local_concrete_fields}
    said = [field for names in classes.values() for field in names]
    wrong = [f"{name}: no class of this name: {unknown}" for unknown in set(classes) - CLASSES]
    wrong += [f"{name}.{field}: no class" for field in sorted(fields - set(said) - preclassified(model))]
    wrong += [f"{name}.{field}: there is no such field" for field in sorted(set(said) - fields)]
    wrong += [f"{name}.{field}: classed twice" for field in sorted({f for f in said if said.count(f) > 1})]
    return wrong


@pytest.mark.parametrize("label", sorted({model._meta.app_label for model in OURS}))
def test_every_field_is_classified(label: str) -> None:
    found = importlib.import_module(f"medcluster.{label}.classification").FIELDS
    own = {model.__name__: model for model in OURS if model._meta.app_label == label}
    wrong = [f"{name}: there is no such model" for name in set(found) - set(own)]
    for name, model in own.items():
        wrong += faults(model, found[name]) if name in found else [f"{name}: not classified"]
    assert not wrong, "\n".join(wrong)


def test_a_case_refuses_a_state_written_from_outside() -> None:
    cases = [model for model in OURS if issubclass(model, CaseModel)]
    assert cases, "there is no case at all"
    for case in cases:
        assert case.workflow.states, case
        assert not case._meta.get_field("state").editable, case
        with pytest.raises(Exception, match="only perform"):
            case._default_manager.all().update(state="closed")


def test_events_of_cases_are_kept_with_their_case() -> None:
    for model in OURS:
        if issubclass(model, EventModel | ClockModel):
            field = model._meta.get_field("case")
            assert field.remote_field.on_delete is models.PROTECT, f"{model}: deleting a case would delete its history"


def test_every_app_has_a_label_of_its_folder_and_migrations() -> None:
    for app in APPS:
        assert apps.get_app_config(app).name == f"medcluster.{app}"
        if list(apps.get_app_config(app).get_models()):
            assert list((PACKAGE / app / "migrations").glob("0001_*.py")), f"{app}: no migration"


@pytest.mark.django_db
def test_migrations_are_complete(capsys: pytest.CaptureFixture[str], settings: object) -> None:
    settings.MIGRATION_MODULES = {}  # type: ignore[attr-defined]  pytest runs without migrations
    try:
        call_command("makemigrations", check=True, dry_run=True, interactive=False)
    except SystemExit:
        pytest.fail("run makemigrations:\n" + capsys.readouterr().out)
