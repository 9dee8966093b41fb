"""Folds the indexes, constraints and late fields of initial migrations into their `CreateModel`, in place.

`makemigrations` writes them as operations of their own, and Django draws its picture of all models anew after each.
Run it after initial migrations have been made afresh, before they are released: `python scripts/fold_migrations.py`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.optimizer import MigrationOptimizer
from django.db.migrations.writer import MigrationWriter


def referred(operation: CreateModel, label: str) -> set[str]:
    """Models of the same app to which the fields of a new model point, in small letters."""
    found = set()
    for _name, field in operation.fields:
        for target in (getattr(field.remote_field, part, None) for part in ("model", "through") if field.remote_field):
            app, _, model = str(target or "").lower().rpartition(".")
            if app == label and model != operation.name_lower:
                found.add(model)
    return found


def in_order(models: Sequence[CreateModel], label: str) -> list[CreateModel]:
    """Each model after those that it points to. Raises ValueError when they point to each other."""
    left, done, ordered = list(models), set[str](), list[CreateModel]()
    known = {m.name_lower for m in models}
    while left:
        ready = [m for m in left if referred(m, label) & known <= done]
        if not ready:
            raise ValueError(f"{label}: {', '.join(m.name for m in left)} point to each other")
        ordered += ready
        done |= {m.name_lower for m in ready}
        left = [m for m in left if m not in ready]
    return ordered


def folded(migration: Migration) -> list[Any]:
    """The operations with what belongs to a new model inside it."""
    label = migration.app_label
    models = {o.name_lower: o for o in migration.operations if isinstance(o, CreateModel)}
    for operation in migration.operations:
        if isinstance(operation, AddField) and operation.model_name_lower in models:
            models[operation.model_name_lower].fields.append((operation.name, operation.field))
    own = [o for o in migration.operations if getattr(o, "model_name_lower", "") in models]
    late = [o for o in own if isinstance(o, (AddIndex, AddConstraint))]
    inside = [*models.values(), *late, *(o for o in own if isinstance(o, AddField))]
    kept = [o for o in migration.operations if o not in inside]
    found: list[Any] = []
    for model in in_order(list(models.values()), label):
        found += [model, *(o for o in late if o.model_name_lower == model.name_lower)]
    return list(MigrationOptimizer().optimize([*found, *kept], label))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medcluster.config.settings")
    django.setup()
    for path in sorted(Path(__file__).parent.parent.glob("src/medcluster/*/migrations/0001_initial.py")):
        app = path.parent.parent.name
        module = import_module(f"medcluster.{app}.migrations.0001_initial")
        migration = module.Migration("0001_initial", app)
        before = len(migration.operations)
        migration.operations = folded(migration)
        if len(migration.operations) < before:
            path.write_text(MigrationWriter(migration, include_header=False).as_string(), encoding="utf-8")
            print(f"{app}: {before} operations, now {len(migration.operations)}")


if __name__ == "__main__":
    main()
