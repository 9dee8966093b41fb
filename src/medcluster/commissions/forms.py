"""What people fill in: a question to the commission, a sitting, a vote, the number of the protocol."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import User
from medcluster.commissions.models import Choice, Sitting, Vote
from medcluster.kernel.web.widgets import MOMENT_FORMS, DateTimeInput
from medcluster.registry.models import Centre, Method

LANGUAGES = (("ru", "Русский"), ("kk", "Қазақша"), ("en", "English"))


class AskForm(forms.Form):
    centre = forms.ChoiceField(label=_("Commission of the centre"))
    method = forms.ChoiceField(label=_("High-tech method"), required=False)
    text = forms.CharField(
        label=_("Question to the commission"),
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        help_text=_("What is to be decided, and what speaks for it. The members see the referral with its papers."),
    )

    def __init__(self, *args: Any, centres: list[Centre], methods: list[Method], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["centre"].choices = [(str(c.pk), str(c.name)) for c in centres]  # type: ignore[attr-defined]
        choices = [("", _("Not chosen yet")), *((m.pk, f"{m.pk} · {m.name}") for m in methods)]
        self.fields["method"].choices = choices  # type: ignore[attr-defined]


class SittingForm(forms.Form):
    """A sitting with its members; a centre's field only for who keeps several commissions."""

    held_at = forms.DateTimeField(label=_("Date and time"), input_formats=MOMENT_FORMS, widget=DateTimeInput())
    place = forms.CharField(label=_("Place or link"), max_length=300, required=False)
    language = forms.ChoiceField(label=_("Language of the protocol"), choices=LANGUAGES)
    members = forms.MultipleChoiceField(
        label=_("Members"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At least three. Only they see the agenda and vote."),
    )
    chair = forms.ChoiceField(label=_("Chair"), help_text=_("One of the members chosen above; decides a tie."))

    def __init__(self, *args: Any, people: list[User], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(person.pk), person.name) for person in people]
        self.fields["members"].choices = choices  # type: ignore[attr-defined]
        self.fields["chair"].choices = choices  # type: ignore[attr-defined]
        self.people = {str(person.pk): person for person in people}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("members") or []
        if data.get("chair") and data["chair"] not in chosen:
            self.add_error("chair", _("The chair must be one of the members chosen."))
        if chosen and len(chosen) < 3:
            self.add_error("members", _("A commission has at least three members."))
        if (held := data.get("held_at")) and "held_at" in self.fields and held <= timezone.now():
            self.add_error("held_at", _("Choose a time that lies ahead."))
        return data

    def chosen(self) -> dict[str, Any]:
        """Members and chair as people."""
        data = self.cleaned_data
        return {"members": [self.people[pk] for pk in data["members"]], "chair": self.people[data["chair"]]}


class MembersForm(SittingForm):
    """Only who votes, for a sitting that is called already."""

    def __init__(self, *args: Any, sitting: Sitting, **options: Any) -> None:
        members = list(sitting.members.all())
        chair = next((str(m.user_id) for m in members if m.is_chair), "")
        initial = {"members": [str(m.user_id) for m in members], "chair": chair}
        super().__init__(*args, initial=initial, **options)
        for name in ("held_at", "place", "language"):
            del self.fields[name]


class VoteForm(forms.Form):
    choice = forms.ChoiceField(label=_("Vote"), choices=Choice.choices, widget=forms.RadioSelect)
    opinion = forms.CharField(
        label=_("Opinion"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        max_length=4000,
        help_text=_("It goes into the protocol. Needed for a vote against and for a conflict."),
    )

    @classmethod
    def of(cls, vote: Vote | None) -> VoteForm:
        return cls(initial={"choice": vote.choice, "opinion": vote.opinion} if vote else None)


class CloseForm(forms.Form):
    protocol_number = forms.CharField(label=_("Number of the protocol"), max_length=64)
