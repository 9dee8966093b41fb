from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from medcluster.audit import views

app_name = "audit"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.listing, name="list"),
    path("<int:pk>/", views.event, name="event"),
]
