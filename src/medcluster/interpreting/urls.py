from __future__ import annotations

from django.urls import path

from medcluster.interpreting import views

app_name = "interpreting"
urlpatterns = [
    path("", views.listing, name="list"),
    path("assign/<str:number>/", views.assign, name="assign"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/translation/", views.translate, name="translate"),
    path("<str:number>/end/", views.end, name="end"),
]
