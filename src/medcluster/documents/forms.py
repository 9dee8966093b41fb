"""What people fill in about documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medcluster.documents import kinds
from medcluster.kernel.web.widgets import DATE_FORMS, DateInput


class UploadForm(forms.Form):
    """The kind and date that hold for all files of one upload. The files themselves are checked by the service."""

    kind = forms.ChoiceField(label=_("Kind"))
    issued_on = forms.DateField(
        label=_("Date of the document"), required=False, input_formats=DATE_FORMS, widget=DateInput()
    )

    def __init__(self, *args: Any, wanted: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds.choices(wanted)  # type: ignore[attr-defined]


class VersionForm(forms.Form):
    """A new version of a document."""

    issued_on = forms.DateField(label=_("Date of the document"), required=False, input_formats=DATE_FORMS)
    note = forms.CharField(required=False, max_length=500)
