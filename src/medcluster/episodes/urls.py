from __future__ import annotations

from django.urls import path

from medcluster.episodes import views

app_name = "episodes"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/do/<slug:action>/", views.act, name="act"),
]
