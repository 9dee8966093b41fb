from __future__ import annotations

from django.urls import path

from medcluster.staffing import views

app_name = "staffing"
urlpatterns = [
    path("", views.structure, name="structure"),
    path("proposals/", views.listing, name="list"),
    path("proposals/for/<int:pk>/", views.new, name="new"),
    path("proposals/<str:number>/", views.detail, name="detail"),
    path("proposals/<str:number>/actions/<slug:code>/", views.act, name="act"),
]
