"""Forms of people, posts, profile and tokens."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from medcluster.accounts.models import User
from medcluster.accounts.places import care_profiles, centres_for, organisations_for
from medcluster.accounts.rules import AT_A_CENTRE, AT_AN_ORGANISATION, may_manage_anywhere, roles_to_offer
from medcluster.accounts.services.people import Place
from medcluster.accounts.services.tokens import scopes_of
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import ROLES, Permission, Role
from medcluster.kernel.web.widgets import DATE_FORMS, DateInput

PERMISSION_WORDS: dict[Permission, Any] = {
    Permission.MANAGE_PEOPLE: _("Give people roles"),
    Permission.MANAGE_CLUSTER: _("Keep the settings of the cluster"),
    Permission.READ_AUDIT: _("Read the audit trail"),
    Permission.READ_REGISTRY: _("Read the registry"),
    Permission.EDIT_REGISTRY: _("Change the registry"),
    Permission.CONFIRM_CAPACITY: _("Confirm the capacity"),
    Permission.EDIT_RULES: _("Change deadlines and reasons"),
    Permission.EDIT_MESSAGES: _("Change texts of messages"),
    Permission.READ_PATIENT_IDENTITY: _("Read who the patients are"),
    Permission.READ_CLINICAL: _("Read clinical text"),
    Permission.EDIT_PATIENT: _("Change patients' data"),
    Permission.MERGE_PATIENTS: _("Join double records of patients"),
    Permission.EMERGENCY_ACCESS: _("Open a record in an emergency"),
    Permission.CREATE_REFERRAL: _("Write referrals"),
    Permission.READ_REFERRALS: _("Read referrals"),
    Permission.COORDINATE: _("Coordinate referrals"),
    Permission.TRIAGE: _("Decide on offered patients"),
    Permission.BOOK: _("Offer and change dates"),
    Permission.CHECK_FUNDING: _("Check who pays"),
    Permission.REQUEST_TELECONSULT: _("Request teleconsultations"),
    Permission.MODERATE_TELECONSULT: _("Moderate teleconsultations"),
    Permission.CONSULT: _("Give opinions"),
    Permission.ADMIT: _("Admit patients"),
    Permission.TREAT: _("Keep the course of treatment"),
    Permission.READ_DOCUMENTS: _("Read documents"),
    Permission.ADD_DOCUMENTS: _("Add documents"),
    Permission.READ_STATISTICS: _("Read statistics"),
    Permission.EXPORT_FACTS: _("Take facts without names"),
    Permission.READ_VISITS: _("Read visits"),
    Permission.RECORD_VISITS: _("Record visits"),
    Permission.READ_LEARNING: _("Read learning events"),
    Permission.MANAGE_LEARNING: _("Keep learning events"),
}


def role_choices(by: Actor) -> list[tuple[str, str]]:
    """The roles that may be given, each with its sentence and the kind of place it is held at."""
    return [
        (
            role.value,
            format_html(
                '<strong>{}</strong> {} <span class="quiet">{}</span>',
                ROLES[role].label, ROLES[role].sentence, _place_words(role),
            ),
        )
        for role in roles_to_offer(by)
    ]  # fmt: skip


def _place_words(role: Role) -> Any:
    if ROLES[role].cluster_wide:
        return _("For the whole cluster.")
    if role in AT_A_CENTRE and role in AT_AN_ORGANISATION:
        return _("At a centre or an organisation.")
    return _("At a centre.") if role in AT_A_CENTRE else _("At an organisation.")


class PostForm(forms.Form):
    """A role, where, and from when until when. Offers only what the administrator may give."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    centre = forms.ModelChoiceField(
        label=_("Centre"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("For roles held at a centre: triage, booking, admission, treatment."),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_(
            "For roles held at an organisation, such as a referring doctor; at a centre it names the employer."
        ),
    )
    profiles = forms.ModelMultipleChoiceField(
        label=_("Only for these profiles"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Choose nothing for every profile."),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    valid_from = forms.DateField(label=_("First day"), required=False, input_formats=DATE_FORMS, widget=DateInput())
    valid_until = forms.DateField(
        label=_("Last day"), required=False, input_formats=DATE_FORMS, widget=DateInput(),
        help_text=_("Leave empty for an open end."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(by)  # type: ignore[attr-defined]
        sources = {"centre": centres_for(by), "organisation": organisations_for(by), "profiles": care_profiles()}
        for name, query in sources.items():
            self.fields[name].queryset = query  # type: ignore[attr-defined]
        if not may_manage_anywhere(by):
            self._choose_the_only_place()

    def _choose_the_only_place(self) -> None:
        """A delegated administrator mostly has one place: what cannot be chosen is not asked, the one is filled in."""
        found = {name: list(self.fields[name].queryset[:2]) for name in ("centre", "organisation")}  # type: ignore[attr-defined]
        for name, rows in found.items():
            if not rows:
                del self.fields[name]
            elif sum(map(len, found.values())) == 1:
                self.fields[name].initial = rows[0].pk

    def place(self) -> Place:
        data = self.cleaned_data
        centre, organisation = data.get("centre"), data.get("organisation")
        return Place(
            role=Role(data["role"]),
            organisation_id=organisation.pk if organisation else None,
            centre_id=centre.pk if centre else None,
            profiles=tuple(profile.pk for profile in data["profiles"]),
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
        )


class InvitationForm(PostForm):
    """A new person with a first post."""

    name = forms.CharField(label=_("Family name, given name, middle name"), max_length=200)
    email = forms.EmailField(
        label=_("Email"), help_text=_("The invitation goes there; it is the name to sign in with.")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=32, required=False)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    field_order = ("name", "email", "phone", "language", "role")


class PersonForm(forms.Form):
    """What an administrator may change of a person."""

    name = forms.CharField(label=_("Family name, given name, middle name"), max_length=200)
    email = forms.EmailField(label=_("Email"), help_text=_("The old address is told when it changes."))
    phone = forms.CharField(label=_("Telephone"), max_length=32, required=False)


class ProfileForm(forms.Form):
    """What a person may change of themselves."""

    name = forms.CharField(
        label=_("Family name, given name, middle name"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Telephone"), max_length=32, required=False, widget=forms.TextInput({"autocomplete": "tel"})
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of pages and of messages to you.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Dates and times are shown in it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = time_zones()  # type: ignore[attr-defined]


def time_zones() -> list[tuple[str, str]]:
    """Zones of regions by their offset of today: "UTC+05:00 Asia/Almaty"."""
    now = timezone.now()
    found = []
    for name in available_timezones():
        if name.partition("/")[0] in (
            "Asia",
            "Europe",
            "America",
            "Africa",
            "Australia",
            "Pacific",
            "Atlantic",
            "Indian",
        ):
            offset = now.astimezone(ZoneInfo(name)).utcoffset() or timedelta()
            found.append((offset, name))
    return [(name, f"{_utc(offset)} {name.replace('_', ' ')}") for offset, name in sorted(found)]


def _utc(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"UTC{'+' if minutes >= 0 else '−'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


class TokenForm(forms.Form):
    """A new API token: what for, until when, what it may do."""

    name = forms.CharField(
        label=_("What is it for"), max_length=100, help_text=_("For example: export to the ministry.")
    )
    last_day = forms.DateField(
        label=_("Last day"), input_formats=DATE_FORMS, widget=DateInput(), help_text=_("At most a year from today.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Give only what the program needs. What you may not do yourself is not offered."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (p.value, PERMISSION_WORDS.get(p, p.value)) for p in scopes_of(user)
        ]
        self.fields["last_day"].initial = timezone.localdate() + timedelta(days=90)

    def expires_at(self) -> datetime:
        return end_of(self.cleaned_data["last_day"])


def end_of(day: date) -> datetime:
    """The last moment of a day in the reader's time zone."""
    return timezone.make_aware(datetime.combine(day, time.max))
