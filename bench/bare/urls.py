"""Three views, one ORM statement each."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone

from bench.bare.models import Row

COLUMNS = ("id", "number", "patient", "profile", "state", "due_at")


def insert(request: HttpRequest) -> JsonResponse:
    row = Row.objects.create(
        centre=1, state="submitted", number="R26", patient="Ахметова", profile="81", question="?", due_at=timezone.now()
    )
    return JsonResponse({"id": row.pk})


def listing(request: HttpRequest) -> JsonResponse:
    found = Row.objects.filter(centre=int(request.GET["centre"]), state="triage").order_by("due_at")
    return JsonResponse({"rows": list(found.values(*COLUMNS)[:20])})


def read(request: HttpRequest, pk: int) -> JsonResponse:
    return JsonResponse(Row.objects.values(*COLUMNS).get(pk=pk))


urlpatterns = [path("insert", insert), path("list", listing), path("read/<int:pk>", read)]
