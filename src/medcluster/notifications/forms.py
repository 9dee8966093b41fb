"""What people fill in: preferences for themselves, texts for the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.web.widgets import formatted
from medcluster.notifications import channels
from medcluster.notifications.catalogue import Text
from medcluster.notifications.models import ChannelCode, ContactSettings, Kind
from medcluster.notifications.preferences import ALWAYS, wants


class PreferencesForm(forms.Form):
    """Kinds of messages by channel, quiet hours, addresses. Only channels that the installation has are asked."""

    phone = forms.CharField(
        label=_("Phone for SMS"), required=False, max_length=32, widget=formatted("phone"),
        help_text=_("Empty: the phone of your account."),
    )  # fmt: skip
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_("Nothing but urgent messages leaves the system at these hours, in your time zone."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, contact: ContactSettings, chosen: Mapping[tuple[str, str], bool]) -> None:
        fields = ("phone", "quiet_from", "quiet_until")
        super().__init__(data, initial={name: getattr(contact, name) for name in fields})
        self.chosen = chosen
        self.channels = [code for code in ChannelCode if code not in ALWAYS and channels.configured(code)]

    @property
    def grid(self) -> list[tuple[Any, list[tuple[str, bool, Any]]]]:
        """Rows of the table: the kind, and per channel the name of the box, its state and the channel's label."""
        return [
            (kind.label, [(f"{kind}.{code}", self._is_on(kind, code), code.label) for code in self.channels])
            for kind in Kind
        ]

    def _is_on(self, kind: Kind, code: ChannelCode) -> bool:
        return f"{kind}.{code}" in self.data if self.is_bound else wants(self.chosen, kind, code)

    @property
    def choices(self) -> dict[tuple[str, str], bool]:
        return {(kind, code): self._is_on(kind, code) for kind in Kind for code in self.channels}

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        if not typed:
            return ""
        try:
            number = phonenumbers.parse(typed, "KZ")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise forms.ValidationError(_("Write the phone with the country's code, for example +7 701 000 00 00."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if (values.get("quiet_from") is None) != (values.get("quiet_until") is None):
            self.add_error("quiet_until", _("Give both ends of the quiet hours, or none."))
        return values


class TextForm(forms.Form):
    """One text of a template. Placeholders are checked by the service."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"), max_length=4000, widget=forms.Textarea({"rows": 6}),
        help_text=_("Shown in the system, sent by e-mail and Telegram. The link is added by itself."),
    )  # fmt: skip
    short = forms.CharField(
        label=_("SMS"), max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text=_("Short: 70 letters are one SMS."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def text(self) -> Text:
        values = self.cleaned_data
        return Text(values["subject"].strip(), values["body"].strip(), values["short"].strip())
