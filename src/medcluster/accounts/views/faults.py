"""The faults that a service names, put on the fields of the form they came from."""

from __future__ import annotations

from django import forms

from medcluster.kernel.errors import Incomplete


def on_form(form: forms.Form, error: Incomplete, names: dict[str, str] | None = None) -> None:
    """Add every fault to its field (`names` translates the service's names), or on top when there is no such field."""
    for fault in error.faults:
        name = (names or {}).get(fault.field, fault.field)
        form.add_error(name if name in form.fields else None, str(fault.message))
