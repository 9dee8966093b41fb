from __future__ import annotations

from django.urls import path

from medcluster.visits import views

app_name = "visits"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("people/", views.people, name="people"),
    path("import/", views.upload, name="import"),
    path("import/form.xlsx", views.blank, name="import_form"),
    path("import/<uuid:draft_id>/", views.preview, name="import_preview"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/edit/", views.edit, name="edit"),
    path("<str:number>/withdraw/", views.withdraw, name="withdraw"),
]
