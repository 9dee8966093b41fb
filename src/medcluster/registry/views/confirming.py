"""Confirming capacity: the numbers as they are now, with one button."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from medcluster.kernel.errors import NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.registry.models import BedCapacity
from medcluster.registry.policies import may_edit
from medcluster.registry.presenters import age_group_name
from medcluster.registry.selectors import capacity
from medcluster.registry.services import confirm_capacity, confirm_other_capacity
from medcluster.registry.services.capacity import BedsNow
from medcluster.registry.views.pages import visible_centre


class CapacityForm(forms.Form):
    """Two numbers for each row of beds, one for each other capacity."""

    def __init__(self, *args: Any, rows: list[BedCapacity], others: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.others = rows, others
        for row in rows:
            self.fields[f"beds_{row.pk}"] = _number(_("Beds"), row.beds)
            self.fields[f"free_{row.pk}"] = _number(_("Free beds"), row.free)
        for line in others:
            self.fields[f"amount_{line.row.pk}"] = _number(line.row.get_kind_display(), line.row.amount)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in self.rows:
            beds, free = data.get(f"beds_{row.pk}"), data.get(f"free_{row.pk}")
            if beds is not None and free is not None and free > beds:
                words = _("There cannot be more free beds (%(free)d) than beds (%(beds)d).")
                self.add_error(f"free_{row.pk}", words % {"free": free, "beds": beds})
        return data

    @property
    def beds_now(self) -> dict[int, BedsNow]:
        data = self.cleaned_data
        return {row.pk: BedsNow(data[f"beds_{row.pk}"], data[f"free_{row.pk}"]) for row in self.rows}

    @property
    def amounts_now(self) -> dict[int, int]:
        return {line.row.pk: self.cleaned_data[f"amount_{line.row.pk}"] for line in self.others}

    def lines(self) -> list[tuple[BedCapacity, str, Any, Any]]:
        return [
            (row, age_group_name(row.age_group), self[f"beds_{row.pk}"], self[f"free_{row.pk}"]) for row in self.rows
        ]

    def other_lines(self) -> list[tuple[Any, Any]]:
        return [(line, self[f"amount_{line.row.pk}"]) for line in self.others]


@requires(Permission.CONFIRM_CAPACITY)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Numbers of the centre's departments that the person may confirm; saving confirms them as of now."""
    centre, actor = visible_centre(request, pk), actor_of(request)
    rows = capacity.confirmable(actor, centre, capacity.bed_rows(centre))
    whole = may_edit(actor, centre, Permission.CONFIRM_CAPACITY)
    others = capacity.other_lines(centre) if whole else []
    if not rows and not whole:
        raise NotPermitted(_("You may confirm only the capacity of your own organisation or centre."), code="place")
    form = CapacityForm(request.POST if request.method == "POST" else None, rows=rows, others=others)
    if request.method == "POST" and form.is_valid():
        if form.beds_now:
            confirm_capacity(centre, by=actor, values=form.beds_now)
        if form.amounts_now:
            confirm_other_capacity(centre, by=actor, values=form.amounts_now)
        messages.success(request, _("Confirmed as of now."))
        return redirect("registry:centre", pk=centre.pk)
    context = {"centre": centre, "form": form, "stale_days": capacity.stale_days()}
    return render(request, "registry/capacity.html", context, status=422 if form.errors else 200)


def _number(label: Any, value: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=100_000,
        initial=value,
        widget=forms.NumberInput(attrs={"class": "form-control num", "inputmode": "numeric"}),
    )
