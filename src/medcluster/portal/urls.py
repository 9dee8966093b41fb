from __future__ import annotations

from django.urls import path

from medcluster.portal import views

app_name = "portal"
urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("track/", views.track, name="track"),
    path("track/<str:number>/", views.case, name="case"),
    path("track/<str:number>/do/<slug:action>/", views.act, name="act"),
]
