"""A visit as it is filled in: the visit itself, and a row for each service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.codes import Funding
from medcluster.kernel.web.widgets import MOMENT_FORMS, DateTimeInput, formatted
from medcluster.patients.models import Patient
from medcluster.registry.models import CareProfile, Centre
from medcluster.registry.models.services import Currency, ServiceKind
from medcluster.visits import rules, selectors
from medcluster.visits.models import Occasion, Visit, VisitService

ROWS = 3  # empty rows for services at first
MOST_ROWS = 60
GIVEN = (ServiceKind.CONSULTATION, ServiceKind.DIAGNOSTIC, ServiceKind.LABORATORY, ServiceKind.TREATMENT)


class VisitForm(forms.Form):
    """Everything of a visit but its services."""

    centre = forms.ModelChoiceField(Centre.objects.none(), label=_("Centre"), empty_label=None)
    patient = forms.ModelChoiceField(
        Patient.objects.none(), label=_("Patient"), error_messages={"required": _("Choose the patient.")}
    )
    happened_at = forms.DateTimeField(label=_("Date and time"), input_formats=MOMENT_FORMS, widget=DateTimeInput())
    profile = forms.ModelChoiceField(CareProfile.objects.none(), label=_("Profile"))
    occasion = forms.ChoiceField(
        label=_("First or repeat"), choices=Occasion.choices, widget=forms.RadioSelect(), initial=Occasion.FIRST
    )
    department = forms.ModelChoiceField(CareProfile.objects.none(), label=_("Department"), required=False)
    specialist = forms.ModelChoiceField(CareProfile.objects.none(), label=_("Specialist"), required=False)
    funding = forms.ChoiceField(label=_("Who pays"), choices=[("", "—"), *Funding.choices])
    case_number = forms.CharField(
        label=_("Referral or teleconsultation"), required=False, max_length=20,
        help_text=_("The number, when the visit came of one: R26-000123-7 or T26-000045-1."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, visit: Visit | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        centres = selectors.centres_to_record(actor)
        people = Patient.objects.visible_to(actor).living_rows()
        if visit is not None:
            people = people | Patient.objects.filter(pk=visit.patient_id)
        self._query("centre", Centre.objects.filter(pk__in=[c.pk for c in centres]))
        self._query("patient", people)
        self._query("profile", CareProfile.objects.all())
        self._query("department", selectors.departments_of(centres))
        self._query("specialist", selectors.specialists_of(centres))
        for name in ("profile", "department", "specialist", *(("centre",) if len(centres) > 1 else ())):
            self.fields[name].empty_label = "—"  # type: ignore[attr-defined]
        self.centres = centres

    def _query(self, name: str, query: Any) -> None:
        self.fields[name].queryset = query  # type: ignore[attr-defined]

    def clean_case_number(self) -> str:
        found = rules.case_number(self.cleaned_data["case_number"])
        if found is None:
            raise forms.ValidationError(
                gettext("This is not the number of a referral (R26-…) or of a teleconsultation (T26-…).")
            )
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        centre = given.get("centre")
        for name in ("department", "specialist"):
            if centre is not None and (chosen := given.get(name)) is not None and chosen.centre_id != centre.pk:
                self.add_error(name, gettext("This one works in another centre."))
        return given

    def values(self) -> dict[str, Any]:
        """By the names of `services.FIELDS`."""
        given = self.cleaned_data
        named = {f"{n}_id": given[n].pk if given[n] else None
                 for n in ("patient", "centre", "department", "profile", "specialist")}  # fmt: skip
        return named | {name: given[name] for name in ("happened_at", "occasion", "funding", "case_number")}

    @staticmethod
    def initial_of(visit: Visit) -> dict[str, Any]:
        names = ("centre", "patient", "profile", "department", "specialist")
        related = {name: getattr(visit, f"{name}_id") for name in names}
        return related | {
            "happened_at": timezone.localtime(visit.happened_at), "occasion": visit.occasion,
            "funding": visit.funding, "case_number": visit.case_number,
        }  # fmt: skip


class CorrectionForm(VisitForm):
    """A correction says why."""

    reason = forms.CharField(label=_("Why it is corrected"), max_length=500)


class LineForm(forms.Form):
    """One service: the centre's own by its code, or in words. A row with nothing in it is left out."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput())
    service = forms.CharField(
        label=_("Service"), max_length=300, required=False,
        widget=forms.TextInput({"list": "services", "autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", "—"), *((k.value, k.label) for k in GIVEN)])
    quantity = forms.IntegerField(
        label=_("Quantity"), min_value=1, max_value=rules.MOST, required=False, initial=1,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    price = forms.DecimalField(
        label=_("Price of one"), min_value=Decimal(0), max_digits=14, decimal_places=2, required=False,
        widget=formatted("money"),
    )  # fmt: skip
    currency = forms.ChoiceField(
        label=_("Currency"), required=False, choices=[("", "—"), *((c, c) for c in Currency.values)]
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("price") is not None and not given.get("currency"):
            self.add_error("currency", gettext("Give the currency of the price."))
        if given.get("price") is not None and not given.get("service"):
            self.add_error("service", gettext("Write the service."))
        return given

    def line(self, centre: Centre) -> rules.Line | None:
        """The service as entered; None for an empty row."""
        given = self.cleaned_data
        words = str(given.get("service") or "").strip()
        if not words:
            return None
        found = selectors.service_named(centre, words)
        code, _dash, name = words.partition(" – ")
        own = {"code": code.strip()[:48], "name": name.strip()} if name else {"code": "", "name": words}
        about = own if found is None else {"code": found.code, "name": str(found.name), "service_id": found.pk}
        return rules.Line(
            **about, kind=given.get("kind") or "", quantity=given.get("quantity") or 1, price=given.get("price"),
            currency=given.get("currency") or "", pk=given.get("pk"),
        )  # fmt: skip


def line_forms(data: Any, lines: Sequence[VisitService] = ()) -> list[LineForm]:
    """The rows of the form: as typed, or those of the visit and a few empty ones."""
    if data is not None:
        count = data.get("rows", "")
        many = min(int(count), MOST_ROWS) if str(count).isdecimal() else ROWS
        return [LineForm(data, prefix=f"s{n}") for n in range(max(many, 1))]
    filled = [LineForm(prefix=f"s{n}", initial=_initial(line)) for n, line in enumerate(lines)]
    return filled + [LineForm(prefix=f"s{n}") for n in range(len(lines), len(lines) + (1 if lines else ROWS))]


def more_rows(forms_: Iterable[LineForm], data: Any) -> list[LineForm]:
    """What was typed, unchecked, with more empty rows below."""
    typed = list(forms_)
    rows = [
        LineForm(prefix=form.prefix, initial={name: data.get(form.add_prefix(name)) for name in form.fields})
        for form in typed
    ]
    return rows + [LineForm(prefix=f"s{n}") for n in range(len(typed), min(len(typed) + ROWS, MOST_ROWS))]


def _initial(line: VisitService) -> dict[str, Any]:
    return {
        "pk": line.pk, "service": f"{line.code} – {line.name}" if line.code else line.name, "kind": line.kind,
        "quantity": line.quantity, "price": line.price, "currency": line.currency,
    }  # fmt: skip


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is withdrawn"), max_length=500,
        help_text=_("For example: entered for the wrong patient. The visit stays on record and no longer counts."),
    )  # fmt: skip
