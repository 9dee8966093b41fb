"""The few things asked of the floors below while their modules are loaded after ours."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def grant_access(**kwargs: Any) -> Any:
    return import_module("medcluster.patients.services").grant_access(**kwargs)


def people_with(*args: Any, **kwargs: Any) -> Any:
    return import_module("medcluster.accounts.selectors").people_with(*args, **kwargs)
