"""The form by which an indicator is made open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.indicators import names
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.opendata.making import OPEN_DIMENSIONS, may_be_open
from medcluster.indicators.opendata.models import Rhythm
from medcluster.kernel.web.widgets import DATE_FORMS, DateInput


class PublicationForm(forms.Form):
    """Which indicator, split by what, from when."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    dimensions = forms.MultipleChoiceField(
        label=_("Split by"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Each gives a table of its own; with the age group, each also for adults and children apart. "
                    "Not every indicator can be split by everything."),
    )  # fmt: skip
    rhythm = forms.ChoiceField(
        label=_("How often"), choices=Rhythm.choices, widget=forms.RadioSelect, initial="quarter"
    )
    since = forms.DateField(
        label=_("Figures since"), widget=DateInput, input_formats=DATE_FORMS,
        help_text=_("The first whole quarter or year after this day is the first one published."),
    )  # fmt: skip
    opens_on = forms.DateField(
        label=_("Open to everybody from"), widget=DateInput, input_formats=DATE_FORMS,
        help_text=_("Until then only those who publish see the page."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = [(code, str(of.name)) for code, of in INDICATORS.items() if may_be_open(of)]
        self.fields["indicator"].choices = sorted(able, key=lambda pair: pair[1])  # type: ignore[attr-defined]
        self.fields["dimensions"].choices = [  # type: ignore[attr-defined]
            (name, names.dimension(name)) for name in OPEN_DIMENSIONS
        ]
        today = timezone.localdate()
        self.fields["since"].initial = today.replace(year=today.year - 2, month=1, day=1)
        self.fields["opens_on"].initial = today
