"""An action's form, made from what it needs. The engine checks the values; the form only shows and keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import CaseModel
from medcluster.kernel.errors import Fault
from medcluster.kernel.web.widgets import DateInput, DateTimeInput
from medcluster.kernel.workflow import Action, Kind, Need, reasons_for

RADIO_UP_TO = 6  # choices shown as radio buttons; more become a list


class NeedsForm(forms.Form):
    """Fields of an action's needs. `add_faults` shows what the engine found; nothing typed is lost."""

    use_required_attribute = False

    def __init__(self, action: Action, case: CaseModel, by: Actor, *, ask_time: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.action, self.notes = action, list[str]()
        for need in action.needs:
            self.fields[need.name] = _FIELDS[need.kind](need, case, by)
        if ask_time:
            self.fields["at"] = forms.CharField(
                label=_("When it happened"), required=False, widget=DateTimeInput(), help_text=_("Empty means now.")
            )

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def values(self) -> dict[str, Any]:
        """What was typed, for the engine to read."""
        data = self.data if isinstance(self.data, QueryDict) else QueryDict()
        return {
            need.name: data.getlist(need.name) if need.kind is Kind.CHOICES else data.get(need.name, "")
            for need in self.action.needs
        }

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Show each fault at its field; what belongs to no field goes to the summary."""
        self.full_clean()
        for fault in faults:
            if fault.field in self.fields:
                self.add_error(fault.field, str(fault.message))
            else:
                self.notes.append(str(fault.message))


def _text(need: Need, case: CaseModel, by: Actor) -> forms.Field:
    return forms.CharField(widget=forms.TextInput({"maxlength": need.max_length}), **_common(need))


def _long_text(need: Need, case: CaseModel, by: Actor) -> forms.Field:
    return forms.CharField(widget=forms.Textarea({"rows": 4, "maxlength": need.max_length}), **_common(need))


def _date(need: Need, case: CaseModel, by: Actor) -> forms.Field:
    return forms.CharField(widget=DateInput(), **_common(need))


def _datetime(need: Need, case: CaseModel, by: Actor) -> forms.Field:
    return forms.CharField(widget=DateTimeInput(), **_common(need))


def _integer(need: Need, case: CaseModel, by: Actor) -> forms.Field:
    return forms.CharField(widget=forms.TextInput({"inputmode": "numeric"}), **_common(need))


def _boolean(need: Need, case: CaseModel, by: Actor) -> forms.Field:
    return forms.BooleanField(widget=forms.CheckboxInput(), **_common(need))


def _choice(need: Need, case: CaseModel, by: Actor) -> forms.Field:
    return _one_of(need, list(need.choices(case, by)) if need.choices else [])


def _choices(need: Need, case: CaseModel, by: Actor) -> forms.Field:
    options = list(need.choices(case, by)) if need.choices else []
    return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple(), **_common(need))


def _reason(need: Need, case: CaseModel, by: Actor) -> forms.Field:
    return _one_of(need, [(r.code, str(r.label)) for r in reasons_for(need, case, by)])


def _one_of(need: Need, options: list[tuple[Any, Any]]) -> forms.Field:
    if len(options) <= RADIO_UP_TO:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect(), **_common(need))
    return forms.ChoiceField(choices=[("", _("Choose…")), *options], **_common(need))


def _common(need: Need) -> Mapping[str, Any]:
    return {"label": need.label, "required": need.required, "help_text": need.hint}


_FIELDS: dict[Kind, Callable[[Need, CaseModel, Actor], forms.Field]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.REASON: _reason,
}
